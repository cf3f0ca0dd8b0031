"""Putting an appointment right, and choosing which of a person's posts is the primary one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from trainees.forms.terms import CorrectionForm, PrimaryForm, term_of
from trainees.selectors.appointments import appointment_for
from trainees.services.appointment_corrections import correct_appointment, make_primary

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def appointment_correct(request: UserRequest, pk: int) -> HttpResponse:
    """Correct a wrong date, post or paper."""
    appointment = appointment_for(request.user, pk)
    demand(request.user, "trainees.manage", appointment)
    form = CorrectionForm(request.POST or None, initial=term_of(appointment), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            correct_appointment(appointment, form.facts(), by=request.user, **form.ground())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已更正{appointment.person.name}的任职记录。")
            return redirect("trainees:person_detail", appointment.person_id)
    context = {"appointment": appointment}
    return form_page(request, "trainees/appointment_correct.html", form, context)


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def appointment_primary(request: UserRequest, pk: int) -> HttpResponse:
    """Make a post the person's primary one."""
    appointment = appointment_for(request.user, pk)
    demand(request.user, "trainees.manage", appointment)
    form = PrimaryForm(request.POST or None, initial={"revision": appointment.revision})
    if request.method == "POST" and form.is_valid():
        try:
            make_primary(appointment, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"{appointment.seat}已改为{appointment.person}的主要任职。")
            return redirect("trainees:person_detail", appointment.person_id)
    context = {"appointment": appointment}
    return form_page(request, "trainees/appointment_primary.html", form, context)
