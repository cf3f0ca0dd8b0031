"""What the tests of the planner do again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.jobs.models import Job
from core.jobs.progress import Progress
from rotations.planning.changes import digest_of
from rotations.planning.result import adoptable
from rotations.selectors.planning.results import changes_since, result_of
from rotations.services.plan_adoption import adopt_plan
from rotations.services.planning import follow_run

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import PlanningRun
    from rotations.services.plan_adoption import Adopted


def job_of(run: PlanningRun) -> Job:
    """Return the job of a run as it stands."""
    return Job.objects.get(pk=run.job_id or "")


def mark_job(run: PlanningRun, **facts: Any) -> None:
    """Write facts of a run's job as a worker would."""
    Job.objects.filter(pk=run.job_id or "").update(**facts)


def followed(run: PlanningRun) -> PlanningRun:
    """Return the run after its worker did its work."""
    with Progress(job_of(run)) as progress:
        follow_run(run, by=run.asked_by, progress=progress)
    mark_job(run, state=Job.State.SUCCEEDED)
    run.refresh_from_db()
    return run


def all_of(run: PlanningRun) -> list[str]:
    """Return everything of a run that can be taken over."""
    return adoptable(result_of(run))


def adopted_anyway(run: PlanningRun, by: User) -> Adopted:
    """Take everything over, having seen what changed."""
    return adopt_plan(run, all_of(run), changes=digest_of(changes_since(by, run)), by=by)
