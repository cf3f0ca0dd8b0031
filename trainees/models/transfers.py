"""A person on record in one unit whom another unit wants: asked for, never taken or copied."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization
from trainees.enums import TransferState
from trainees.models.people import Person


class TransferRequest(models.Model):
    """One unit's wish to take over a person's record, and the answer of the unit that keeps it."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("from_organization__path", "to_organization__path")

    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers")
    from_organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="转出单位", related_name="+"
    )
    to_organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="转入单位", related_name="+"
    )
    # As the asking side typed it: until the answer that side learns nothing more of the person.
    asked_name = models.CharField("姓名", max_length=50)
    reason = models.CharField("申请理由", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=TransferState, default=TransferState.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+"
    )
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="答复人",
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("答复时间", null=True)
    decision_note = models.CharField("答复意见", max_length=200, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "转入转出"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "to_organization"],
                condition=Q(state=TransferState.WAITING),
                name="transfer_asked_once",
                violation_error_message="已提出转入申请，请等候答复。",
            ),
            models.CheckConstraint(
                condition=~Q(from_organization=F("to_organization")), name="transfer_goes_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.WAITING, decided_by__isnull=True)
                | (~Q(state=TransferState.WAITING) & Q(decided_by__isnull=False)),
                name="transfer_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["from_organization"],
                name="transfer_waiting",
                condition=Q(state=TransferState.WAITING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_name}转入{self.to_organization}"

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is due."""
        return self.state == TransferState.WAITING
