"""Menu choice as the staff runs it: opened, counted, assigned, filled up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import put_refusal, status_of
from organizations.permissions import may, with_right
from rotations.forms.electives import BlockForm, CapacityForm, PlaceForm
from rotations.selectors.electives import block_for, blocks_of
from rotations.selectors.sessions import class_for
from rotations.services import electives
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import ElectiveBlock

SCHEDULE = "rotations.schedule"


@may(SCHEDULE)
@never_cache
@require_http_methods(["GET", "POST"])
def batch_electives(request: UserRequest, pk: int) -> HttpResponse:
    """Show the electives of a class with wishes and results, and open a further one."""
    batch = class_for(request.user, pk, SCHEDULE)
    form = BlockForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            electives.open_block(batch, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已开放选学，学员可以在手机上填报志愿。")
            return redirect("rotations:batch_electives", pk)
    blocks = blocks_of(batch)
    context: dict[str, Any] = {"batch": batch, "tab": "electives", "form": form, "blocks": blocks}
    return render(request, "rotations/batches/electives.html", context, status=status_of(form))


def _block(request: UserRequest, pk: int) -> ElectiveBlock:
    return block_for(with_right(request.user, SCHEDULE), pk)


@may(SCHEDULE)
@require_POST
def elective_capacity(request: UserRequest, pk: int) -> HttpResponse:
    """Store how many each option takes."""
    block = _block(request, pk)
    lines = next(one for one in blocks_of(block.batch) if one.block == block)
    form = CapacityForm(request.POST, lines=lines)
    if not form.is_valid():
        messages.error(request, "名额应为大于 0 的整数，没有保存。")
        return redirect("rotations:batch_electives", block.batch_id)
    acted(
        request,
        lambda: electives.set_capacities(block, form.capacities(), by=request.user),
        "已保存选学名额。",
    )
    return redirect("rotations:batch_electives", block.batch_id)


@may(SCHEDULE)
@require_POST
def elective_assign(request: UserRequest, pk: int) -> HttpResponse:
    """Assign places by rank and lot."""
    block = _block(request, pk)
    acted(
        request,
        lambda: electives.assign_block(block, by=request.user),
        "已分配选学课程，结果已显示在学员手机和点名册上。",
    )
    return redirect("rotations:batch_electives", block.batch_id)


@may(SCHEDULE)
@require_POST
def elective_place(request: UserRequest, pk: int) -> HttpResponse:
    """Give somebody who came later a free place."""
    block = _block(request, pk)
    form = PlaceForm(request.POST, block=block)
    if form.is_valid():
        enrolment, option = form.cleaned_data["enrolment"], form.cleaned_data["option"]
        try:
            electives.place_by_hand(block, enrolment, option, by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, f"{enrolment.person}已列入“{option}”。")
    else:
        messages.error(request, "请选择课程。")
    return redirect("rotations:batch_electives", block.batch_id)
