"""What became of the places of a batch: who had them, who got them, whom a free one was offered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from rotations.enums import MovementKind, OfferState
from rotations.models.batches import Batch
from rotations.models.enrolments import Enrolment


class QuotaMovement(models.Model):
    """Places that went from one unit to another (名额变动); append-only.

    An empty `source` or `target` is the organizer's own store: places of the class that no unit has.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "batch__org_path",
        "batch__carrier__path",
        "source__path",
        "target__path",
    )

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="quota_movements")
    kind = models.CharField("变动", max_length=8, choices=MovementKind)
    source = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="转出", null=True, related_name="+"
    )
    target = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="转入", null=True, related_name="+"
    )
    places = models.PositiveSmallIntegerField("名额")
    reason = models.CharField("原因", max_length=200, blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    moved_at = models.DateTimeField("时间", auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "名额变动"
        constraints = [
            models.CheckConstraint(condition=Q(places__gt=0), name="movement_moves_places"),
            models.CheckConstraint(
                condition=Q(source__isnull=True) | Q(target__isnull=True) | ~Q(source=F("target")),
                name="movement_goes_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.places}"


class PlaceOffer(models.Model):
    """A free place offered to a name that waited; unanswered by `answer_by`, it passes on.

    `source` is the unit whose place it was (empty: the organizer's store): there it returns.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "enrolment__org_path",
        "enrolment__batch__org_path",
        "enrolment__batch__carrier__path",
    )

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="offers")
    source = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    state = models.CharField("状态", max_length=8, choices=OfferState, default=OfferState.OPEN)
    offered_at = models.DateTimeField("通知时间", auto_now_add=True)
    answer_by = models.DateTimeField("确认期限")
    answered_at = models.DateTimeField("答复时间", null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "候补递补"
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state=OfferState.OPEN),
                name="offer_open_once_per_name",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.OPEN, answered_at__isnull=True)
                | (~Q(state=OfferState.OPEN) & Q(answered_at__isnull=False)),
                name="offer_answered_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.get_state_display()}"
