"""Buses of a site visit, and who rides on which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.scoping.querysets import OrgScopedQuerySet
from rotations.models.affairs import OF_ENROLMENT
from rotations.models.enrolments import Enrolment
from rotations.models.timetable import Session


class Bus(models.Model):
    """A bus for one session away from the venue."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "session__batch__org_path",
        "session__batch__carrier__path",
    )

    session = models.ForeignKey(Session, models.CASCADE, related_name="buses")
    number = models.PositiveSmallIntegerField("车号")
    plate = models.CharField("车牌", max_length=20, blank=True)
    capacity = models.PositiveSmallIntegerField("座位数")
    guide = models.CharField("随车人员及电话", max_length=60, blank=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["session", "number"]
        verbose_name = "车辆"
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="bus_number_once"),
            models.UniqueConstraint(
                fields=["id", "session", "capacity"], name="bus_facts_for_riders"
            ),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="bus_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.number}号车"


class BusRider(models.Model):
    """A trainee's seat on a bus; session and capacity are copies that the database keeps equal."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_ENROLMENT

    bus = models.ForeignKey(Bus, models.CASCADE, related_name="riders")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="rides")
    place = models.PositiveSmallIntegerField("座号")
    session = models.ForeignKey(Session, models.CASCADE, editable=False, related_name="+")
    bus_capacity = models.PositiveSmallIntegerField(editable=False, default=0)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["bus", "place"]
        verbose_name = "乘车"
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="rider_on_one_bus"),
            models.UniqueConstraint(fields=["bus", "place"], name="bus_place_taken_once"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=F("bus_capacity")), name="rider_within_bus"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bus} {self.enrolment}"
