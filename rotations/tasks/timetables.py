"""Releases of timetables, and the notices of what changed in them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from organizations.permissions import demand
from rotations.selectors.campaigns import campaign_for
from rotations.selectors.change_letters import notice_for
from rotations.selectors.release_pages import batches_to_schedule, campaign_notices
from rotations.services.change_papers import make_change_notice
from rotations.services.releases import release_timetables
from rotations.services.sending import send_notices
from rotations.tasks.outcomes import told

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.release_timetables",
    title="发布课程表",
    needs="rotations.schedule",
    repeatable=True,
)
def release_timetables_job(job: Job) -> JobResult:
    """Release the timetables of several classes, each by itself; say which ones could not be."""
    campaign = campaign_for(job.owner, job.params["campaign"])
    with Progress(job, total=len(job.params["batches"])) as progress:
        outcome = release_timetables(
            batches_to_schedule(job.owner, campaign, job.params["batches"]),
            note=job.params["note"],
            by=job.owner,
            advance=progress.advance,
        )
    url = reverse("rotations:campaign_releases", args=[campaign.pk])
    return told(outcome, url=url, about=campaign)


@job_handler(
    "rotations.send_notices",
    title="发送通知",
    needs="rotations.schedule",
    repeatable=True,
)
def send_notices_job(job: Job) -> JobResult:
    """Send held notices, each by itself; what was sent is not sent again when a run begins anew."""
    campaign = campaign_for(job.owner, job.params["campaign"])
    revisions = dict(job.params["notices"])
    with Progress(job, total=len(revisions)) as progress:
        outcome = send_notices(
            campaign_notices(job.owner, campaign).filter(pk__in=revisions),
            revisions,
            by=job.owner,
            advance=progress.advance,
        )
    url = reverse("rotations:campaign_releases", args=[campaign.pk])
    return told(outcome, url=url, about=campaign)


@job_handler(
    "rotations.change_notice",
    title="生成调课通知",
    queue="documents",
    needs="rotations.publish_batch",
)
def change_notice_job(job: Job) -> JobResult:
    """Write the notice of a change as DOCX and PDF, and keep both."""
    notice = notice_for(job.owner, job.params["notice"])
    demand(job.owner, "rotations.publish_batch", notice.batch)
    make_change_notice(
        notice,
        number=job.params["number"],
        signer=job.params["signer"],
        issued_on=dt.date.fromisoformat(job.params["issued_on"]),
        by=job.owner,
    )
    return JobResult(
        f"“{notice.batch}”的调课通知已存入班次材料。",
        url=reverse("rotations:batch_documents", args=[notice.batch_id]),
    )
