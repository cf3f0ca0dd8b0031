"""The seats of a campaign: who is due, what changed in the base, who owes post training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, may
from rotations.forms.bases import BaseChangeForm, SeatReasonForm
from rotations.lists.seats import SEATS
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.duties import duties_for, duty_for
from rotations.services.bases import change_base
from rotations.services.duties import excuse_duty, explain_duty, resume_duty
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.see")
@require_GET
def seat_list(request: UserRequest, pk: int) -> HttpResponse:
    """List the seats within the user's scope, each with its secretary."""
    campaign = campaign_for(request.user, pk)
    listing = build_listing(request, SEATS, duties_for(request.user, campaign))
    context = {"campaign": campaign, "tab": "seats"}
    return render_listing(request, "rotations/campaign_listing.html", listing, context)


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def base_change(request: UserRequest, pk: int) -> HttpResponse:
    """Add a seat to the base, or take one out."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    form = BaseChangeForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            change = change_base(campaign, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已登记：{change}。")
            return redirect("rotations:campaign_base", pk)
    return form_page(request, "rotations/base_change.html", form, {"campaign": campaign})


@may("rotations.file_plan")
@require_http_methods(["GET", "POST"])
def seat_explain(request: UserRequest, pk: int) -> HttpResponse:
    """Write why a seat is not trained yet, or put it off."""
    duty = duty_for(request.user, pk)
    demand(request.user, "rotations.file_plan", duty)
    form = SeatReasonForm(request.POST or None, initial={"reason": duty.reason})
    if request.method == "POST" and form.is_valid():
        write = excuse_duty if form.cleaned_data["is_excused"] else explain_duty
        try:
            write(duty, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已记录{duty.organization}的未训原因。")
            return redirect("rotations:seat_list", duty.campaign_id)
    return form_page(request, "rotations/seat_explain.html", form, {"duty": duty})


@may("rotations.file_plan")
@require_POST
def seat_resume(request: UserRequest, pk: int) -> HttpResponse:
    """End an excuse."""
    duty = duty_for(request.user, pk)
    demand(request.user, "rotations.file_plan", duty)
    acted(
        request,
        lambda: resume_duty(duty, by=request.user),
        lambda done: f"{duty.organization}恢复待训。",
    )
    return redirect("rotations:seat_list", duty.campaign_id)
