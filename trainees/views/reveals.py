"""Showing one sealed field, once, for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.refusals import form_page
from organizations.permissions import demand, may
from trainees.forms.hours import RevealForm
from trainees.selectors.people import person_for
from trainees.services.reveals import REVEALABLE, reveal_person

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("trainees.reveal")
@never_cache
@require_http_methods(["GET", "POST"])
def person_reveal(request: UserRequest, pk: int, field: str) -> HttpResponse:
    """Ask for the reason, then show the field; htmx gets only the panel."""
    person = person_for(request.user, pk)
    demand(request.user, "trainees.reveal", person)
    if field not in REVEALABLE:
        raise Http404
    context = {"person": person, "field": field, "label": REVEALABLE[field]}
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        context["value"] = reveal_person(person, field, reason=reason, by=request.user)
    part = "#panel" if request.htmx else ""
    return form_page(request, f"trainees/person_reveal.html{part}", form, context)
