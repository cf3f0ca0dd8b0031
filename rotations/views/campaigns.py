"""Campaigns: the list, one campaign's tabs, and the acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from core.jobs.queue import enqueue
from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, is_allowed, may
from rotations.forms.campaigns import FIELD_OF_COLUMN, CampaignForm
from rotations.lists.campaigns import CAMPAIGNS
from rotations.selectors.campaigns import (
    campaign_for,
    campaigns_for,
    responsibilities_of,
    rules_of,
)
from rotations.selectors.coverage import coverage_of
from rotations.selectors.places import unit_of
from rotations.selectors.shares import shares_of
from rotations.services.campaigns import (
    close_campaign,
    create_campaign,
    delete_campaign,
    refuse_unready,
    update_campaign,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("rotations.see")
@require_GET
def campaign_list(request: UserRequest) -> HttpResponse:
    """Show the campaigns of the user's subtrees and those called from above."""
    listing = build_listing(request, CAMPAIGNS, campaigns_for(request.user))
    return render_listing(request, "rotations/campaign_list.html", listing)


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def campaign_add(request: UserRequest) -> HttpResponse:
    """Draft a campaign."""
    form = CampaignForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            organization = form.cleaned_data["organization"]
            campaign = create_campaign(organization, by=request.user, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal, FIELD_OF_COLUMN)
        else:
            messages.success(request, f"已建立“{campaign}”，请设定类别规则。")
            return redirect("rotations:rules_edit", campaign.pk)
    return form_page(request, "rotations/campaign_form.html", form)


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def campaign_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Change the facts of a campaign."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    form = CampaignForm(request.POST or None, user=request.user, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            update_campaign(campaign, by=request.user, revision=revision, **form.facts())
        except ValidationError as refusal:
            put_refusal(form, refusal, FIELD_OF_COLUMN)
        else:
            messages.success(request, "已保存。")
            return redirect("rotations:campaign_detail", pk)
    return form_page(request, "rotations/campaign_form.html", form, {"campaign": campaign})


@may("rotations.see")
@require_GET
def campaign_detail(request: UserRequest, pk: int) -> HttpResponse:
    """Show what a campaign is about and how far it is (概况)."""
    campaign = campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, request.GET.get("unit"))
    context = {
        "campaign": campaign,
        "tab": "detail",
        "unit": unit,
        "rules": rules_of(campaign),
        "coverage": coverage_of(unit, campaign),
    }
    return render(request, "rotations/campaign_detail.html", context)


@may("rotations.see")
@require_GET
def campaign_shares(request: UserRequest, pk: int) -> HttpResponse:
    """Show the share that goes to the higher level: due, given in classes, still missing."""
    campaign = campaign_for(request.user, pk)
    context = {
        "campaign": campaign,
        "tab": "shares",
        "shares": shares_of(request.user, campaign),
        "may_set": is_allowed(request.user, "rotations.set_quota", campaign),
    }
    return render(request, "rotations/campaign_shares.html", context)


@may("rotations.see")
@require_GET
def campaign_rules(request: UserRequest, pk: int) -> HttpResponse:
    """Show the rules by category."""
    campaign = campaign_for(request.user, pk)
    context = {"campaign": campaign, "tab": "rules", "rules": rules_of(campaign)}
    return render(request, "rotations/campaign_rules.html", context)


@may("rotations.see")
@require_GET
def campaign_responsibilities(request: UserRequest, pk: int) -> HttpResponse:
    """Show who trains whom where it differs from the rules."""
    campaign = campaign_for(request.user, pk)
    entries = responsibilities_of(campaign)
    context = {"campaign": campaign, "tab": "responsibilities", "entries": entries}
    return render(request, "rotations/campaign_responsibilities.html", context)


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def campaign_open(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether to freeze the base, then do it in the background."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    error = None
    if request.method == "POST":
        try:
            refuse_unready(campaign)
        except ValidationError as refusal:
            error = refusal
        else:
            key = f"campaign:{pk}"
            job = enqueue("rotations.open_campaign", owner=request.user, params={"campaign": pk}, dedupe_key=key)  # fmt: skip
            return redirect("jobs:detail", job.pk)
    context = {"campaign": campaign, "rules": rules_of(campaign), "error": error}
    return render(request, "rotations/campaign_open.html", context, status=409 if error else 200)


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def campaign_close(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether to end the campaign, then do."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    context = {"campaign": campaign, "coverage": coverage_of(campaign.organization, campaign)}
    if request.method == "POST":
        try:
            close_campaign(campaign, by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
        else:
            messages.success(request, f"“{campaign}”已结束。")
            return redirect("rotations:campaign_detail", pk)
    status = 409 if "error" in context else 200
    return render(request, "rotations/campaign_close.html", context, status=status)


@may("rotations.manage_campaign")
@require_http_methods(["GET", "POST"])
def campaign_delete(request: UserRequest, pk: int) -> HttpResponse:
    """Ask whether to drop a draft, then do."""
    campaign = campaign_for(request.user, pk)
    demand(request.user, "rotations.manage_campaign", campaign)
    context: dict[str, object] = {"campaign": campaign}
    if request.method == "POST":
        try:
            delete_campaign(campaign, by=request.user)
        except ValidationError as refusal:
            context["error"] = refusal
        else:
            messages.success(request, f"已删除草稿“{campaign}”。")
            return redirect("rotations:campaign_list")
    status = 409 if "error" in context else 200
    return render(request, "rotations/campaign_delete.html", context, status=status)
