"""Jobs of the rotations app, and what the beat does for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task
from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from organizations.permissions import demand
from rotations.selectors.campaigns import campaign_for
from rotations.services.campaigns import open_campaign
from rotations.services.coverage import fold_all

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.open_campaign",
    title="启动轮训、冻结底数",
    needs="rotations.manage_campaign",
    repeatable=True,
)
def open_campaign_job(job: Job) -> JobResult:
    """Open a campaign; everything commits together, so a run broken off left nothing."""
    campaign = campaign_for(job.owner, job.params["campaign"])
    demand(job.owner, "rotations.manage_campaign", campaign)
    with Progress(job) as progress:
        progress.say("正在按规则冻结底数")

        def advance(done: int, total: int) -> None:
            progress.total = total
            progress.advance(to=done)

        open_campaign(campaign, by=job.owner, progress=advance)
    return JobResult(
        f"“{campaign}”已启动，底数已冻结。",
        url=reverse("rotations:campaign_detail", args=[campaign.pk]),
    )


@shared_task(ignore_result=True)
def fold_coverage() -> None:
    """Fold the coverage deltas; the beat sends it every ten seconds."""
    fold_all()
