"""One run of a job: claimed once, its owner's right checked again, ended in exactly one state."""

from __future__ import annotations

import logging
import threading
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Now

from core.jobs.models import Job
from core.jobs.progress import Channel, JobCancelled, JobSuperseded
from core.jobs.registry import JobResult, handler_for, may_still_run

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)
State = Job.State


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended."""

    state: Job.State
    result: JobResult = JobResult()  # noqa: RUF009  # frozen
    error: str = ""
    trace: str = ""


def run(job_id: str) -> None:
    """Run a queued job; does nothing when another worker has it, or it was delivered twice."""
    job = _claim(job_id)
    if job is None:
        return
    with _heartbeat(job):
        ending = _perform(job)
    if ending is not None:
        _finish(job, ending)


def _claim(job_id: str) -> Job | None:
    claimed = Job.objects.filter(pk=job_id, state=State.QUEUED).update(
        state=State.RUNNING, attempts=F("attempts") + 1, started_at=Now(), heartbeat_at=Now()
    )
    return Job.objects.select_related("owner").get(pk=job_id) if claimed else None


def _perform(job: Job) -> Ending | None:
    """Call the handler and say how it ended; None when the job is no longer ours to end."""
    try:
        handler = handler_for(job.kind)
        if not may_still_run(handler, job.owner):
            return Ending(State.FAILED, error="您已无权执行这项任务，请联系管理员核对岗位。")
        return Ending(State.SUCCEEDED, handler.function(job) or JobResult())
    except JobCancelled:
        return Ending(State.CANCELLED)
    except JobSuperseded:
        logger.warning("job %s was taken over by another worker", job.pk)
        return None
    except ValidationError as refusal:
        return Ending(State.FAILED, error="\n".join(refusal.messages))
    except SoftTimeLimitExceeded:
        return Ending(
            State.FAILED, error="任务运行时间过长，已停止。请缩小范围后重试。", trace=_trace()
        )
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        return Ending(
            State.FAILED, error="任务出错，未能完成。请重试；仍不成功请联系管理员。", trace=_trace()
        )


def _trace() -> str:
    return traceback.format_exc()[-20_000:]


def _finish(job: Job, ending: Ending) -> None:
    """Write the end by compare-and-set; a run that was superseded leaves no file behind."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # it may have idled for an hour
    result = ending.result
    stored = _store_file(job, result)
    changes: dict[str, Any] = {
        "state": ending.state,
        "error": ending.error,
        "traceback": ending.trace,
        "result": {**result.data, **({"url": result.url} if result.url else {})},
        "result_file": stored,
        "result_name": (result.file_name or PurePath(stored).name)[:150],
        "finished_at": Now(),
    }
    if result.message:
        changes["message"] = result.message[:200]
    ours = Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
    if not ours.update(**changes) and stored:
        job.result_file.storage.delete(stored)


def _store_file(job: Job, result: JobResult) -> str:
    """Put the result file into the storage that all hosts share; return its name there."""
    if result.file is None:
        return ""
    suffix = PurePath(result.file_name or result.file.name or "").suffix
    field = job.result_file.field
    name = field.generate_filename(job, f"{job.pk}-{job.attempts}{suffix}")
    return str(job.result_file.storage.save(name, result.file))


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Show that this worker lives while a handler computes for long without a step."""
    over = threading.Event()
    beating = threading.Thread(target=_beat, args=(job, over), daemon=True, name=f"beat-{job.pk}")
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def _beat(job: Job, over: threading.Event) -> None:
    channel: Channel | None = None
    while not over.wait(settings.JOB_HEARTBEAT_SECONDS):
        try:
            channel = channel or Channel(job)
            channel.report()
        except DatabaseError:
            logger.warning("no heartbeat of job %s could be written", job.pk)
            channel = None
    if channel is not None:
        channel.close()
