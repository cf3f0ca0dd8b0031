"""The ledger of training hours (学时): entries are added and reversed, never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet
from trainees.enums import HoursSource
from trainees.hours import as_hours
from trainees.models.people import Person


class HoursEntry(models.Model):
    """Minutes of training credited to a person (negative on a reversal), with what they rest on.

    `source_key` names the act that earned the minutes (for a session, session and enrolment), so
    that crediting it again adds nothing.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("person__org_path",)

    person = models.ForeignKey(Person, models.PROTECT, related_name="hours_entries")
    earned_on = models.DateField("取得日期")
    minutes = models.IntegerField("分钟")
    source = models.CharField("来源", max_length=10, choices=HoursSource)
    source_key = models.CharField(max_length=80)
    note = models.CharField("说明", max_length=200, blank=True)
    reversal_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )
    rule_version = models.CharField("折算规则", max_length=20)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-earned_on", "-pk"]
        verbose_name = "学时记录"
        constraints = [
            models.UniqueConstraint(fields=["source_key"], name="hours_once_per_source"),
            models.CheckConstraint(
                condition=Q(reversal_of__isnull=True, minutes__gt=0)
                | Q(reversal_of__isnull=False, minutes__lt=0),
                name="hours_positive_unless_reversal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.earned_on} {self.minutes} 分钟"

    @property
    def hours(self) -> float:
        """The minutes as 学时, to one decimal."""
        return round(float(as_hours(self.minutes)), 1)
