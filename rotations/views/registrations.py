"""The desk on arrival (报到)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import form_page, put_refusal
from organizations.permissions import may
from rotations.forms.affairs import ArrivalForm, NoShowForm
from rotations.selectors.class_people import trainee_run_by
from rotations.selectors.registrations import desk_of
from rotations.selectors.sessions import class_for
from rotations.services.affairs import affairs_of
from rotations.services.registrations import (
    mark_no_show,
    register_arrival,
    scanned,
    undo_arrival,
)
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from rotations.models import Enrolment

TAKE_ROLL = "rotations.take_roll"


@may(TAKE_ROLL)
@never_cache
@require_http_methods(["GET", "POST"])
def arrivals(request: UserRequest, pk: int) -> HttpResponse:
    """Show who is here; a scan or a press of the button registers one more."""
    batch = class_for(request.user, pk, TAKE_ROLL)
    settled = affairs_of(batch)
    form = ArrivalForm(request.POST or None, handouts=settled.handouts)
    if request.method == "POST" and form.is_valid():
        try:
            trainee = scanned(batch, form.cleaned_data["code"])
            handed = form.cleaned_data["handed"]
            register_arrival(trainee, handed=handed, by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, _greeting(trainee))
            return redirect("rotations:arrivals", pk)
    context = {
        "batch": batch,
        "tab": "affairs",
        "part": "arrivals",
        "affairs": settled,
        "desk": desk_of(batch, settled),
    }
    return form_page(request, "rotations/affairs/arrivals.html", form, context)


@may(TAKE_ROLL)
@never_cache
@require_GET
def arrivals_now(request: UserRequest, pk: int) -> HttpResponse:
    """Return the figures and the list as other desks have made them since; 204 when they are known."""
    batch = class_for(request.user, pk, TAKE_ROLL)
    desk = desk_of(batch, affairs_of(batch))
    if request.GET.get("mark") == desk.mark:
        return HttpResponse(status=204)
    return render(request, "rotations/affairs/arrivals_now.html", {"batch": batch, "desk": desk})


def _greeting(trainee: Enrolment) -> str:
    """Say who came, and what the desk tells them."""
    words = f"{trainee.person}已报到：{trainee.place} 号"
    return f"{words}，{trainee.group}。" if trainee.group else f"{words}。"


@may(TAKE_ROLL)
@require_POST
def arrival_add(request: UserRequest, pk: int) -> HttpResponse:
    """Register one trainee by one press, with all that is handed out."""
    trainee = trainee_run_by(request.user, pk, TAKE_ROLL)
    handouts = affairs_of(trainee.batch).handouts
    acted(
        request,
        lambda: register_arrival(trainee, handed=handouts, by=request.user),
        lambda done: _greeting(trainee),
    )
    return redirect("rotations:arrivals", trainee.batch_id)


@may(TAKE_ROLL)
@never_cache
@require_http_methods(["GET", "POST"])
def arrival_no_show(request: UserRequest, pk: int) -> HttpResponse:
    """Record that somebody does not come, and why."""
    trainee = trainee_run_by(request.user, pk, TAKE_ROLL)
    form = NoShowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mark_no_show(trainee, note=form.cleaned_data["note"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记{trainee.person}未到。")
            return redirect("rotations:arrivals", trainee.batch_id)
    context = {"trainee": trainee, "batch": trainee.batch}
    return form_page(request, "rotations/affairs/no_show.html", form, context)


@may(TAKE_ROLL)
@require_http_methods(["GET", "POST"])
def arrival_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Take a registration back, after asking."""
    trainee = trainee_run_by(request.user, pk, TAKE_ROLL)
    if request.method == "POST":
        undo_arrival(trainee, by=request.user)
        messages.success(request, f"已撤销{trainee.person}的报到登记。")
        return redirect("rotations:arrivals", trainee.batch_id)
    context = {"trainee": trainee, "batch": trainee.batch}
    return render(request, "rotations/affairs/arrival_undo.html", context)
