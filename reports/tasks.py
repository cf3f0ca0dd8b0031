"""Jobs of the reports app: making the files of a draft, packing what was received."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import Http404
from django.urls import reverse

from core.jobs.progress import Progress, track
from core.jobs.registry import JobResult, job_handler
from reports.selectors.progress import begun_campaign_for
from reports.selectors.receipts import received
from reports.selectors.submissions import own_submission_for
from reports.services.files import make_files
from reports.services.packages import write_package
from rotations.selectors.places import unit_of

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler(
    "reports.make_files",
    title="生成上报文件",
    queue="documents",
    needs="reports.fill",
    repeatable=True,
)
def make_files_job(job: Job) -> JobResult:
    """Make the files of a draft of the owner's own unit."""
    try:
        submission = own_submission_for(job.owner, job.params["submission"])
    except Http404 as error:
        raise ValidationError(
            "报表已删除，或您已没有填报该单位报表的权限。", code="gone"
        ) from error
    with Progress(job) as progress:

        def advance(done: int, total: int, said: str) -> None:
            progress.total = total
            progress.say(said)
            progress.advance(to=done)

        make_files(submission, by=job.owner, progress=advance)
    url = reverse("reports:submission_detail", args=[submission.pk])
    return JobResult(f"“{submission.title}”的文件已生成。", url=url)


@job_handler(
    "reports.package",
    title="打包下载上报材料",
    queue="documents",
    needs="reports.download",
    repeatable=True,
)
def package_job(job: Job) -> JobResult:
    """Pack what the owner's unit received of one month."""
    try:
        campaign = begun_campaign_for(job.owner, job.params["campaign"])
        unit = unit_of(job.owner, campaign, str(job.params["unit"]))
    except Http404 as error:
        raise ValidationError(
            "该轮训或单位已不在您的权限范围内，请返回页面重新操作。", code="gone"
        ) from error
    found = received(job.owner, campaign, unit, job.params["month"])
    packed = io.BytesIO()  # the files of a few dozen units: some megabytes at most
    count = write_package(packed, track(job, found.submissions))
    name = f"{unit}_上报材料_{found.month}.zip"
    return JobResult(
        f"{unit}共 {count} 份材料。", file=ContentFile(packed.getvalue(), name), file_name=name
    )
