"""Samples of the planner's pages and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rotations.planner import Plan, solve, to_json
from rotations.planning.result import adoptable
from rotations.selectors.planning.problem import build_task
from rotations.selectors.planning.results import result_of
from rotations.services.plan_adoption import adopt_plan
from rotations.services.planned_classes import lay_out
from tests.architecture.samples import job_sample, sample
from tests.factories.planning import plan_scene

if TYPE_CHECKING:
    from rotations.models import PlanningRun
    from tests.cast import World


def run_of(world: World) -> PlanningRun:
    """Return a run of alice's county that is over, with a plan."""
    scene = plan_scene(world, seats=2)
    run = scene.run(world.alice)
    problem = build_task(world.alice, scene.campaign, scene.county, scene.options()).problem
    plan: Plan = solve(problem, 1.0)
    run.problem, run.plan, run.state = to_json(problem), to_json(plan), "done"
    run.save()
    lay_out(run, result_of(run))
    return run


@sample("rotations:planning", "rotations:planning_compare")
def campaign(world: World) -> dict[str, Any]:
    """The campaign of a run."""
    return {"pk": run_of(world).campaign_id}


@sample(
    "rotations:planning_run",
    "rotations:planning_status",
    "rotations:planning_stop",
    "rotations:plan_adopt",
)
def planning_run(world: World) -> dict[str, Any]:
    """A run."""
    return {"pk": run_of(world).pk}


@sample("rotations:adoption_undo")
def adoption(world: World) -> dict[str, Any]:
    """What was taken over from a run."""
    run = run_of(world)
    return {"pk": adopt_plan(run, adoptable(result_of(run)), by=world.alice).adoption.pk}


@job_sample("rotations.plan")
def plan_params(world: World) -> tuple[dict[str, Any], str]:
    """A run that waits."""
    return {"run": plan_scene(world, seats=2).run(world.alice).pk}, "村书记集中轮训"


@job_sample("rotations.adopt_plan")
def adopt_params(world: World) -> tuple[dict[str, Any], str]:
    """All classes of a run."""
    run = run_of(world)
    keys = adoptable(result_of(run))
    return {"run": run.pk, "keys": keys, "changes": ""}, "村书记集中轮训"
