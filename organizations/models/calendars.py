"""Calendars: times at which an organization's subtree must, or should, not be called to classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet, within_any
from organizations.enums import CalendarEffect, CalendarKind
from organizations.models.tree import Category, Organization
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer


class CalendarQuerySet(OrgScopedQuerySet):
    """A calendar holds for the subtree of its organization, so all below it may read it."""

    owner: ClassVar[str] = ""  # the relation that leads to the calendar; empty: itself

    def visible_to(self, user: Viewer) -> Self:
        """Keep the calendars of the user's subtrees and those that hold there from above."""
        paths = user.scope_paths()
        above = {ancestor for path in paths for ancestor in ancestor_paths(path)}
        holding = Q(**{f"{self.owner}org_path__in": above})
        return self.filter(within_any(self.model.ORG_LOOKUPS, paths) | holding)

    def holding_at(self, path: str) -> Self:
        """Keep the calendars that hold at a place of the tree: its own and those from above."""
        return self.filter(**{f"{self.owner}org_path__in": ancestor_paths(path)})


class PeriodQuerySet(CalendarQuerySet):
    """Periods are read with their calendar."""

    owner: ClassVar[str] = "calendar__"


class Calendar(Revisioned):
    """A season in which classes are forbidden or discouraged for some categories of a subtree."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path",)

    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="适用范围", related_name="calendars"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=10, choices=CalendarKind)
    categories = models.ManyToManyField(
        Category, verbose_name="适用类别", blank=True, related_name="+"
    )
    effect = models.CharField(
        "作用", max_length=6, choices=CalendarEffect, default=CalendarEffect.FORBID
    )

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "name", "pk"]
        verbose_name = "日历"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="calendar_name_once",
                violation_error_message="该单位已有同名日历。",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CalendarPeriod(models.Model):
    """One run of days of a calendar."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("calendar__org_path",)

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="periods")
    dates = DateRangeField("日期")
    note = models.CharField("说明", max_length=100, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["dates", "pk"]
        verbose_name = "日历时段"
        constraints = [
            models.CheckConstraint(
                condition=Q(dates__isempty=False, dates__lower_inf=False, dates__upper_inf=False),
                name="calendar_period_has_days",
            ),
            ExclusionConstraint(
                name="calendar_period_no_overlap",
                expressions=[
                    ("calendar", RangeOperators.EQUAL),
                    ("dates", RangeOperators.OVERLAPS),
                ],
                violation_error_message="同一日历的时段不能重叠。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.note}"
