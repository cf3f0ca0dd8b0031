"""Classes held elsewhere: what was recognised, and recognising one for several people at once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, number_in, put_refusal
from organizations.permissions import is_allowed, may
from trainees.forms.hours import RecognitionForm
from trainees.lists.studies import RECOGNITIONS
from trainees.selectors.studies import attendees_of, recognition_for, recognitions_for
from trainees.services.recognitions import recognise_class

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest

RECORD = "trainees.record_hours"
FIELD_OF_COLUMN = {"starts_on": "starts", "ends_on": "ends"}


@may("trainees.see")
@require_GET
def recognition_list(request: UserRequest) -> HttpResponse:
    """Show the classes recognised for people of the user's subtrees."""
    listing = build_listing(request, RECOGNITIONS, recognitions_for(request.user))
    return render_listing(request, "trainees/recognition_list.html", listing)


@may(RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def recognition_add(request: UserRequest) -> HttpResponse:
    """Recognise a class for the people ticked.

    Without JavaScript the button 查找 posts the form here, and the people found are listed in it.
    """
    chosen = number_in(request, "person")
    initial = {"key": uuid.uuid4(), "people": [chosen] if chosen else []}
    form = RecognitionForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid() and not form.is_search:
        clean = form.cleaned_data
        options = {"key": clean["key"], "override_reason": clean["override_reason"]}
        try:
            made = recognise_class(clean["people"], form.facts(), by=request.user, **options)
        except ValidationError as refusal:
            put_refusal(form, refusal, FIELD_OF_COLUMN)
        else:
            messages.success(request, f"已认定“{made}”，记入 {len(clean['people'])} 人。")
            return redirect("trainees:recognition_detail", made.pk)
    if form.is_search:
        form.errors.clear()
    return form_page(request, "trainees/recognition_form.html", form)


@may(RECORD)
@require_GET
def recognition_candidates(request: UserRequest) -> HttpResponse:
    """Return the people ticked so far and those that the search finds beside them."""
    form = RecognitionForm(request.GET, user=request.user)
    return render(request, "trainees/attendees.html", {"form": form})


@may("trainees.see")
@require_GET
def recognition_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show one recognised class and who of the user's people attended."""
    recognition = recognition_for(request.user, pk)
    context = {
        "recognition": recognition,
        "entries": attendees_of(request.user, recognition),
        "may_record": is_allowed(request.user, RECORD),
    }
    return render(request, "trainees/recognition_detail.html", context)
