"""The base as it was frozen, what came and went since, and why seats are not trained yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from core.listing.build import build_listing, ticked_rows
from core.listing.pages import render_listing
from core.listing.spec import BulkAct
from core.refusals import form_page, put_refusal
from organizations.permissions import may, with_right
from rotations.forms.bases import ReasonsForm
from rotations.lists.bases import FROZEN, UNEXPLAINED
from rotations.lists.seats import BASE_CHANGES
from rotations.selectors.bases import frozen_seats_for, unexplained_for
from rotations.selectors.campaigns import base_changes_for, campaign_for
from rotations.selectors.coverage import coverage_of
from rotations.selectors.places import unit_of
from rotations.selectors.turns import balance_of, base_words
from rotations.services.reasons import explain_duties

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.see")
@require_GET
def campaign_base(request: UserRequest, pk: int) -> HttpResponse:
    """Show the base: as frozen, what came and went, and today; with the increase/decrease table."""
    campaign = campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, request.GET.get("unit"))
    listing = build_listing(request, BASE_CHANGES, base_changes_for(request.user, campaign))
    context = {
        "campaign": campaign,
        "tab": "base",
        "unit": unit,
        "coverage": coverage_of(unit, campaign),
        "balance": balance_of(unit, campaign),
        "unexplained": unexplained_for(request.user, campaign).count(),
    }
    return render_listing(request, "rotations/campaign_base.html", listing, context)


@may("rotations.see")
@require_GET
def frozen_base(request: UserRequest, pk: int) -> HttpResponse:
    """List the seats and the persons of the base as it was frozen; nothing later changes it."""
    campaign = campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, None)
    listing = build_listing(request, FROZEN, frozen_seats_for(request.user, campaign))
    context = {"campaign": campaign, "tab": "base", "base_words": base_words(unit, campaign)}
    return render_listing(request, "rotations/frozen_base.html", listing, context)


@may("rotations.see")
@require_GET
def reason_list(request: UserRequest, pk: int) -> HttpResponse:
    """List the untrained seats that nobody has explained yet."""
    campaign = campaign_for(request.user, pk)
    act = BulkAct("填写未训原因", "rotations:reasons_write", "pencil", (pk,))
    spec = replace(UNEXPLAINED, bulk=(act,))
    listing = build_listing(request, spec, unexplained_for(request.user, campaign))
    context = {"campaign": campaign, "tab": "seats"}
    return render_listing(request, "rotations/reason_list.html", listing, context)


@may("rotations.file_plan")
@require_POST
def reasons_write(request: UserRequest, pk: int) -> HttpResponse:
    """Ask for one reason for the ticked seats, then write it."""
    campaign = campaign_for(request.user, pk)
    reach = with_right(request.user, "rotations.file_plan")
    seats = ticked_rows(request, UNEXPLAINED, unexplained_for(reach, campaign))
    form = ReasonsForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        try:
            count = explain_duties(list(seats), by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            put_refusal(form, refusal)
        else:
            messages.success(request, f"已为 {count} 个席位填写未训原因。")
            return redirect("rotations:reason_list", pk)
    context = {
        "campaign": campaign,
        "count": seats.count(),
        "ticked": request.POST.getlist("row"),
        "all": request.POST.get("all", ""),
    }
    return form_page(request, "rotations/reasons_write.html", form, context)
