"""Seats in the hall, and what was printed for whom."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet
from rotations.enums import CardKind
from rotations.models.affairs import OF_ENROLMENT
from rotations.models.batches import Batch
from rotations.models.enrolments import Enrolment


class ClassSeat(models.Model):
    """Where a trainee sits in the hall: row from the front, column from the left, facing the front."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_ENROLMENT

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="seat")
    batch = models.ForeignKey(Batch, models.CASCADE, editable=False, related_name="class_seats")
    row = models.PositiveSmallIntegerField("排")
    column = models.PositiveSmallIntegerField("座")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "row", "column"]
        verbose_name = "座次"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "row", "column"], name="class_seat_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(row__gte=1, column__gte=1), name="class_seat_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}排{self.column}座"


class CardPrint(models.Model):
    """A card that was printed: the digest of what it said. The latest of a kind is what people hold."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_ENROLMENT

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="card_prints")
    kind = models.CharField("种类", max_length=12, choices=CardKind)
    digest = models.CharField(max_length=64)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField("打印时间", auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "证卡打印"
        indexes = [models.Index(fields=["enrolment", "kind", "-id"], name="card_print_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.enrolment}"
