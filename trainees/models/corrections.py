"""What trainees say is wrong in their own record."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.privacy.contacts import mask_mobile
from core.privacy.fields import EncryptedTextField
from core.privacy.identity import mask_id_number
from core.scoping.querysets import OrgScopedQuerySet
from trainees.enums import CorrectedField, CorrectionState
from trainees.models.people import Person

MASKS = {CorrectedField.ID_NUMBER: mask_id_number, CorrectedField.MOBILE: mask_mobile}


class CorrectionRequest(models.Model):
    """One field that a trainee wants mended, what it should say, and the office's answer."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("person__org_path",)

    person = models.ForeignKey(Person, models.PROTECT, related_name="corrections")
    field = models.CharField("更正项目", max_length=12, choices=CorrectedField)
    wanted = EncryptedTextField("应为")
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=CorrectionState, default=CorrectionState.WAITING
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="处理人",
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("处理时间", null=True)
    decision_note = models.CharField("处理意见", max_length=200, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "更正申请"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=Q(state=CorrectionState.WAITING),
                name="correction_asked_once",
                violation_error_message="这一项已申请更正，请等候处理。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}更正{self.get_field_display()}"

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is due."""
        return self.state == CorrectionState.WAITING

    @property
    def wanted_text(self) -> str:
        """What it should say, as screens show it: numbers masked."""
        mask = MASKS.get(CorrectedField(self.field))
        return mask(self.wanted) if mask else str(self.wanted)
