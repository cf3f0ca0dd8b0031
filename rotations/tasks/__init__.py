"""Jobs of the rotations app, and what the beat does for it; Celery finds them by this package."""

from __future__ import annotations

from rotations.tasks.batches import publish_batches_job
from rotations.tasks.beat import fold_coverage, pass_offers_on
from rotations.tasks.campaigns import open_campaign_job
from rotations.tasks.class_papers import (
    cards_job,
    certificates_job,
    class_paper_job,
    logins_job,
    sign_in_sheet_job,
)
from rotations.tasks.filling import fill_job
from rotations.tasks.papers import handbook_job, notice_job
from rotations.tasks.planning import adopt_plan_job, plan_job
from rotations.tasks.quota_sheets import cascades_job
from rotations.tasks.timetables import change_notice_job, release_timetables_job, send_notices_job

__all__ = [
    "adopt_plan_job",
    "cards_job",
    "cascades_job",
    "certificates_job",
    "change_notice_job",
    "class_paper_job",
    "fill_job",
    "fold_coverage",
    "handbook_job",
    "logins_job",
    "notice_job",
    "open_campaign_job",
    "pass_offers_on",
    "plan_job",
    "publish_batches_job",
    "release_timetables_job",
    "send_notices_job",
    "sign_in_sheet_job",
]
