"""A background job as the person who asked for it sees it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.display.badges import Badge, Tone, register_badges


class Job(models.Model):
    """One piece of long work: who asked, what for, how far it is and what came out.

    queued → running → succeeded | failed | cancelled. A running job whose worker died goes back to
    queued when its handler may be repeated, else to failed; a person may queue a failed or
    cancelled one again. `attempts` counts the runs and tells a run that it was superseded.
    """

    class State(models.TextChoices):
        """Where a job is."""

        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        SUCCEEDED = "succeeded", "已完成"
        FAILED = "failed", "未完成"
        CANCELLED = "cancelled", "已取消"

    LIVE = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("名称", max_length=120)
    queue = models.CharField("队列", max_length=20)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发起人", related_name="jobs"
    )
    params = models.JSONField("参数", default=dict, encoder=DjangoJSONEncoder)
    dedupe_key = models.CharField(max_length=150, blank=True, editable=False)

    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", default=0)  # 0: not known
    message = models.CharField("进展", max_length=200, blank=True)
    cancel_requested = models.BooleanField("已要求取消", default=False)
    attempts = models.PositiveSmallIntegerField("执行次数", default=0)
    recoveries = models.PositiveSmallIntegerField("中断后重启次数", default=0)

    result = models.JSONField("结果", default=dict, encoder=DjangoJSONEncoder)
    result_file = models.FileField("结果文件", upload_to="jobs/%Y/%m", blank=True, max_length=200)
    result_name = models.CharField("文件名", max_length=150, blank=True)
    error = models.TextField("原因", blank=True)
    traceback = models.TextField(blank=True)  # for administrators, never shown to the owner

    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    sent_at = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField("开始时间", null=True)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = "后台任务"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "dedupe_key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(dedupe_key=""),
                name="job_once_while_live",
            )
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_by_owner"),
            models.Index(
                fields=["heartbeat_at"],
                condition=Q(state__in=["queued", "running"]),
                name="job_live_by_heartbeat",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        """Whether the job still waits or runs."""
        return self.state in self.LIVE

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100; None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def elapsed_seconds(self) -> int | None:
        """How long the present or last run took, in whole seconds; None before it started."""
        if self.started_at is None:
            return None
        return int(((self.finished_at or timezone.now()) - self.started_at).total_seconds())

    @property
    def remaining_seconds(self) -> int | None:
        """How long a running job will still take at the pace so far; None when nobody can know."""
        elapsed = self.elapsed_seconds
        if self.state != self.State.RUNNING or not (self.done and self.total and elapsed):
            return None
        return elapsed * max(0, self.total - self.done) // self.done


register_badges(
    Job.State,
    {
        Job.State.QUEUED: Badge(Tone.NEUTRAL, "clock"),
        Job.State.RUNNING: Badge(Tone.INFO, "loader"),
        Job.State.SUCCEEDED: Badge(Tone.SUCCESS, "circle-check"),
        Job.State.FAILED: Badge(Tone.DANGER, "alert-triangle"),
        Job.State.CANCELLED: Badge(Tone.NEUTRAL, "ban"),
    },
)
