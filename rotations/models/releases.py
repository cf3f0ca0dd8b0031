"""Released timetables: each version as it was published, and what was told of its changes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from rotations.enums import NoticeState
from rotations.models.batches import Batch


class TimetableRelease(models.Model):
    """A version of a class's timetable as it was published (课程表第n版); never written again.

    `entries` is the version itself (see rotations/scheduling/snapshots.py), `digest` its SHA-256.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField("版次")
    name = models.CharField("名称", max_length=40, blank=True)
    entries = models.JSONField("课程表")
    digest = models.CharField(max_length=64)
    note = models.CharField("说明", max_length=200, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发布人", null=True, related_name="+"
    )
    released_at = models.DateTimeField("发布时间", auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "已发布的课程表"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"],
                name="release_number_once",
                violation_error_message="课程表刚由他人发布，请刷新后再看。",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="release_number_positive"),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版" + (f"（{self.name}）" if self.name else "")


class ChangeNotice(Revisioned):
    """What those touched by a release are told (调课通知): held until somebody sends it, or not.

    It tells what changed since `told`, the version that everybody knows; none is the first one.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="change_notices")
    told = models.ForeignKey(TimetableRelease, models.PROTECT, null=True, related_name="+")
    release = models.ForeignKey(TimetableRelease, models.PROTECT, related_name="change_notices")
    state = models.CharField(
        "状态", max_length=10, choices=NoticeState, default=NoticeState.HELD, editable=False
    )
    words = models.TextField("开头的话", max_length=500, blank=True)
    made_at = models.DateTimeField("生成时间", auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="处理人", null=True, related_name="+"
    )
    settled_at = models.DateTimeField("处理时间", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "调课通知"
        constraints = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state="held"),
                name="change_notice_held_once_a_batch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}调课通知"

    @property
    def topic(self) -> str:
        """What its messages are held for in the outbox."""
        return f"rotations.change_notice:{self.pk}"
