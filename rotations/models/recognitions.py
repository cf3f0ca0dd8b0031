"""A training done elsewhere that an office recognised."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from core.days import now
from core.scoping.querysets import OrgScopedQuerySet
from organizations.enums import Level
from trainees.models import HoursEntry, Person


class Recognition(models.Model):
    """That a person was trained in a class this system did not run (认定).

    The record follows the person: it satisfies the duty of whatever seat the person holds, in every running campaign whose
    period covers the class and whose rule allows it, each once.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("person__org_path",)

    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name="学员", related_name="recognitions"
    )
    level = models.PositiveSmallIntegerField("培训层级", choices=Level)
    days = DateRangeField("起止日期")
    title = models.CharField("班次名称", max_length=100)
    host = models.CharField("举办单位", max_length=100)
    paper = models.CharField("依据文件", max_length=100)
    # The hours it brought, where it came from the ledger; the ledger's reversal revokes it.
    entry = models.OneToOneField(HoursEntry, models.PROTECT, null=True, related_name="+")
    recognised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="认定人", related_name="+"
    )
    recognised_at = models.DateTimeField("认定时间", default=now, editable=False)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoke_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-recognised_at", "-pk"]
        verbose_name = "培训认定"
        constraints = [
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                name="recognition_has_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.title}）"
