"""Long work of the planner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from organizations.permissions import demand
from rotations.selectors.planning.runs import planning_run_for
from rotations.services.plan_adoption import StalePlanError, adopt_plan, keep_changes
from rotations.services.planning import follow_run

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.plan",
    title="一键编排",
    queue="planning",
    needs="rotations.run_planner",
    repeatable=True,
    time_limit=1800,
)
def plan_job(job: Job) -> JobResult:
    """Plan classes; what was found so far is kept, so a run broken off begins again and loses nothing."""
    run = planning_run_for(job.owner, job.params["run"])
    demand(job.owner, "rotations.run_planner", run)
    with Progress(job) as progress:
        progress.say("正在读取待训席位、规则和资源")
        plan = follow_run(run, by=job.owner, progress=progress)
    return JobResult(
        f"“{run.campaign}”排出 {len(plan.batches)} 期。",
        url=reverse("rotations:planning_run", args=[run.pk]),
    )


@job_handler(
    "rotations.adopt_plan",
    title="采用编排方案",
    queue="planning",
    needs="rotations.run_planner",
    repeatable=True,
    time_limit=3600,
)
def adopt_plan_job(job: Job) -> JobResult:
    """Take classes of a plan over as drafts; all commit together, so a run broken off left nothing.

    Changes of the data that nobody has seen are kept with the run, whose page then shows them.
    """
    run = planning_run_for(job.owner, job.params["run"])
    demand(job.owner, "rotations.run_planner", run)
    address = reverse("rotations:planning_run", args=[run.pk])
    with Progress(job) as progress:
        progress.say("正在核对编排之后的数据变动")
        try:
            adopted = adopt_plan(
                run,
                job.params["keys"],
                changes=job.params["changes"],
                by=job.owner,
                progress=progress.reach,
            )
        except StalePlanError as stale:
            keep_changes(run, stale.changes)
            return JobResult(stale.messages[0], url=address)
    return JobResult(adopted.message, url=address)
