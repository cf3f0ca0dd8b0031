"""A person's ledger of hours, year by year, and the paper that certifies it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.days import today
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, is_allowed, may
from trainees.forms.hours import CreditForm, ReasonForm
from trainees.selectors.hours import (
    hours_by_year,
    hours_entries_for,
    ledger_of,
    years_to_show,
)
from trainees.selectors.people import person_for
from trainees.selectors.standards import conversion_of
from trainees.services.hours import credit_hours, reverse_hours
from trainees.services.transcripts import span_in, transcript_pdf
from trainees.sources import with_sources

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from trainees.models import Person

RECORD = "trainees.record_hours"


@may("trainees.see")
@never_cache
@require_GET
def hours_ledger(request: UserRequest, pk: int) -> HttpResponse:
    """Show a year of a person's ledger beside all years."""
    person = person_for(request.user, pk)
    return _ledger(request, person, CreditForm(initial={"key": uuid.uuid4()}))


def _ledger(request: UserRequest, person: Person, form: CreditForm) -> HttpResponse:
    chosen = span_in(request.GET)[0]
    years = hours_by_year(person, years_to_show(person, chosen))
    context = {
        "person": person,
        "years": years,
        "year": next(year for year in years if year.year == chosen),
        "lines": with_sources(request.user, ledger_of(person, chosen)),
        "may_record": is_allowed(request.user, RECORD, person),
    }
    return form_page(request, "trainees/hours_ledger.html", form, context)


@may(RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def hours_credit(request: UserRequest, pk: int) -> HttpResponse:
    """Add hours of online study that came on paper."""
    person = person_for(request.user, pk)
    demand(request.user, RECORD, person)
    form = CreditForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        conversion = conversion_of(person, form.cleaned_data["earned"].on)
        try:
            entry = credit_hours(person, by=request.user, **form.credit(conversion))
        except ValidationError as refusal:
            put_refusal(form, refusal, {"earned_on": "earned", "minutes": "hours"})
        else:
            messages.success(request, f"已为{person.name}登记学时。")
            return _to_year(person.pk, entry.earned_on.year)
    context = {"person": person, "conversion": conversion_of(person, today())}
    return form_page(request, "trainees/hours_credit.html", form, context)


@may(RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def hours_reverse(request: UserRequest, pk: int) -> HttpResponse:
    """Take an entry back, with the reason."""
    entry = get_object_or_404(hours_entries_for(request.user), pk=pk)
    demand(request.user, RECORD, entry)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_hours(entry, note=form.cleaned_data["note"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, "已冲销这条学时。")
            return _to_year(entry.person.merged_into_id or entry.person_id, entry.earned_on.year)
    return form_page(request, "trainees/hours_reverse.html", form, {"entry": entry})


def _to_year(person: int, year: int) -> HttpResponse:
    return redirect(f"{reverse('trainees:hours_ledger', args=[person])}?year={year}")


@may("trainees.see")
@never_cache
@require_GET
def hours_transcript(request: UserRequest, pk: int) -> HttpResponse:
    """Print the hours of a year, or of a span of years, as a paper to be sealed."""
    person = person_for(request.user, pk)
    first, last = span_in(request.GET)
    return pdf_response(transcript_pdf(person, first, last), f"{person.name}学时证明.pdf")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """Return a PDF to look at, with its name for saving."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or ""
    return response
