"""Jobs of the evaluations app, and what the beat does for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celery import shared_task
from django.urls import reverse

from core.jobs.progress import Progress
from core.jobs.registry import JobResult, job_handler
from core.papers.html import render_html_pdf
from core.papers.qr import qr_svg
from evaluations.selectors.rounds import round_to
from evaluations.services.closing import finish_closings
from evaluations.services.slips import print_slips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.jobs.models import Job


@job_handler(
    "evaluations.print_slips",
    title="打印测评码",
    queue="documents",
    needs="evaluations.print_slips",
    repeatable=True,
    shared=True,
)
def print_slips_job(job: Job) -> JobResult:
    """Make slips; nothing counts before the sheet is stored, so a run broken off left nothing."""
    round_ = round_to(job.owner, "evaluations.print_slips", job.params["round"])
    count, address = job.params["count"], job.params["address"]

    def make(codes: Sequence[str]) -> bytes:
        slips = [{"code": code, "qr": qr_svg(f"{address}{code}/", size_mm=27)} for code in codes]
        context = {"round": round_, "slips": slips, "address": address}
        return render_html_pdf("evaluations/print/slips.html", context)

    with Progress(job) as progress:
        progress.say("正在排版")
        print_slips(round_, count, make=make, by=job.owner)
    return JobResult(
        f"“{round_.batch} {round_}”的 {count} 张测评码已生成，请到测评页下载打印。",
        url=reverse("evaluations:round_detail", args=[round_.pk]),
    )


@shared_task(ignore_result=True)
def sweep_closed_rounds() -> None:
    """Destroy what a closing that was broken off left behind; the beat sends it every hour."""
    finish_closings()
