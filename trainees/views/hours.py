"""A person's ledger of hours."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.days import today
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, is_allowed, may
from trainees.forms.hours import CreditForm, ReasonForm
from trainees.selectors.hours import hours_entries_for, hours_of, ledger_of, years_of
from trainees.selectors.people import person_for
from trainees.services.hours import credit_hours, reverse_hours

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("trainees.see")
@never_cache
@require_http_methods(["GET", "POST"])
def hours_ledger(request: UserRequest, pk: int) -> HttpResponse:
    """Show a year of a person's ledger, and add hours earned elsewhere."""
    person = person_for(request.user, pk)
    form = CreditForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST":
        demand(request.user, "trainees.record_hours", person)
        if form.is_valid():
            try:
                entry = credit_hours(person, by=request.user, **form.credit())
            except ValidationError as refusal:
                put_refusal(form, refusal, {"earned_on": "earned", "minutes": "hours"})
            else:
                messages.success(request, f"已为{person.name}登记学时。")
                url = reverse("trainees:hours_ledger", args=[pk])
                return redirect(f"{url}?year={entry.earned_on.year}")
    year = _year(request)
    context = {
        "person": person,
        "year": hours_of(person, year),
        "years": sorted({*years_of(person), today().year, year}, reverse=True),
        "entries": ledger_of(person, year),
        "may_record": is_allowed(request.user, "trainees.record_hours", person),
    }
    return form_page(request, "trainees/hours_ledger.html", form, context)


def _year(request: UserRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and 1950 <= int(text) <= 2999 else today().year


@may("trainees.record_hours")
@never_cache
@require_http_methods(["GET", "POST"])
def hours_reverse(request: UserRequest, pk: int) -> HttpResponse:
    """Take an entry back, with the reason."""
    entry = get_object_or_404(hours_entries_for(request.user), pk=pk)
    demand(request.user, "trainees.record_hours", entry)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_hours(entry, note=form.cleaned_data["note"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已冲销这条学时。")
            url = reverse("trainees:hours_ledger", args=[entry.person_id])
            return redirect(f"{url}?year={entry.earned_on.year}")
    return form_page(request, "trainees/hours_reverse.html", form, {"entry": entry})
