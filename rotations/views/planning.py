"""The planner's pages of a campaign: before the start, while it searches, and its result."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.listing.build import build_listing
from core.listing.pages import render_listing
from core.refusals import form_page, number_in, put_refusal
from organizations.permissions import demand, is_allowed, may
from rotations.enums import PlanningMode
from rotations.forms.planning import PlanningForm
from rotations.lists.planned_classes import planned_classes
from rotations.planning.changes import told
from rotations.planning.pictures import chart_of, strips_of, ticks_of
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.planning.classes import classes_for, open_classes
from rotations.selectors.planning.overview import earliest_start, overview_of
from rotations.selectors.planning.results import compared
from rotations.selectors.planning.runs import (
    adoptions_of,
    classes_taken,
    planner_at,
    planning_run_for,
    planning_runs_for,
    sizes_of_last_run,
)
from rotations.services.planning import ask_to_stop, start_run
from rotations.views.confirming import acted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from organizations.http import UserRequest
    from organizations.models import Organization
    from rotations.models import Campaign, PlannedClass, PlanningRun

RIGHT = "rotations.run_planner"
RUNS_SHOWN = 20


@may(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def planning(request: UserRequest, pk: int) -> HttpResponse:
    """Show what would be planned and the runs so far; start a run."""
    campaign = campaign_for(request.user, pk)
    office = planner_at(request.user, campaign)
    if office is None:
        raise Http404
    form = PlanningForm(
        request.POST or None,
        earliest=earliest_start(campaign),
        query=request.GET,
        initial=sizes_of_last_run(request.user, campaign, office),
    )
    run = _started(request, campaign, office, form) if request.method == "POST" else None
    if run is not None:
        return redirect("rotations:planning_run", run.pk)
    context = {
        "campaign": campaign,
        "tab": "planning",
        "office": office,
        "overview": overview_of(request.user, campaign, office),
        "runs": planning_runs_for(request.user, campaign)[:RUNS_SHOWN],
    }
    return form_page(request, "rotations/planning/start.html", form, context)


def _started(
    request: UserRequest, campaign: Campaign, office: Organization, form: PlanningForm
) -> PlanningRun | None:
    """Queue a run; None when the form or the state of things does not allow it."""
    if not form.is_valid():
        return None
    options, seconds = form.options(), form.cleaned_data["seconds"]
    try:
        return start_run(campaign, office, options=options, seconds=seconds, by=request.user)
    except ValidationError as refusal:
        put_refusal(form, refusal)
        return None


@may(RIGHT)
@never_cache
@require_GET
def planning_run(request: UserRequest, pk: int) -> HttpResponse:
    """Show a run: how far it is, or what it brought."""
    run = planning_run_for(request.user, pk)
    context = {"campaign": run.campaign, "tab": "planning", **_standing(run)}
    if run.is_live or not run.summary:
        return render(request, "rotations/planning/run.html", context)
    rows = classes_for(request.user, run)
    shown = list(rows.defer("units", "halves", "codes"))
    can_adopt = is_allowed(request.user, RIGHT, run.organization.path)
    is_repair = run.mode == PlanningMode.REPAIR
    spec = planned_classes(run.pk, is_repair=is_repair, can_adopt=can_adopt)
    context |= {
        **run.summary,
        **_picture(run, shown),
        **told(run.changes),
        "has_classes": bool(shown),
        "adoptions": adoptions_of(run),
        "can_adopt": can_adopt and open_classes(rows).exists(),
    }
    listing = build_listing(request, spec, rows)
    return render_listing(request, "rotations/planning/run.html", listing, context)


@may(RIGHT)
@never_cache
@require_GET
def planning_status(request: UserRequest, pk: int) -> HttpResponse:
    """Answer the card of a run that is searching; when it is over the page is asked for anew."""
    run = planning_run_for(request.user, pk)
    response = render(request, "rotations/planning/card.html", _standing(run))
    if not run.is_live:
        response["HX-Refresh"] = "true"
    return response


@may(RIGHT)
@require_POST
def planning_stop(request: UserRequest, pk: int) -> HttpResponse:
    """Stop a search and keep the best plan so far."""
    run = planning_run_for(request.user, pk)
    demand(request.user, RIGHT, run.organization.path)
    acted(request, lambda: ask_to_stop(run, by=request.user), "正在停止，随后显示当前最好的结果。")
    return redirect("rotations:planning_run", pk)


@may(RIGHT)
@require_GET
def planning_compare(request: UserRequest, pk: int) -> HttpResponse:
    """Set two runs of a campaign side by side."""
    campaign = campaign_for(request.user, pk)
    first, second = number_in(request, "first"), number_in(request, "second")
    if first is None or second is None:
        messages.warning(request, "请选择两次编排再比较。")
        return redirect("rotations:planning", pk)
    one, other, rows = compared(request.user, first, second)
    if one.campaign_id != campaign.pk:
        raise Http404
    sides = [{"run": run, **_picture(run, classes_for(request.user, run))} for run in (one, other)]
    context = {"campaign": campaign, "tab": "planning", "sides": sides, "rows": rows}
    return render(request, "rotations/planning/compare.html", context)


def _picture(run: PlanningRun, rows: Iterable[PlannedClass]) -> dict[str, Any]:
    """Return the calendar of the venues; nothing for a run that never found a plan."""
    if not run.summary:
        return {}
    start, days = dt.date.fromisoformat(run.summary["starts_on"]), run.summary["days"]
    return {"strips": strips_of(rows, start, days), "ticks": ticks_of(start, days), "days": days}


def _standing(run: PlanningRun) -> dict[str, Any]:
    """Return what the card shows."""
    last = run.trail[-1] if run.trail else None
    gap = max(0.0, 1 - last[2] / last[1]) if last and last[1] else None
    chart, taken = chart_of(run.trail), classes_taken(run)
    return {"run": run, "chart": chart, "last": last, "gap": gap, "taken": taken}
