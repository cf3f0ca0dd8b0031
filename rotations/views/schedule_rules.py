"""The rules of scheduling in a campaign: their levels, the findings, and the exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.listing.build import build_listing
from core.listing.export import export_file, file_name
from core.listing.pages import render_listing
from core.refusals import form_page, put_refusal
from organizations.permissions import demand, is_allowed, may
from rotations.forms.schedule_rules import FindingFilter, ScheduleRulesForm
from rotations.lists.schedule_rules import FINDINGS, OVERRIDES
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.finding_groups import chosen_lines, finding_lines, grouped, tally
from rotations.selectors.schedule_rules import override_for, overrides_for, rule_lines
from rotations.services.schedule_rules import set_schedule_rules, withdraw_override
from rotations.views.confirming import confirmed

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from organizations.http import UserRequest


@may("rotations.see")
@never_cache
@require_http_methods(["GET", "POST"])
def schedule_rules(request: UserRequest, pk: int) -> HttpResponse:
    """Show how much each rule of scheduling weighs here; whoever runs the campaign changes it."""
    campaign = campaign_for(request.user, pk)
    manages = is_allowed(request.user, "rotations.manage_campaign", campaign)
    form = ScheduleRulesForm(request.POST or None, lines=rule_lines(campaign))
    context: dict[str, Any] = {"campaign": campaign, "tab": "schedule_rules"}
    context["may_edit"] = manages and campaign.state != "closed"
    if request.method == "POST":
        demand(request.user, "rotations.manage_campaign", campaign)
        if form.is_valid():
            try:
                set_schedule_rules(campaign, form.rules(), hours=form.hours(), by=request.user)
            except ValidationError as refusal:
                put_refusal(form, refusal)
            else:
                messages.success(request, "已保存排班规则。")
                return redirect("rotations:schedule_rules", pk)
    return form_page(request, "rotations/schedule/rules.html", form, context)


@may("rotations.see")
@require_GET
def campaign_findings(request: UserRequest, pk: int) -> HttpResponseBase:
    """List what the rules say of the coming and running classes of a campaign, or hand out the file."""
    campaign = campaign_for(request.user, pk)
    every = finding_lines(request.user, campaign)
    form = FindingFilter(request.GET)
    lines = chosen_lines(every, form.chosen())
    if "export" in request.GET:
        file = export_file(FINDINGS, list(FINDINGS.columns), lines)
        return FileResponse(file, as_attachment=True, filename=file_name(FINDINGS))
    context = {
        "campaign": campaign,
        "tab": "findings",
        "form": form,
        "is_narrowed": bool(form.chosen()),
        "groups": grouped(lines),
        "total": len(lines),
        "tally": tally(every),
    }
    return render(request, "rotations/schedule/findings.html", context)


@may("rotations.see")
@require_GET
def override_list(request: UserRequest, pk: int) -> HttpResponse:
    """List the exceptions from the rules of a campaign, with their reasons."""
    campaign = campaign_for(request.user, pk)
    listing = build_listing(request, OVERRIDES, overrides_for(request.user, campaign))
    context = {"campaign": campaign, "tab": "findings"}
    return render_listing(request, "rotations/campaign_listing.html", listing, context)


@may("rotations.manage_batch")
@require_http_methods(["GET", "POST"])
def override_withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Ask, then take an exception back."""
    override = override_for(request.user, pk)
    demand(request.user, "rotations.manage_batch", override.batch)
    return confirmed(
        request,
        lambda: withdraw_override(override, by=request.user),
        told=lambda done: "已撤销例外。",
        page="rotations/schedule/override_withdraw.html",
        context={"override": override},
        then=reverse("rotations:override_list", args=[override.campaign_id]),
    )
