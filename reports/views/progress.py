"""Progress: how far a campaign is, at every level of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from organizations.permissions import may
from reports.selectors.progress import begun_campaign_for, campaign_choices, progress_of
from reports.selectors.trends import trend_of
from rotations.selectors.places import unit_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest


@may("reports.see")
@require_GET
def progress(request: UserRequest) -> HttpResponse:
    """Show the progress of the latest running campaign; say so when there is none."""
    choices = campaign_choices(request.user)
    if not choices:
        return render(request, "reports/progress_empty.html")
    shown = progress_of(request.user, choices[0], request.GET.get("unit"))
    return render(request, "reports/progress.html", {"progress": shown, "choices": choices})


@may("reports.see")
@require_GET
def campaign_progress(request: UserRequest, pk: int) -> HttpResponse:
    """Show the progress of one campaign at one unit."""
    campaign = begun_campaign_for(request.user, pk)
    shown = progress_of(request.user, campaign, request.GET.get("unit"))
    context = {"progress": shown, "choices": campaign_choices(request.user)}
    return render(request, "reports/progress.html", context)


@may("reports.see")
@require_GET
def campaign_trend(request: UserRequest, pk: int) -> HttpResponse:
    """Show trained against plan over time: a fragment of the progress page, or a page of its own."""
    campaign = begun_campaign_for(request.user, pk)
    unit = unit_of(request.user, campaign, request.GET.get("unit"))
    chart = trend_of(request.user, campaign, unit)
    template = "reports/trend_chart.html" if request.htmx else "reports/trend.html"
    return render(request, template, {"campaign": campaign, "unit": unit, "chart": chart})
