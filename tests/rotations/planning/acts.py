"""What the tests of the planner do again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.jobs.models import Job
from core.jobs.progress import Progress
from rotations.services.planning import follow_run

if TYPE_CHECKING:
    from rotations.models import PlanningRun


def followed(run: PlanningRun) -> PlanningRun:
    """Return the run after its worker did its work."""
    with Progress(run.job) as progress:
        follow_run(run, by=run.asked_by, progress=progress)
    Job.objects.filter(pk=run.job_id).update(state=Job.State.SUCCEEDED)
    run.refresh_from_db()
    return run
