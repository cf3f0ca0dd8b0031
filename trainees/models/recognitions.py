"""Classes held elsewhere that count here: stated once, credited to each person who attended."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import Level


class RecognisedClass(models.Model):
    """A class of another organizer (外单位培训) with its paper; who attended stands in the ledger.

    It belongs wherever its people are now: the record follows the person. Never changed: what is
    wrong is reversed in the ledger and recognised again.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("entries__person__org_path",)

    key = models.UUIDField(unique=True, editable=False)  # of the form: a second click adds nothing
    title = models.CharField("培训班名称", max_length=100)
    host = models.CharField("主办单位", max_length=100)
    level = models.PositiveSmallIntegerField("培训层级", choices=Level)
    starts_on = models.DateField("开班日期")
    ends_on = models.DateField("结业日期")
    days = models.DecimalField("天数", max_digits=4, decimal_places=1)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)
    paper = models.CharField("认定依据", max_length=100, blank=True)
    override_reason = models.CharField("重叠说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        verbose_name = "外单位培训认定"
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="recognised_class_in_order"
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0, hours__gt=0), name="recognised_class_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.title
