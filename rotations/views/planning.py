"""The planner's pages of a campaign: before the start, while it searches, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.refusals import form_page, number_in, put_refusal
from organizations.permissions import demand, may
from rotations.forms.planning import PlanningForm
from rotations.planning.advice import advice_on
from rotations.planning.pictures import chart_of, period_days, strips_of, ticks_of
from rotations.planning.result import lecturers_of, months_of, units_table
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.planning.overview import earliest_start, overview_of
from rotations.selectors.planning.results import compared, result_of
from rotations.selectors.planning.runs import (
    adoptions_of,
    classes_taken,
    planner_at,
    planning_run_for,
    planning_runs_for,
    sizes_of_last_run,
)
from rotations.services.planning import ask_to_stop, start_run

if TYPE_CHECKING:
    from django.http import HttpResponse

    from organizations.http import UserRequest
    from organizations.models import Organization
    from rotations.models import Campaign, PlanningRun
    from rotations.planning.result import Result

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
    response = form_page(request, "rotations/planning/start.html", form, context)
    response.status_code = 409 if form.non_field_errors() else response.status_code
    return response


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
    if not run.is_live and run.plan:
        context |= _result(run)
    return render(request, "rotations/planning/run.html", context)


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
    try:
        ask_to_stop(run, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    else:
        messages.success(request, "正在停止，随后显示当前最好的结果。")
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
    sides = [{"run": run, **_picture(result_of(run))} for run in (one, other)]
    context = {"campaign": campaign, "tab": "planning", "sides": sides, "rows": rows}
    return render(request, "rotations/planning/compare.html", context)


def _picture(result: Result) -> dict[str, Any]:
    """Return the calendar of the venues."""
    return {
        "strips": strips_of(result),
        "ticks": ticks_of(result),
        "days": period_days(result),
    }


def _standing(run: PlanningRun) -> dict[str, Any]:
    """Return what the card shows."""
    last = run.trail[-1] if run.trail else None
    gap = max(0.0, 1 - last[2] / last[1]) if last and last[1] else None
    chart, taken = chart_of(run.trail), classes_taken(run)
    return {"run": run, "chart": chart, "last": last, "gap": gap, "taken": taken}


def _result(run: PlanningRun) -> dict[str, Any]:
    """Return what the page of a finished run shows."""
    result = result_of(run)
    return {
        "result": result,
        **_picture(result),
        "months": months_of(result),
        "offices": units_table(result),
        "lecturers": lecturers_of(result),
        "advice": advice_on(result.plan.reasons),
        "adoptions": adoptions_of(run),
        "can_adopt": any(item.can_be_adopted for item in result.items),
    }
