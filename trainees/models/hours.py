"""The ledger of training hours (学时): entries are added and reversed, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet
from trainees.enums import HoursSource
from trainees.hours import MINUTES_AN_HOUR, hours_in, rule_name
from trainees.models.people import Person
from trainees.models.recognitions import RecognisedClass
from trainees.models.studies import StudyImport

if TYPE_CHECKING:
    from decimal import Decimal


class HoursEntry(models.Model):
    """Minutes of training credited to a person (negative on a reversal), with what they rest on.

    `source_key` names the act that earned the minutes (for a session, session and enrolment), so
    that crediting it again adds nothing. The figures of the conversion rule stand on the entry:
    a later rule recounts nothing. How they are summed says `trainees.hours`.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("person__org_path",)

    person = models.ForeignKey(Person, models.PROTECT, related_name="hours_entries", db_index=False)
    earned_on = models.DateField("取得日期")
    minutes = models.IntegerField("分钟")
    days = models.DecimalField("认定天数", max_digits=4, decimal_places=1, default=0, db_default=0)
    source = models.CharField("来源", max_length=10, choices=HoursSource)
    source_key = models.CharField(max_length=80)
    note = models.CharField("说明", max_length=200, blank=True)
    reversal_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by"
    )
    recognition = models.ForeignKey(
        RecognisedClass, models.PROTECT, null=True, related_name="entries"
    )
    study_import = models.ForeignKey(StudyImport, models.PROTECT, null=True, related_name="entries")
    rule_version = models.CharField("折算规则", max_length=20)
    minutes_an_hour = models.PositiveSmallIntegerField(
        default=MINUTES_AN_HOUR, db_default=MINUTES_AN_HOUR
    )
    day_minutes = models.PositiveSmallIntegerField(null=True)  # null: its minutes make no day
    half_day_minutes = models.PositiveSmallIntegerField(null=True)
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
                condition=Q(reversal_of__isnull=True, minutes__gt=0, days__gte=0)
                | Q(reversal_of__isnull=False, minutes__lt=0, days__lte=0),
                name="hours_positive_unless_reversal",
            ),
        ]
        indexes = [models.Index(fields=["person", "earned_on"], name="hours_by_person_day")]

    def __str__(self) -> str:
        return f"{self.person} {self.earned_on} {self.minutes} 分钟"

    @property
    def rule_name(self) -> str:
        """What the rule is called under which they were credited."""
        return rule_name(self.rule_version)

    @property
    def hours(self) -> Decimal:
        """The minutes as 学时, by the rule they were credited under."""
        return hours_in([self])


class HoursYear(models.Model):
    """What a person earned in one year: kept true by the database whenever the ledger grows.

    Entries of people merged into the person count here; the merged ones have no row.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("person__org_path",)

    person = models.ForeignKey(Person, models.PROTECT, related_name="hours_years", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    hours = models.DecimalField("学时", max_digits=10, decimal_places=4)
    days = models.DecimalField("天数", max_digits=6, decimal_places=1)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["person", "-year"]
        verbose_name = "年度学时"
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="hours_year_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.year}"
