"""Searching for a class's timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from rotations.selectors.fill_runs import fill_run_for
from rotations.services.fill_runs import follow_fill

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.fill",
    title="自动排课",
    queue="planning",
    needs="rotations.schedule",
    repeatable=True,
    time_limit=900,
)
def fill_job(job: Job) -> JobResult:
    """Propose hours, lecturers and rooms; nothing is put in, so a run broken off begins again."""
    run = fill_run_for(job.owner, job.params["run"])
    with Progress(job) as progress:
        follow_fill(run, by=job.owner, progress=progress)
    count = len(run.proposal.get("placed", ()))
    return JobResult(
        f"“{run.batch}”可排入 {count} 项课程。",
        url=reverse("rotations:fill_run", args=[run.pk]),
    )
