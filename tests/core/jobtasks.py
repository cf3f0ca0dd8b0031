"""Handlers for the tests of the engine; a test worker imports this module beside the product's own."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from core.audit.services import record
from core.jobs.progress import Progress, track
from core.jobs.registry import JobResult, job_handler

if TYPE_CHECKING:
    from core.jobs.models import Job


@job_handler("tests.count", title="数数")
def count(job: Job) -> JobResult:
    """Count to `to`, one audit entry each, all in one transaction."""
    with transaction.atomic():
        for number in track(job, range(job.params["to"]), interval=0):
            record("tests.count", by=job.owner, target=None, detail={"number": number})
    return JobResult(
        message="数完了",
        data={"counted": job.params["to"]},
        url="/",
        file=ContentFile(b"1,2,3"),
        file_name="数字.csv",
    )


@job_handler("tests.wait", title="等候", queue="documents", repeatable=True)
def wait(job: Job) -> JobResult:
    """In the first run hold until killed or cancelled, with work of an open transaction; later end at once."""
    with transaction.atomic(), Progress(job, interval=0) as progress:
        record("tests.wait", by=job.owner, target=None, detail={"attempt": job.attempts})
        while job.attempts == 1 or job.params.get("always"):
            progress.advance()
            time.sleep(0.02)
    return JobResult(data={"attempt": job.attempts, "pid": os.getpid()})


@job_handler("tests.wait_once", title="等候一次")
def wait_once(job: Job) -> None:
    """Hold until killed; not to be repeated."""
    with Progress(job, interval=0) as progress:
        while True:
            progress.advance()
            time.sleep(0.02)


@job_handler("tests.refuse", title="拒绝")
def refuse(job: Job) -> None:
    """Fail with a sentence."""
    raise ValidationError("名册为空，没有可导出的内容。")


@job_handler("tests.crash", title="出错")
def crash(job: Job) -> None:
    """Fail with a bug."""
    raise ZeroDivisionError


@job_handler("tests.guarded", title="需要权限", needs="reports.download")
def guarded(job: Job) -> JobResult:
    """Do something that needs a right."""
    return JobResult(message="有权")


@job_handler("tests.shared", title="共享", shared=True)
def shared(job: Job) -> None:
    """Be at work for everybody."""


@job_handler("tests.silent", title="默默计算")
def silent(job: Job) -> None:
    """Compute without a step until somebody else's heartbeat for this job shows."""
    while type(job).objects.get(pk=job.pk).heartbeat_at == job.heartbeat_at:
        time.sleep(0.01)
