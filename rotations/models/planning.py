"""Runs of the planner (一键编排): what was asked, what it rested on, what came out, and what was taken over."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from rotations.enums import PlanningMode
from rotations.models.background import SolverRun, Undoable
from rotations.models.batches import Batch
from rotations.models.campaigns import Campaign

LEAST_SECONDS, MOST_SECONDS = 5, 900


class PlanningRun(SolverRun):
    """One search for a plan of the classes below one organization, kept with everything it rests on.

    `problem`, `plan` and `baseline` are values of `rotations.planner` as JSON text; the best plan
    so far is written while the search runs, so that a worker that dies leaves it behind.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="planning_runs")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="编排范围", related_name="planning_runs"
    )
    mode = models.CharField("方式", max_length=8, choices=PlanningMode)
    seconds = models.PositiveSmallIntegerField(
        "计算时间（秒）",
        default=60,
        validators=[MinValueValidator(LEAST_SECONDS), MaxValueValidator(MOST_SECONDS)],
    )
    seed = models.PositiveSmallIntegerField("随机数种子", default=7)
    options = models.JSONField("选项", default=dict)
    problem = models.TextField(default="", editable=False)
    baseline = models.TextField(default="", editable=False)
    plan = models.TextField(default="", editable=False)
    summary = models.JSONField(default=dict, editable=False)
    notes = models.JSONField("未纳入的资源", default=list)
    # [[seconds, total, bound], …]: how the search went, for the picture.
    trail = models.JSONField(default=list)
    # Sentences on how the data differed when somebody last wanted to take the plan over.
    changes = models.JSONField("编排之后的变动", default=list, editable=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "编排"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organization"],
                condition=Q(state__in=["waiting", "running"]),
                name="planning_one_live_run",
                violation_error_message="本单位正在编排这次轮训。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}{self.get_mode_display()}"


class PlanAdoption(Undoable):
    """Classes of a run taken over in one act; undone as a whole while nobody has touched them."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("run__organization__path",)

    run = models.ForeignKey(PlanningRun, models.PROTECT, related_name="adoptions")
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField("采用时间", auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "编排采用"

    def __str__(self) -> str:
        return f"{self.run} {self.adopted_at:%Y-%m-%d}"


class AdoptedBatch(models.Model):
    """One class that an adoption made or changed; `key` is its name in the plan.

    `before` holds what stood there (empty for a new class), `print` how the class was left.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("adoption__run__organization__path",)

    adoption = models.ForeignKey(PlanAdoption, models.CASCADE, related_name="batches")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="adoptions")
    key = models.CharField(max_length=80)
    before = models.JSONField(default=dict)
    print = models.CharField(max_length=64)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "采用的班次"
        constraints = [
            models.UniqueConstraint(fields=["adoption", "batch"], name="adopted_batch_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch}"
