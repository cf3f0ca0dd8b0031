"""The trainee's own hours on the phone, and the paper that certifies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from organizations.permissions import may
from trainees.selectors.hours import hours_by_year, ledger_of, years_to_show
from trainees.selectors.people import person_of
from trainees.services.transcripts import span_in, transcript_pdf

if TYPE_CHECKING:
    from organizations.http import UserRequest
    from trainees.models import Person

OWN = "rotations.check_in"


def _own_person(request: UserRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise Http404
    return person


@may(OWN)
@never_cache
@require_GET
def hours(request: UserRequest) -> HttpResponse:
    """Show the own hours of a year."""
    person = _own_person(request)
    chosen = span_in(request.GET)[0]
    years = hours_by_year(person, years_to_show(person, chosen))
    context = {
        "years": years,
        "year": next(year for year in years if year.year == chosen),
        "entries": ledger_of(person, chosen),
    }
    return render(request, "rotations/phone/hours.html", context)


@may(OWN)
@never_cache
@require_GET
def transcript(request: UserRequest) -> HttpResponse:
    """Print the own hours of a year or of several."""
    person = _own_person(request)
    response = HttpResponse(
        transcript_pdf(person, *span_in(request.GET)), content_type="application/pdf"
    )
    name = f"{person.name}学时证明.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or ""
    return response
