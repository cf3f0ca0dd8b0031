"""Menu choice on the trainee's phone: wish, see the result, change places by consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.refusals import put_refusal, status_of
from organizations.permissions import may
from rotations.forms.electives import SwapForm, WishForm
from rotations.selectors.electives import own_blocks, own_offered_swap
from rotations.selectors.phone import current_enrolments
from rotations.services import electives
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Enrolment
    from rotations.selectors.electives import OwnBlock

OWN = "rotations.check_in"
Shown = dict[int, Any]


@may(OWN)
@never_cache
@require_GET
def own_electives(request: UserRequest) -> HttpResponse:
    """Show the electives of the own class."""
    trainee = current_enrolments(request.user).first()
    return _page(request, own_blocks(trainee) if trainee else [], {}, {})


def _page(
    request: UserRequest, blocks: list[OwnBlock], wishes: Shown, swaps: Shown, *, status: int = 200
) -> HttpResponse:
    rows = [
        (
            own,
            wishes.get(own.block.pk) or WishForm(own=own, prefix=f"b{own.block.pk}"),
            swaps.get(own.block.pk) or SwapForm(prefix=f"b{own.block.pk}"),
        )
        for own in blocks
    ]
    return render(request, "rotations/phone/electives.html", {"rows": rows}, status=status)


def _own(request: UserRequest, pk: int) -> tuple[Enrolment, list[OwnBlock], OwnBlock]:
    trainee = current_enrolments(request.user).first()
    blocks = own_blocks(trainee) if trainee else []
    found = next((own for own in blocks if own.block.pk == pk), None)
    if trainee is None or found is None:
        raise Http404
    return trainee, blocks, found


@may(OWN)
@require_POST
def elective_wish(request: UserRequest, pk: int) -> HttpResponse:
    """Store the own wishes."""
    trainee, blocks, own = _own(request, pk)
    form = WishForm(request.POST, own=own, prefix=f"b{pk}")
    if form.is_valid():
        try:
            electives.wish(own.block, trainee, form.options(), by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "志愿已提交，截止前可以修改。")
            return redirect("phone:electives")
    return _page(request, blocks, {pk: form}, {}, status=status_of(form))


@may(OWN)
@require_POST
def swap_ask(request: UserRequest, pk: int) -> HttpResponse:
    """Ask another trainee to change places."""
    trainee, blocks, own = _own(request, pk)
    form = SwapForm(request.POST, prefix=f"b{pk}")
    if form.is_valid():
        try:
            electives.ask_swap(own.block, trainee, form.cleaned_data["number"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已提出互换，请等候对方答复。")
            return redirect("phone:electives")
    return _page(request, blocks, {}, {pk: form}, status=status_of(form))


@may(OWN)
@require_POST
def swap_answer(request: UserRequest, pk: int) -> HttpResponse:
    """Agree to a swap or refuse it; only whom it was offered to."""
    swap = own_offered_swap(request.user, pk)
    agree = request.POST.get("answer") == "agree"
    acted(
        request,
        lambda: electives.answer_swap(swap, agree=agree, by=request.user),
        lambda done: "已互换。" if agree else "已告知对方不换。",
    )
    return redirect("phone:electives")
