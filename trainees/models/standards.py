"""What offices set about hours: how minutes become hours and days, and what a year asks for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import Level
from organizations.models import Category, Organization
from trainees.hours import Conversion, YearTarget, rule_name


class HoursRule(models.Model):
    """One version of the conversion rule, for a subtree or (no organization) the whole country.

    Never changed: a newer version takes over from its first day.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="适用单位", null=True, related_name="+"
    )
    org_path = models.CharField(
        max_length=64, editable=False, default="", blank=True, db_collation="C"
    )
    version = models.CharField("版本", max_length=20)
    valid_from = models.DateField("执行日期")
    minutes_an_hour = models.PositiveSmallIntegerField("每学时分钟数")
    hours_a_day = models.DecimalField("一天学时数", max_digits=3, decimal_places=1)
    hours_half_day = models.DecimalField("半天学时数", max_digits=3, decimal_places=1)
    source = models.CharField("依据", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "-valid_from"]
        verbose_name = "学时折算规则"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "valid_from"],
                nulls_distinct=False,
                name="hours_rule_one_a_day",
                violation_error_message="该单位从这一天起已有折算规则。",
            ),
            models.UniqueConstraint(
                fields=["organization", "version"],
                nulls_distinct=False,
                name="hours_rule_version_once",
                violation_error_message="该单位已有同名版本。",
            ),
            models.CheckConstraint(
                condition=Q(
                    minutes_an_hour__range=(30, 60),
                    hours_a_day__range=(4, 10),
                    hours_half_day__gte=2,
                    hours_half_day__lt=F("hours_a_day"),
                ),
                name="hours_rule_sensible",
            ),
        ]

    def __str__(self) -> str:
        return rule_name(self.version)

    @property
    def conversion(self) -> Conversion:
        """The figures, for counting."""
        return Conversion(self.version, self.minutes_an_hour, self.hours_a_day, self.hours_half_day)


class HoursTarget(models.Model):
    """What a year asks of a group of people, for a subtree or (no organization) the whole country."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="适用单位", null=True, related_name="+"
    )
    org_path = models.CharField(
        max_length=64, editable=False, default="", blank=True, db_collation="C"
    )
    name = models.CharField("适用对象", max_length=50)
    categories = models.ManyToManyField(
        Category, verbose_name="组织类别", blank=True, related_name="+"
    )
    highest_level = models.PositiveSmallIntegerField(
        "最高层级", choices=Level, default=Level.COUNTRY
    )
    hours = models.PositiveSmallIntegerField("学时")
    days = models.PositiveSmallIntegerField("天数")
    first_year = models.PositiveSmallIntegerField("起始年度")
    last_year = models.PositiveSmallIntegerField("截止年度", null=True)
    source = models.CharField("依据", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "-first_year", "pk"]
        verbose_name = "学时目标"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "first_year"],
                nulls_distinct=False,
                name="hours_target_once_a_year",
                violation_error_message="该单位这一年已有同名目标。",
            ),
            models.CheckConstraint(
                condition=Q(hours__range=(1, 400), days__range=(1, 60))
                & (Q(last_year__isnull=True) | Q(last_year__gte=F("first_year"))),
                name="hours_target_sensible",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> YearTarget:
        """The figures, for counting; reads the categories."""
        return YearTarget(
            self.name,
            self.hours,
            self.days,
            self.source,
            self.org_path,
            frozenset(category.code for category in self.categories.all()),
            self.highest_level,
            self.first_year,
            self.last_year,
        )
