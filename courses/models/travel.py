"""How long the way is between two divisions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from organizations.models import Organization


class TravelTime(models.Model):
    """Minutes by road between two divisions, the same both ways: one row a pair, lower key first."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("origin__path", "destination__path")

    origin = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="甲地", related_name="travel_from"
    )
    destination = models.ForeignKey(
        Organization, models.PROTECT, verbose_name="乙地", related_name="travel_to"
    )
    minutes = models.PositiveSmallIntegerField("分钟")

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["origin__path", "destination__path", "pk"]
        verbose_name = "路程时间"
        constraints = [
            models.UniqueConstraint(fields=["origin", "destination"], name="travel_time_once"),
            models.CheckConstraint(
                condition=Q(origin__lt=F("destination")), name="travel_time_unordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin}—{self.destination} {self.minutes}"
