"""Rooms to sleep in, and who sleeps where on which nights; the database refuses what cannot be."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from core.privacy.identity import Sex
from core.scoping.querysets import OrgScopedQuerySet
from courses.models import Venue
from courses.models.querysets import RoomQuerySet
from rotations.models.affairs import OF_ENROLMENT
from rotations.models.enrolments import Enrolment


class LodgingRoom(models.Model):
    """A room with beds at a venue (住宿房间)."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("venue__org_path",)

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="lodging_rooms")
    name = models.CharField("房号", max_length=20)
    floor = models.CharField("楼层", max_length=20, blank=True)
    beds = models.PositiveSmallIntegerField("床位", default=2)
    is_retired = models.BooleanField("停用", default=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["venue", "name", "pk"]
        verbose_name = "住宿房间"
        constraints = [
            models.UniqueConstraint(fields=["venue", "name"], name="lodging_room_name_once"),
            models.UniqueConstraint(fields=["id", "beds"], name="lodging_room_beds_for_stays"),
            models.CheckConstraint(condition=Q(beds__gt=0), name="lodging_room_has_beds"),
        ]

    def __str__(self) -> str:
        return self.name


class Stay(models.Model):
    """A trainee's bed for the nights of the class.

    Two exclusions hold across all classes: one person a bed a night, and one sex a room a night.
    `sex` is how the person is lodged; `room_beds` is a copy that the database keeps equal.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = OF_ENROLMENT

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="stay")
    room = models.ForeignKey(LodgingRoom, models.PROTECT, related_name="stays")
    bed = models.PositiveSmallIntegerField("床号")
    nights = DateRangeField("住宿日期")
    sex = models.CharField("按性别", max_length=6, choices=Sex)
    is_fixed = models.BooleanField("指定房间", default=False, editable=False)
    room_beds = models.PositiveSmallIntegerField(editable=False, default=0)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["room", "bed"]
        verbose_name = "住宿"
        constraints = [
            ExclusionConstraint(
                name="bed_one_person_a_night",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("bed", RangeOperators.EQUAL),
                    ("nights", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="room_one_sex_a_night",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    ("sex", RangeOperators.NOT_EQUAL),
                    ("nights", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(bed__gte=1, bed__lte=F("room_beds")), name="stay_bed_within_room"
            ),
            models.CheckConstraint(condition=~Q(sex=""), name="stay_sex_known"),
            models.CheckConstraint(
                condition=Q(
                    nights__isempty=False, nights__lower_inf=False, nights__upper_inf=False
                ),
                name="stay_has_nights",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room}房{self.bed}床"
