"""Long work on many classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from rotations.selectors.publishing import drafts_to_publish
from rotations.services.publishing import publish_batches
from rotations.tasks.outcomes import told

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.publish_batches",
    title="发布班次",
    needs="rotations.publish_batch",
    repeatable=True,
)
def publish_batches_job(job: Job) -> JobResult:
    """Publish several drafts, each by itself; say which ones could not be."""
    keys = job.params["batches"]
    with Progress(job, total=len(keys)) as progress:
        outcome = publish_batches(
            drafts_to_publish(job.owner).filter(pk__in=keys),
            by=job.owner,
            advance=progress.advance,
        )
    return told(outcome, url=reverse("rotations:batch_list"))
