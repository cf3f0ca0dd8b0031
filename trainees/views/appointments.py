"""Appointing, dismissing, electing, and the seats that stand empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, number_in, put_refusal
from organizations.permissions import demand, may
from trainees.forms.appointments import AppointForm, ElectionForm, EndForm
from trainees.lists.vacancies import VACANCIES
from trainees.selectors.appointments import appointment_for, vacancies_for
from trainees.selectors.people import person_for
from trainees.services.appointments import appoint, end_appointment
from trainees.services.elections import hold_election

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def appointment_add(request: UserRequest, pk: int) -> HttpResponse:
    """Put a person on record into a post."""
    person = person_for(request.user, pk)
    demand(request.user, "trainees.manage", person)
    form = AppointForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        organization = form.cleaned_data["organization"]
        try:
            appoint(person, organization, by=request.user, **form.term())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记{person.name}在“{organization.name}”的任职。")
            return redirect("trainees:person_detail", pk)
    return form_page(request, "trainees/appointment_form.html", form, {"person": person})


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def appointment_end(request: UserRequest, pk: int) -> HttpResponse:
    """End a running term."""
    appointment = appointment_for(request.user, pk)
    demand(request.user, "trainees.manage", appointment)
    form = EndForm(request.POST or None, initial={"revision": appointment.revision})
    if request.method == "POST" and form.is_valid():
        try:
            end_appointment(appointment, by=request.user, **form.end())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已办理{appointment.person.name}的免职。")
            return redirect("trainees:person_detail", appointment.person_id)
    return form_page(request, "trainees/appointment_end.html", form, {"appointment": appointment})


@may("trainees.manage")
@never_cache
@require_http_methods(["GET", "POST"])
def election(request: UserRequest) -> HttpResponse:
    """换届: choose the seat and the newcomer; the present secretary leaves in the same act.

    Without JavaScript the button 查找 posts the form here, and the people found are listed in it.
    """
    form = ElectionForm(
        request.POST or None,
        initial={"organization": number_in(request, "organization")},
        user=request.user,
    )
    if request.method == "POST" and form.is_valid() and not form.is_search:
        try:
            appointment = hold_election(by=request.user, **form.outcome())
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(
                request, f"换届已登记：{appointment.person.name}任{appointment.seat}。"
            )
            return redirect("trainees:person_detail", appointment.person_id)
    if form.is_search:
        form.errors.clear()
    return form_page(request, "trainees/election.html", form)


@may("trainees.see")
@require_GET
def vacancy_list(request: UserRequest) -> HttpResponse:
    """Show the seats without a principal secretary."""
    listing = build_listing(request, VACANCIES, vacancies_for(request.user))
    return render_listing(request, "trainees/vacancy_list.html", listing)
