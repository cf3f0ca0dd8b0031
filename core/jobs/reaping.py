"""Cleaning up after dead workers and lost messages: the job row decides, the broker only carries ids."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from core.jobs.models import Job
from core.jobs.queue import BLANK_RUN, send_on_commit
from core.jobs.registry import handler_for

State = Job.State
BROKEN_OFF = "处理任务的程序中断，任务没有完成，请重试。"


def reap_dead_jobs() -> int:
    """End or requeue the jobs whose worker died, send lost ones again; return how many were dead."""
    stale = Job.objects.filter(
        state=State.RUNNING, heartbeat_at__lt=_ago(settings.JOB_STALE_SECONDS)
    )
    reaped = sum(_reap(job) for job in stale)
    sent_at = Coalesce("sent_at", "created_at")
    waiting = Job.objects.filter(state=State.QUEUED).alias(last_sent_at=sent_at)
    for job in waiting.filter(last_sent_at__lt=_ago(settings.JOB_RESEND_SECONDS)):
        send_on_commit(job)  # claimed by compare-and-set, so a second message harms nobody
    return reaped


def forget_old_jobs() -> int:
    """Delete jobs that ended long ago, with their files; return how many."""
    old = Job.objects.exclude(state__in=Job.LIVE).filter(
        finished_at__lt=_ago(settings.JOB_KEEP_DAYS * 86_400)
    )
    count = 0
    for job in old.iterator():
        if job.result_file:
            job.result_file.delete(save=False)
        count += job.delete()[0]
    return count


@transaction.atomic
def _reap(job: Job) -> bool:
    """Move one job on, unless it came back to life or another reaper was first."""
    still_dead = Job.objects.filter(
        pk=job.pk, state=State.RUNNING, attempts=job.attempts, heartbeat_at=job.heartbeat_at
    )
    changes = _next_state(job)
    if not still_dead.update(**changes):
        return False
    if changes["state"] == State.QUEUED:
        send_on_commit(job)
    return True


def _next_state(job: Job) -> dict[str, Any]:
    if job.cancel_requested:
        return {"state": State.CANCELLED, "finished_at": Now()}
    if _may_repeat(job):
        return {**BLANK_RUN, "state": State.QUEUED, "recoveries": F("recoveries") + 1}
    return {"state": State.FAILED, "error": BROKEN_OFF, "finished_at": Now()}


def _may_repeat(job: Job) -> bool:
    try:
        handler = handler_for(job.kind)
    except LookupError:
        return False  # its app is gone
    return handler.repeatable and job.recoveries < handler.max_recoveries


def _ago(seconds: float) -> Any:
    """Return the expression for an instant before now, by the database's clock."""
    return Now() - dt.timedelta(seconds=seconds)
