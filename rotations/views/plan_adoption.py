"""Taking a plan over, with the changes of the data shown first, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.jobs.queue import enqueue
from core.listing.build import ticked_rows
from organizations.permissions import demand, may
from rotations.lists.planned_classes import planned_classes
from rotations.planning.changes import digest_of, told
from rotations.selectors.planning.classes import classes_for, open_classes
from rotations.selectors.planning.runs import adoption_for, planning_run_for
from rotations.services.plan_adoption import undo_adoption
from rotations.views.confirming import confirmed

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from core.jobs.models import Job
    from organizations.http import UserRequest
    from organizations.models import User
    from rotations.models import PlannedClass, PlanningRun

RIGHT = "rotations.run_planner"
CLASSES_TOLD = 12


@may(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def plan_adopt(request: UserRequest, pk: int) -> HttpResponse:
    """Show the chosen classes and what was found changed since they were planned; then take them over."""
    run = planning_run_for(request.user, pk)
    demand(request.user, RIGHT, run.organization.path)
    given = request.POST
    spec = planned_classes(run.pk, is_repair=False, can_adopt=True)
    rows = open_classes(ticked_rows(request, spec, classes_for(request.user, run)))
    number = rows.count() if given else 0
    if run.is_live or not number:
        messages.warning(request, "请先选择还没有采用的班次。")
        return redirect("rotations:planning_run", pk)
    is_refused = "confirmed" in given and given.get("changes", "") != digest_of(run.changes)
    if "confirmed" in given and not is_refused:
        return redirect("jobs:detail", _take_over(request.user, run, rows).pk)
    context = _asked(run, rows, number) | {
        "rows": given.getlist("row"),
        "is_whole": "all" in given,
        "is_refused": is_refused,
    }
    status = 409 if is_refused else 200
    return render(request, "rotations/planning/adopt.html", context, status=status)


def _asked(run: PlanningRun, rows: QuerySet[PlannedClass], number: int) -> dict[str, Any]:
    """Return the first of the chosen classes, and the changes that a job found."""
    return {
        "campaign": run.campaign,
        "run": run,
        "classes": rows.defer("units", "halves", "codes")[:CLASSES_TOLD],
        "number": number,
        "others": max(number - CLASSES_TOLD, 0),
        "digest": digest_of(run.changes),
        **told(run.changes),
    }


def _take_over(user: User, run: PlanningRun, rows: QuerySet[PlannedClass]) -> Job:
    keys = list(rows.values_list("key", flat=True))
    params = {"run": run.pk, "keys": keys, "changes": digest_of(run.changes)}
    return enqueue("rotations.adopt_plan", owner=user, params=params, dedupe_key=f"adopt:{run.pk}")


@may(RIGHT)
@require_http_methods(["GET", "POST"])
def adoption_undo(request: UserRequest, pk: int) -> HttpResponse:
    """Ask, then take an act of taking over back."""
    adoption = adoption_for(request.user, pk)
    demand(request.user, RIGHT, adoption.run.organization.path)
    return confirmed(
        request,
        lambda: undo_adoption(adoption, by=request.user),
        told=lambda count: f"已撤销采用，{count} 期恢复原状。",
        page="rotations/planning/undo.html",
        context={"adoption": adoption, "run": adoption.run, "campaign": adoption.run.campaign},
        then=reverse("rotations:planning_run", args=[adoption.run_id]),
    )
