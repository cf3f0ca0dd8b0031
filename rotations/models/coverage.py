"""Duty is the heart: which seats a campaign must train, where each stands, and the counts of both."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.days import today
from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.enums import BaseChangeKind, DutyState
from rotations.models.campaigns import Campaign
from trainees.enums import Post
from trainees.models import Appointment


class Duty(models.Model):
    """A seat (an organization's principal post) that a campaign must train.

    Duty follows the seat, the training record follows the person: the appointment says on whom
    the duty now rests (none while the seat is vacant). State and level change through
    `rotations.services.duties` alone, which appends the coverage deltas.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("org_path", "responsible__path")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="duties")
    organization = models.ForeignKey(  # the foreign key with the path holds it: one check, not two
        Organization,
        models.PROTECT,
        verbose_name="席位",
        related_name="duties",
        db_constraint=False,
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    category = models.ForeignKey(Category, models.PROTECT, verbose_name="类别", related_name="+")
    responsible = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="负责培训的单位", related_name="+"
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, verbose_name="现任书记", null=True, related_name="duties"
    )
    due_on = models.DateField("完成期限")
    in_base = models.BooleanField("纳入底数", default=True)
    state = models.CharField("状态", max_length=10, choices=DutyState, default=DutyState.DUE)
    level = models.PositiveSmallIntegerField("培训层级", choices=Level, null=True)
    trained_on = models.DateField("完成日期", null=True)
    trained_appointment = models.ForeignKey(
        Appointment, models.PROTECT, verbose_name="参训书记", null=True, related_name="+"
    )
    reason = models.CharField("未训原因", max_length=200, blank=True)
    # As the base was frozen: whether the seat was in it, its name and who held it at the cut-off. Never changed.
    is_original = models.BooleanField("在冻结的底数中", default=False, editable=False)
    frozen_name = models.CharField(max_length=100, default="", editable=False)
    frozen_secretary = models.CharField(max_length=50, default="", editable=False)
    frozen_post = models.CharField(max_length=30, choices=Post, default="", editable=False)
    # The newcomer of a seat that stays trained owes post training (任职培训) by this day.
    post_training_due_on = models.DateField("任职培训期限", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["org_path", "pk"]
        verbose_name = "培训任务"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organization"], name="duty_once_per_seat"),
            models.CheckConstraint(
                condition=Q(state=DutyState.TRAINED, level__isnull=False, trained_on__isnull=False)
                | (~Q(state=DutyState.TRAINED) & Q(level__isnull=True, trained_on__isnull=True)),
                name="duty_trained_at_some_level",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "org_path"], name="duty_by_place"),
            models.Index(
                fields=["campaign", "state", "org_path"],
                name="duty_open_by_place",
                condition=~Q(state=DutyState.TRAINED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}（{self.get_state_display()}）"


class BaseChange(models.Model):
    """One line of the increase/decrease table (增减变动表) of a campaign's base; append-only."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="base_changes")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="席位", related_name="+"
    )
    kind = models.CharField("增减", max_length=8, choices=BaseChangeKind)
    reason = models.CharField("原因", max_length=200)
    paper = models.CharField("依据文件", max_length=100, blank=True)
    changed_on = models.DateField("日期")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,  # NULL: it followed from a change of the tree
        related_name="+",
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_on", "-pk"]
        verbose_name = "底数增减"

    def __str__(self) -> str:
        return f"{self.organization} {self.get_kind_display()}"


class CoverageDelta(models.Model):
    """A change of one count at one organization, not yet folded into its ancestors' counters.

    It names the organization and no path: whoever folds or reads it climbs the tree as it is then,
    so a subtree that moves meanwhile takes its deltas along.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+")
    # No constraint: its check would wait for the row of an organization on the move, while the
    # move waits for the duty that the writer holds. The duty itself keeps the organization there.
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_constraint=False
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DutyState)
    level = models.PositiveSmallIntegerField(choices=Level, null=True)
    change = models.IntegerField()
    day = models.DateField(default=today)  # on which it was recorded, whenever it is folded

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "覆盖增量"

    def __str__(self) -> str:
        return f"{self.organization} {self.state} {self.change:+d}"


class CoverageCounter(models.Model):
    """How many seats of the base stand in one state within an organization's subtree."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("organization__path",)

    # No constraints: it is derived from duties, which have them, and 700,000 are written at once.
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", db_constraint=False)
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", db_constraint=False
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_constraint=False)
    state = models.CharField(max_length=10, choices=DutyState)
    level = models.PositiveSmallIntegerField(choices=Level, null=True)
    count = models.IntegerField()

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "覆盖计数"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "campaign", "category", "state", "level"],
                nulls_distinct=False,
                name="counter_once_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.state} {self.count}"
