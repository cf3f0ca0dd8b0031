"""The sheets of places of a large campaign."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from rotations.papers.campaign_sheets import CampaignSheet, group_words
from rotations.papers.quota_sheets import SHEET
from rotations.selectors.campaign_sheets import open_cascades
from rotations.selectors.campaigns import campaign_for

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "rotations.cascades", title=f"生成{SHEET}", needs="rotations.set_quota", repeatable=True
)
def cascades_job(job: Job) -> JobResult:
    """Write the places of the open classes of a campaign, or of a group of them; what one sheet cannot hold goes into more."""
    campaign = campaign_for(job.owner, job.params["campaign"])
    group = job.params.get("group", 1)
    cascades = open_cascades(job.owner, campaign, group)
    if not cascades:
        raise ValidationError("没有可以分解名额的班次。", code="nothing")
    sheet = CampaignSheet(cascades)
    with Progress(job, total=sheet.lines) as progress:
        books = [sheet.file(part, progress.advance) for part in sheet.parts]
    name = f"{SHEET}_{campaign}{group_words(group)}"
    facts = f"“{campaign}”的 {len(cascades)} 个班次，共 {sheet.lines:,} 行"
    return JobResult(
        f"{facts}，分为 {len(books)} 张表，可以分别填写、分别导入。" if books[1:] else f"{facts}。",
        url=reverse("rotations:campaign_places", args=[campaign.pk]),
        file=ContentFile(_packed(books, name) if books[1:] else books[0]),
        file_name=f"{name}.{'zip' if books[1:] else 'xlsx'}",
    )


def _packed(books: list[bytes], name: str) -> bytes:
    """Return several workbooks in one archive; they are compressed already."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number, book in enumerate(books, start=1):
            archive.writestr(f"{name}_{number}.xlsx", book)
    return buffer.getvalue()
