"""Papers about a batch before it begins."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse

from core.jobs.registry import JobResult, job_handler
from organizations.permissions import demand
from rotations.selectors.batches import batch_run_by
from rotations.services.documents import make_handbook, make_notice

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.notice",
    title="生成办班通知",
    queue="documents",
    needs="rotations.publish_batch",
)
def notice_job(job: Job) -> JobResult:
    """Write the notice of a batch as DOCX and PDF, keep both, tell the units."""
    batch = batch_run_by(job.owner, job.params["batch"])
    demand(job.owner, "rotations.publish_batch", batch)
    issued_on = dt.date.fromisoformat(job.params["issued_on"])
    make_notice(
        batch,
        number=job.params["number"],
        signer=job.params["signer"],
        issued_on=issued_on,
        by=job.owner,
    )
    return JobResult(
        f"“{batch}”的办班通知已存入班次材料。",
        url=reverse("rotations:batch_documents", args=[batch.pk]),
    )


@job_handler(
    "rotations.handbook",
    title="编印学员手册",
    queue="documents",
    needs="rotations.manage_class",
    repeatable=True,
)
def handbook_job(job: Job) -> JobResult:
    """Print the trainees' handbook of a batch and keep it."""
    batch = batch_run_by(job.owner, job.params["batch"])
    demand(job.owner, "rotations.manage_class", batch)
    make_handbook(batch, by=job.owner)
    return JobResult(
        f"“{batch}”的学员手册已存入班次材料。",
        url=reverse("rotations:batch_documents", args=[batch.pk]),
    )
