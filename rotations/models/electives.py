"""Menu choice (菜单选学): parallel sessions that trainees rank, and the places they got in them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from rotations.enums import SwapState
from rotations.models.batches import Batch
from rotations.models.enrolments import Enrolment
from rotations.models.timetable import Session

OF_BLOCK = ("block__batch__org_path", "block__batch__carrier__path")


class ElectiveBlock(models.Model):
    """One time slot of a class with parallel sessions to choose from.

    `seed` is drawn when places are assigned, once, and published: it decides between equal wishes.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="elective_blocks")
    title = models.CharField("名称", max_length=60)
    choose_until = models.DateTimeField("选课截止")
    swap_until = models.DateTimeField("互换截止")
    seed = models.CharField("抽签号", max_length=32, blank=True, editable=False)
    assigned_at = models.DateTimeField("分配时间", null=True, editable=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "pk"]
        verbose_name = "选学"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "title"],
                name="elective_title_once",
                violation_error_message="本班已有同名选学。",
            ),
            models.CheckConstraint(
                condition=Q(swap_until__gte=F("choose_until")),
                name="elective_swaps_after_choosing",
                violation_error_message="互换截止不能早于选课截止。",
            ),
            models.CheckConstraint(
                condition=Q(assigned_at__isnull=True, seed="")
                | (Q(assigned_at__isnull=False) & ~Q(seed="")),
                name="elective_assigned_with_seed",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ElectiveOption(models.Model):
    """One of the parallel sessions, and how many it takes; it ends with the session."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_BLOCK

    block = models.ForeignKey(ElectiveBlock, models.CASCADE, related_name="options")
    session = models.OneToOneField(Session, models.CASCADE, related_name="elective")
    capacity = models.PositiveSmallIntegerField("名额", validators=[MinValueValidator(1)])

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["block", "pk"]
        verbose_name = "选学课程"
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gt=0), name="elective_has_capacity"),
            models.UniqueConstraint("id", "capacity", name="elective_capacity_for_places"),
            models.UniqueConstraint(fields=["id", "block"], name="elective_block_for_places"),
        ]

    def __str__(self) -> str:
        return str(self.session)


class ElectiveChoice(models.Model):
    """A trainee's wish for one option, by rank."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_BLOCK

    block = models.ForeignKey(ElectiveBlock, models.CASCADE, related_name="choices")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="elective_choices")
    option = models.ForeignKey(ElectiveOption, models.CASCADE, related_name="choices")
    rank = models.PositiveSmallIntegerField("志愿")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["block", "enrolment", "rank"]
        verbose_name = "选学志愿"
        constraints = [
            models.UniqueConstraint(
                fields=["block", "enrolment", "rank"], name="elective_rank_once"
            ),
            models.UniqueConstraint(fields=["option", "enrolment"], name="elective_wish_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.rank}"


class ElectivePlace(models.Model):
    """The place a trainee has in one option; numbered, so that the database keeps the capacity."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_BLOCK

    block = models.ForeignKey(ElectiveBlock, models.CASCADE, related_name="places")
    option = models.ForeignKey(ElectiveOption, models.CASCADE, related_name="places")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="elective_places")
    number = models.PositiveSmallIntegerField("序号")
    rank = models.PositiveSmallIntegerField("满足的志愿", null=True)
    option_capacity = models.PositiveSmallIntegerField(editable=False, default=0)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["option", "number"]
        verbose_name = "选学结果"
        constraints = [
            models.UniqueConstraint(fields=["block", "enrolment"], name="elective_place_once"),
            models.UniqueConstraint(fields=["option", "number"], name="elective_place_taken_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=F("option_capacity")),
                name="elective_place_within_capacity",
                violation_error_message="该课程名额已满。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.option}"


class ElectiveSwap(models.Model):
    """One trainee asks another to change places; it happens when the other agrees."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_BLOCK

    block = models.ForeignKey(ElectiveBlock, models.CASCADE, related_name="swaps")
    asker = models.ForeignKey(Enrolment, models.PROTECT, related_name="swaps_asked")
    other = models.ForeignKey(Enrolment, models.PROTECT, related_name="swaps_offered")
    state = models.CharField("状态", max_length=8, choices=SwapState, default=SwapState.OPEN)
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "选学互换"
        constraints = [
            models.UniqueConstraint(
                fields=["block", "asker"],
                condition=Q(state=SwapState.OPEN),
                name="elective_one_swap_asked_at_a_time",
                violation_error_message="您已提出一次互换，请等候答复。",
            ),
            models.CheckConstraint(condition=~Q(asker=F("other")), name="elective_swap_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.asker} ⇄ {self.other}"
