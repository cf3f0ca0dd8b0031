"""Asking for a job, cancelling it, asking again. The row is the job; Celery carries only its id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from core.jobs.models import Job
from core.jobs.registry import handler_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.jobs.registry import Handler
    from organizations.models import User

State = Job.State


def enqueue(
    kind: str,
    *,
    owner: User,
    params: Mapping[str, Any] | None = None,
    dedupe_key: str = "",
    title: str = "",
) -> Job:
    """Create a job and send it when the transaction commits; `params` are JSON values and ids.

    With a `dedupe_key` a second click returns the job that is still live; the unique constraint
    decides between two connections. Raises ValidationError(code="busy") when a shared kind is
    already at work for somebody else.
    """
    handler = handler_for(kind)
    key = _stored_key(handler, owner, dedupe_key)
    for _ in range(5):
        job = Job(
            kind=kind,
            title=title or handler.title,
            queue=handler.queue,
            owner=owner,
            params=dict(params or {}),
            dedupe_key=key,
        )
        # ON CONFLICT DO NOTHING waits for a racing insert and leaves the transaction usable.
        Job.objects.bulk_create([job], ignore_conflicts=True)
        created = Job.objects.filter(pk=job.pk).first()
        if created is not None:
            send_on_commit(created)
            return created
        live = Job.objects.filter(kind=kind, dedupe_key=key, state__in=Job.LIVE).first()
        if live is not None:  # else it finished between the two statements: try again
            return _own(live, owner)
    raise ValidationError("系统繁忙，请稍后再试。", code="busy")


def cancel_job(job: Job, *, by: User) -> Job:
    """Cancel a waiting job, or ask a running one to stop at its next step.

    Raises ValidationError(code="finished") when it is over already.
    """
    mine = Job.objects.filter(pk=job.pk, owner=by)
    withdrawn = mine.filter(state=State.QUEUED).update(state=State.CANCELLED, finished_at=Now())
    if not withdrawn and not mine.filter(state=State.RUNNING).update(cancel_requested=True):
        raise ValidationError("任务已经结束，无需取消。", code="finished")
    job.refresh_from_db()
    return job


@transaction.atomic
def retry_job(job: Job, *, by: User) -> Job:
    """Queue a failed or cancelled job again, from the start.

    Raises ValidationError: code "not_over" when it is still live or succeeded, "busy" when another
    job of the same purpose is live.
    """
    over = Job.objects.filter(pk=job.pk, owner=by, state__in=[State.FAILED, State.CANCELLED])
    try:
        with transaction.atomic():
            renewed = over.update(
                state=State.QUEUED,
                recoveries=0,
                cancel_requested=False,
                **BLANK_RUN,
            )
    except IntegrityError as error:
        raise ValidationError("相同的任务正在进行，请稍候。", code="busy") from error
    if not renewed:
        raise ValidationError("任务尚未结束或已经完成，不能重试。", code="not_over")
    job.refresh_from_db()
    send_on_commit(job)
    return job


# What a run leaves behind, cleared before the next one.
BLANK_RUN: dict[str, Any] = {
    "done": 0,
    "total": 0,
    "message": "",
    "error": "",
    "traceback": "",
    "result": {},
    "started_at": None,
    "finished_at": None,
    "heartbeat_at": None,
}


def send_on_commit(job: Job) -> None:
    """Hand the job's id to the workers once its row is visible to them.

    A broker that is down does not break the request: what stays queued is sent again by the reaper.
    """
    transaction.on_commit(partial(_send, str(job.pk), job.kind), robust=True)


def _send(job_id: str, kind: str) -> None:
    handler = handler_for(kind)
    Job.objects.filter(pk=job_id).update(sent_at=Now())
    current_app.send_task(
        "jobs.run",
        args=[job_id],
        queue=handler.queue,
        soft_time_limit=handler.time_limit,
        time_limit=handler.time_limit + 60,
    )


def _stored_key(handler: Handler, owner: User, dedupe_key: str) -> str:
    """Return the key as the constraint sees it: an owner's own, unless the kind is shared."""
    if not dedupe_key or handler.shared:
        return dedupe_key
    return f"{owner.pk}:{dedupe_key}"


def _own(live: Job, owner: User) -> Job:
    if live.owner_id != owner.pk:
        raise ValidationError("相同的任务正由他人发起并进行，请稍后查看结果。", code="busy")
    return live
