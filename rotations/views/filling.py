"""Filling a class's timetable by one press, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.forms.batches import ConfirmForm
from rotations.forms.filling import FillForm
from rotations.selectors.filling import (
    courses_offered,
    drafts_of,
    fill_for,
    filling_of,
    mark_of,
    tables_with,
)
from rotations.selectors.timetable import batch_to_schedule
from rotations.services.filling import fill_timetable, undo_fill

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from rotations.models import Batch
    from rotations.selectors.filling import Filling

RIGHT = "rotations.schedule"
CHANGED = "试排之后，所选课程或场地、授课人的安排有变动，没有排入；请看过新的试排结果再确认。"


@may(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def timetable_fill(request: UserRequest, pk: int) -> HttpResponse:
    """Ask what to place, show the proposal beside the timetable, and put it in once confirmed."""
    batch = batch_to_schedule(request.user, pk)
    given = request.POST if request.method == "POST" else None
    form = FillForm(given, courses=courses_offered(request.user))
    context: dict[str, Any] = {"batch": batch, "tab": "timetable"}
    if request.method == "POST" and form.is_valid():
        filling = filling_of(request.user, batch, form.wish())
        mark = mark_of(filling)
        if "confirmed" in request.POST and _put_in(request, batch, form, filling):
            return redirect("rotations:batch_timetable", batch.pk)
        tables = tables_with(batch, filling)
        context |= {"proposal": filling.proposal, "tables": tables, "mark": mark}
    response = form_page(request, "rotations/timetable/fill.html", form, context)
    response.status_code = 409 if "proposal" in context and form.errors else response.status_code
    return response


def _put_in(request: UserRequest, batch: Batch, form: FillForm, filling: Filling) -> bool:
    """Put the proposal that was seen into the timetable; say why not on the form."""
    if request.POST.get("mark") != mark_of(filling):
        form.add_error(None, CHANGED)
        return False
    drafts = drafts_of(filling, batch)
    try:
        fill_timetable(batch, drafts, by=request.user)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return False
    messages.success(request, f"已排入 {len(drafts)} 项课程，没有人改动前可以整体撤销。")
    return True


@may(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def fill_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Ask, then take what was filled in out again."""
    fill = fill_for(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count = undo_fill(fill, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已撤销自动排课，取出 {count} 项课程。")
            return redirect("rotations:batch_timetable", fill.batch_id)
    context = {"fill": fill, "batch": fill.batch}
    response = form_page(request, "rotations/timetable/fill_undo.html", form, context)
    response.status_code = 409 if form.non_field_errors() else response.status_code
    return response
