"""Trainings done elsewhere: listed, recognised for a seat, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from rotations.forms.recognitions import RecognitionForm, RevokeForm
from rotations.lists.bases import RECOGNITIONS
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.duties import duty_for
from rotations.selectors.recognitions import recognition_for, recognitions_for
from rotations.services.recognitions import recognise_for_seat, revoke_recognition

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.see")
@require_GET
def recognition_list(request: UserRequest, pk: int) -> HttpResponse:
    """List the recognised classes that fall into a campaign's period."""
    campaign = campaign_for(request.user, pk)
    listing = build_listing(request, RECOGNITIONS, recognitions_for(request.user, campaign))
    context = {"campaign": campaign, "tab": "recognitions"}
    return render_listing(request, "rotations/campaign_listing.html", listing, context)


@may("rotations.complete")
@require_http_methods(["GET", "POST"])
def seat_recognise(request: UserRequest, pk: int) -> HttpResponse:
    """Recognise a class that the secretary of a seat attended elsewhere; who trains the seat decides."""
    duty = duty_for(request.user, pk)
    demand(request.user, "rotations.complete", duty.responsible)
    form = RecognitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recognition = recognise_for_seat(duty, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已认定{recognition}，席位计为已训。")
            return redirect("rotations:recognition_list", duty.campaign_id)
    return form_page(request, "rotations/seat_recognise.html", form, {"duty": duty})


@may("rotations.complete")
@require_http_methods(["GET", "POST"])
def recognition_revoke(request: UserRequest, pk: int) -> HttpResponse:
    """Take a recognition back, with a reason."""
    recognition = recognition_for(request.user, pk)
    demand(request.user, "rotations.complete", recognition)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_recognition(recognition, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已撤销认定：{recognition}。")
            return redirect("rotations:campaign_list")
    context = {"recognition": recognition}
    return form_page(request, "rotations/recognition_revoke.html", form, context)
