"""What a run brought, and what changed in the data since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from rotations.models import AdoptedBatch
from rotations.planner import Plan, Problem, compare, from_json
from rotations.planning.changes import changes_between
from rotations.planning.options import Options
from rotations.planning.result import Result
from rotations.selectors.planning.problem import build_task
from rotations.selectors.planning.runs import planning_run_for

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer
    from organizations.models import User
    from rotations.models import PlanningRun
    from rotations.planner import Row


def result_of(run: PlanningRun) -> Result:
    """Return the plan of a run, also of one that was broken off; raises Http404 when there is none."""
    if not run.plan or not run.problem:
        raise Http404
    taken = AdoptedBatch.objects.filter(adoption__run=run, adoption__undone_at=None)
    return Result(
        from_json(Problem, run.problem),
        from_json(Plan, run.plan),
        from_json(Plan, run.baseline) if run.baseline else None,
        frozenset(taken.values_list("key", flat=True)),
    )


def plan_of(run: PlanningRun) -> Plan:
    """Return the plan of a run alone; raises Http404 when there is none."""
    if not run.plan:
        raise Http404
    return from_json(Plan, run.plan)


def changes_since(user: Viewer, run: PlanningRun) -> list[str]:
    """Return in words what changed in the data a plan rests on; what it brought itself is no change."""
    made = AdoptedBatch.objects.filter(adoption__run=run, adoption__undone_at=None)
    own = set(made.filter(before={}).values_list("batch_id", flat=True))
    now = build_task(user, run.campaign, run.organization, Options.of_data(run.options), own)
    return changes_between(from_json(Problem, run.problem), now.problem)


def compared(user: User, first: int, second: int) -> tuple[PlanningRun, PlanningRun, list[Row]]:
    """Return two runs of one campaign with the figures of both; Http404 when they are not to be had."""
    runs = planning_run_for(user, first), planning_run_for(user, second)
    if runs[0].campaign_id != runs[1].campaign_id:
        raise Http404
    plans = [plan_of(run) for run in runs]
    # A repair proves no bound, so its distance from one says nothing.
    rows = [row for row in compare(*plans) if row.unit != "%" or all(one.bound for one in plans)]
    return runs[0], runs[1], rows
