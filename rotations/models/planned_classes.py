"""The classes of a plan as people look through them: a row each, written while the planner searches."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from rotations.enums import ClassFate
from rotations.models.planning import PlanningRun


class PlannedClass(models.Model):
    """One class of the best plan of a run so far; `key` is its name in the plan.

    The plan itself stays the text in the run: these rows are drawn from it anew whenever it is
    written, so that a province's plan is listed without being read. `units` are (name, places),
    `halves` sentences, `codes` the categories called.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("run__organization__path",)

    run = models.ForeignKey(PlanningRun, models.CASCADE, related_name="classes")
    key = models.CharField(max_length=80)
    fate = models.CharField("变动", max_length=8, choices=ClassFate)
    organizer = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="办班单位", related_name="+"
    )
    series = models.CharField("班名", max_length=60)
    number = models.PositiveSmallIntegerField("期号")
    starts_on = models.DateField("开班")
    days = models.PositiveSmallIntegerField("天数")
    venue = models.CharField("地点", max_length=100)
    before = models.CharField("原安排", max_length=160, blank=True)
    people = models.PositiveIntegerField("人数")
    codes = ArrayField(models.CharField(max_length=40), default=list)
    units = models.JSONField("名额", default=list)
    halves = models.JSONField("课程", default=list)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "organizer", "pk"]
        verbose_name = "编排出的班次"
        constraints = [
            models.UniqueConstraint(fields=["run", "key"], name="planned_class_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series}第{self.number}期"

    @property
    def ends_on(self) -> dt.date:
        """The day after the last."""
        return self.starts_on + dt.timedelta(days=self.days)

    @property
    def level(self) -> int:
        """The level of who holds it; the organizer is read."""
        return int(self.organizer.level)

    @property
    def title(self) -> str:
        """The class in words, without its days."""
        return f"{self.organizer}{self}"
