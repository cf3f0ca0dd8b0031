"""The timetable: sessions, who hears them, who gives them and where; clashes cannot be stored."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    IntegerRangeField,
    RangeOperators,
)
from django.db import models

from core.revisions import Revisioned
from core.scoping.querysets import OrgScopedQuerySet
from courses.enums import Mode
from courses.models import Course, Lecturer, Room
from rotations.enums import RollState, SessionKind
from rotations.models.batches import Batch


class Session(Revisioned):
    """One item of the timetable (课程安排); several batches may hear it together.

    `batch` is the batch that arranged it and answers for it; the audience says who attends.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="sessions")
    kind = models.CharField("类别", max_length=12, choices=SessionKind)
    mode = models.CharField("形式", max_length=12, choices=Mode)
    course = models.ForeignKey(
        Course, models.PROTECT, verbose_name="课程", null=True, blank=True, related_name="sessions"
    )
    title = models.CharField("内容", max_length=120)
    period = DateTimeRangeField("时间")
    counts_for_hours = models.BooleanField("计入学时", default=True)
    note = models.CharField("备注", max_length=200, blank=True)
    roll_state = models.CharField(
        "考勤", max_length=8, choices=RollState, default=RollState.OPEN, editable=False
    )
    roll_closed_at = models.DateTimeField("封存时间", null=True, editable=False)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        ordering = ["period", "pk"]
        verbose_name = "课程安排"
        constraints = [
            # What audiences, places and lecturers copy (see 0002_guards).
            models.UniqueConstraint("id", "period", name="session_period_for_copies"),
        ]

    def __str__(self) -> str:
        return self.title


class SessionAudience(models.Model):
    """A batch, or some of its groups, at a session.

    `groups` is a range of group numbers; a whole class is the unbounded range, which overlaps
    every group, so a class and one of its groups can never be in two places at once. The dates of
    the batch are copied too: no audience sits outside them, and a batch cannot leave its timetable.
    """

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = ("batch__org_path", "batch__carrier__path")

    session = models.ForeignKey(Session, models.CASCADE, related_name="audiences")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="audiences")
    groups = IntegerRangeField("小组")
    period = DateTimeRangeField(editable=False, null=True)
    batch_dates = DateRangeField(editable=False, null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "听课班级"
        constraints = [
            ExclusionConstraint(
                name="audience_one_place_at_a_time",
                expressions=[
                    ("batch", RangeOperators.EQUAL),
                    ("groups", RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该班（组）在此时段已有安排。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.groups}"


class SessionPlace(models.Model):
    """A room a session uses."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "session__batch__org_path",
        "session__batch__carrier__path",
    )

    session = models.ForeignKey(Session, models.CASCADE, related_name="places")
    room = models.ForeignKey(Room, models.PROTECT, related_name="session_places")
    period = DateTimeRangeField(editable=False, null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "上课地点"
        constraints = [
            ExclusionConstraint(
                name="room_one_session_at_a_time",
                expressions=[("room", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="该教室在此时段已被占用。",
            )
        ]

    def __str__(self) -> str:
        return str(self.room)


class SessionLecturer(models.Model):
    """A lecturer who gives a session."""

    ORG_LOOKUPS: ClassVar[tuple[str, ...]] = (
        "session__batch__org_path",
        "session__batch__carrier__path",
    )

    session = models.ForeignKey(Session, models.CASCADE, related_name="lecturers")
    lecturer = models.ForeignKey(Lecturer, models.PROTECT, related_name="session_lecturers")
    period = DateTimeRangeField(editable=False, null=True)

    objects = OrgScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "授课安排"
        constraints = [
            ExclusionConstraint(
                name="lecturer_one_session_at_a_time",
                expressions=[
                    ("lecturer", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该授课人在此时段已有安排。",
            )
        ]

    def __str__(self) -> str:
        return str(self.lecturer)
