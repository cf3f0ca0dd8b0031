"""Acts of filling a class's timetable (自动排课), kept so that each can be taken back as a whole."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from core.scoping.querysets import OrgScopedQuerySet
from rotations.models.batches import Batch


class TimetableFill(models.Model):
    """What one act put into a timetable: `sessions` are [key, revision] as it left them."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="fills")
    sessions = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("排课时间", auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "自动排课"

    def __str__(self) -> str:
        return f"{self.batch}自动排课"
