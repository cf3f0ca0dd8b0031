"""What was on record of an appointment before it was corrected; append-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from core.scoping.querysets import OrgScopedQuerySet
from trainees.models.people import Appointment

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a correction may change, in the order it is told; a term is told as people read it.
LABELS = {
    "organization": "任职组织",
    "term": "任期",
    "post": "职务",
    "heads_village_too": "一肩挑",
    "is_primary": "主要任职",
    "paper": "任免文件",
}


class AppointmentCorrection(models.Model):
    """One act that put an appointment right: why, by whom, from what to what."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("appointment__org_path",)

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="corrections")
    before = models.JSONField()  # values as the page shows them, by the keys of LABELS
    after = models.JSONField()
    reason = models.CharField("更正原因", max_length=200)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    corrected_at = models.DateTimeField("更正时间", auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-corrected_at", "-pk"]
        verbose_name = "任职更正"

    def __str__(self) -> str:
        return f"{self.appointment}（{self.corrected_at:%Y-%m-%d}更正）"

    def changes(self) -> Iterator[tuple[str, str, str]]:
        """Yield what changed, as (label, before, after)."""
        for key, label in LABELS.items():
            old, new = self.before.get(key, ""), self.after.get(key, "")
            if old != new:
                yield label, old or "无", new or "无"
