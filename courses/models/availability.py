"""When venues and lecturers cannot be booked."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q

from courses.models.querysets import LecturerPartQuerySet, RoomQuerySet
from courses.models.resources import Lecturer, Room, Venue

WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]  # ISO: Monday is 1
BOUNDED = Q(dates__isempty=False, dates__lower_inf=False, dates__upper_inf=False)


class VenueBlocking(models.Model):
    """Days on which a venue, or one room of it, cannot be used."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("venue__org_path",)

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="blockings")
    room = models.ForeignKey(
        Room,
        models.CASCADE,
        verbose_name="教室",
        null=True,  # NULL: the whole venue
        blank=True,
        related_name="blockings",
    )
    dates = DateRangeField("停用日期")
    reason = models.CharField("原因", max_length=100)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["dates", "pk"]
        verbose_name = "停用时段"
        constraints = [
            models.CheckConstraint(condition=BOUNDED, name="venue_blocking_has_days"),
            models.CheckConstraint(condition=~Q(reason=""), name="venue_blocking_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.room or self.venue} {self.reason}"


class LecturerAvailability(models.Model):
    """Days and hours at which a lecturer can, or cannot, teach.

    Never inside a row that is not available; a lecturer with available rows teaches only inside
    one of them. No weekdays: every day. No hours: the whole day.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("lecturer__org_path",)

    lecturer = models.ForeignKey(Lecturer, models.CASCADE, related_name="availability")
    is_available = models.BooleanField("可以授课", default=False)
    dates = DateRangeField("日期")
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="星期", default=list, blank=True
    )
    starts_at = models.TimeField("开始", null=True, blank=True)
    ends_at = models.TimeField("结束", null=True, blank=True)
    reason = models.CharField("说明", max_length=100, blank=True)

    objects = LecturerPartQuerySet.as_manager()

    class Meta:
        ordering = ["dates", "pk"]
        verbose_name = "可授课时间"
        constraints = [
            models.CheckConstraint(condition=BOUNDED, name="lecturer_availability_has_days"),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=WEEKDAYS),
                name="lecturer_availability_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, starts_at__lt=F("ends_at")),
                name="lecturer_availability_hours",
                violation_error_message="开始和结束时间要么都填，要么都不填，且结束晚于开始。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer} {'可授课' if self.is_available else '不可授课'}"
