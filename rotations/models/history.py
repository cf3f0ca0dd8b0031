"""How every duty came to stand where it stands, and what that did to the counts, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.days import today
from core.scoping.querysets import OrgScopedQuerySet, within_any
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.enums import DutyCause, DutyState
from rotations.models.campaigns import Campaign
from rotations.models.coverage import Duty
from trainees.models import Appointment

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer


class PastQuerySet(OrgScopedQuerySet):
    """Changes of seats: of those now in the own subtree, and of those that were in it then."""

    def visible_to(self, user: Viewer) -> Self:
        """Keep what happened to the user's seats, including seats that have left since."""
        paths = user.scope_paths()
        own = list(Organization.objects.filter(path__in=paths).values_list("pk", flat=True))
        then = Q(above__overlap=own) | Q(was_above__overlap=own)
        return self.filter(within_any(self.model.ORG_LOOKUPS, paths) | then)


class DutyChange(models.Model):
    """One change of one duty: how it stood before and after, why, and when it was recorded; append-only.

    A seat that never changed has no row: what it is today is what it was when the base was frozen.
    How a seat stood at the end of a day is the "before" of its first change recorded later.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("duty__org_path",)

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="changes", db_index=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+", db_index=False)
    cause = models.CharField("原因", max_length=10, choices=DutyCause)
    note = models.CharField("说明", max_length=200, blank=True)
    effective_on = models.DateField("生效日期")
    recorded_on = models.DateField("登记日期")
    recorded_at = models.DateTimeField(default=timezone.now)
    was_in_base = models.BooleanField()
    in_base = models.BooleanField()
    was_state = models.CharField(max_length=10, choices=DutyState)
    state = models.CharField(max_length=10, choices=DutyState)
    was_level = models.PositiveSmallIntegerField(choices=Level, null=True)
    level = models.PositiveSmallIntegerField(choices=Level, null=True)
    was_trained_on = models.DateField(null=True)
    trained_on = models.DateField(null=True)
    # No constraints: an import that is taken back takes its posts along, the history of the seats stays.
    was_appointment = models.ForeignKey(
        Appointment,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    appointment = models.ForeignKey(
        Appointment,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    # The organization of the seat and all above it, by key: paths are given to others later. The
    # database fills `above`; `was_above` stands only where the seat itself was moved.
    was_above = ArrayField(models.BigIntegerField(), null=True)
    above = ArrayField(models.BigIntegerField(), default=list)

    objects = PastQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "席位变动"
        indexes = [
            models.Index(fields=["duty", "recorded_on", "id"], name="dutychange_by_day"),
            models.Index(fields=["campaign", "recorded_on"], name="dutychange_by_campaign"),
            models.Index(
                fields=["campaign", "recorded_on"],
                name="dutychange_of_base",
                condition=~Q(was_in_base=F("in_base")) | Q(was_above__isnull=False),
            ),
            GinIndex(fields=["above"], name="dutychange_above"),
            GinIndex(
                fields=["was_above"],
                name="dutychange_was_above",
                condition=Q(was_above__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.get_cause_display()}"


class CoverageDay(models.Model):
    """What one day added to or took from one counter; a past count is today's without the days since."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    # No constraints, as on the counters: it is derived, and many rows are written at once.
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField()
    state = models.CharField(max_length=10, choices=DutyState)
    level = models.PositiveSmallIntegerField(choices=Level, null=True)
    change = models.IntegerField()

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "逐日覆盖变动"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "campaign", "day", "category", "state", "level"],
                nulls_distinct=False,
                name="coverage_day_once_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.day} {self.state} {self.change:+d}"


class SubtreeMove(models.Model):
    """That an organization with all below it left one parent for another; append-only.

    Recorded here on the day it was recorded, so that a table of a past day has the children of that day.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    left = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    joined = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    recorded_on = models.DateField("登记日期", default=today)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "隶属调整"

    def __str__(self) -> str:
        return f"{self.organization}：{self.left} → {self.joined}"
