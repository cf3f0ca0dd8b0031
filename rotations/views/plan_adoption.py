"""Taking a plan over, with the changes of the data shown first, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.jobs.queue import enqueue
from core.listing.build import ticked_rows
from organizations.permissions import demand, may
from rotations.lists.planned_classes import planned_classes
from rotations.planning.changes import MOST_TOLD, digest_of
from rotations.selectors.planning.classes import classes_for, open_classes
from rotations.selectors.planning.results import changes_since
from rotations.selectors.planning.runs import adoption_for, planning_run_for
from rotations.services.plan_adoption import undo_adoption
from rotations.views.confirming import confirmed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.jobs.models import Job
    from organizations.http import UserRequest
    from organizations.models import User
    from rotations.models import PlannedClass, PlanningRun

RIGHT = "rotations.run_planner"


@may(RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def plan_adopt(request: UserRequest, pk: int) -> HttpResponse:
    """Show the chosen classes and what changed since they were planned; then take them over."""
    run = planning_run_for(request.user, pk)
    demand(request.user, RIGHT, run.organization.path)
    given = request.POST
    spec = planned_classes(run.pk, is_repair=False, can_adopt=True)
    rows = open_classes(ticked_rows(request, spec, classes_for(request.user, run)))
    chosen = list(rows) if given else []
    if run.is_live or not chosen:
        messages.warning(request, "请先选择还没有采用的班次。")
        return redirect("rotations:planning_run", pk)
    changes = changes_since(request.user, run)
    if "confirmed" in given and given.get("changes", "") == digest_of(changes):
        return redirect("jobs:detail", _take_over(request.user, run, chosen, changes).pk)
    context = {
        "campaign": run.campaign,
        "run": run,
        "classes": chosen,
        "rows": given.getlist("row"),
        "is_whole": "all" in given,
        "changes": changes[:MOST_TOLD],
        "more": max(len(changes) - MOST_TOLD, 0),
        "digest": digest_of(changes),
        "is_refused": "confirmed" in given,
    }
    status = 409 if context["is_refused"] else 200
    return render(request, "rotations/planning/adopt.html", context, status=status)


def _take_over(user: User, run: PlanningRun, chosen: list[PlannedClass], changes: list[str]) -> Job:
    keys = [each.key for each in chosen]
    params = {"run": run.pk, "keys": keys, "changes": digest_of(changes)}
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
