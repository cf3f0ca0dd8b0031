"""Teaching tours (送教下基层) and classes held elsewhere (异地培训)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from courses.models import Lecturer
from organizations.models import Organization
from rotations.models.affairs import OF_BATCH
from rotations.models.batches import Batch


class TourStop(Revisioned):
    """One dated stop of a tour; its heads count for the organization that receives it."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (*OF_BATCH, "org_path")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="stops")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="接收单位", related_name="tour_stops"
    )
    org_path = models.CharField(max_length=64, editable=False, default="", db_collation="C")
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=100)
    topics = models.CharField("授课内容", max_length=200)
    lecturer = models.ForeignKey(
        Lecturer,
        models.PROTECT,
        verbose_name="授课人",
        null=True,
        blank=True,
        related_name="tour_stops",
    )
    planned_heads = models.PositiveSmallIntegerField("计划人数", default=0)
    heads = models.PositiveSmallIntegerField("实到人数", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "on", "pk"]
        verbose_name = "送教站点"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "organization", "on"], name="tour_stop_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%m-%d} {self.organization}"


class OffSite(Revisioned):
    """Where a class away from home is held, how far, and by whose approval; it counts at home."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_BATCH

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="off_site")
    place = models.CharField("培训地点", max_length=100)
    host = models.CharField("承训机构", max_length=100)
    distance = models.PositiveSmallIntegerField("距离（公里）")
    approval = models.CharField("审批文件", max_length=100)
    approved_on = models.DateField("审批日期")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "异地培训"

    def __str__(self) -> str:
        return f"{self.batch} {self.place}"
