"""Long work on a campaign as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from organizations.permissions import demand
from rotations.selectors.campaigns import campaign_for
from rotations.services.campaigns import open_campaign

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
        open_campaign(campaign, by=job.owner, progress=progress.reach)
    return JobResult(
        f"“{campaign}”已启动，底数已冻结。",
        url=reverse("rotations:campaign_detail", args=[campaign.pk]),
    )
