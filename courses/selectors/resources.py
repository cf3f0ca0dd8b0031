"""Courses, lecturers, venues and rooms that a user may use: own ones, and those shared from above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from core.audit.selectors import history_of
from core.audit.services import READ_PERSONAL_DATA
from courses.models import Course, Lecturer, Room, Topic, Venue
from organizations.models import Organization
from organizations.permissions import paths_with

if TYPE_CHECKING:
    from core.audit.models import AuditEntry
    from core.scoping.querysets import Viewer
    from organizations.models import User


def courses_for(user: Viewer) -> QuerySet[Course]:
    """Return the courses a user may schedule, retired ones too."""
    return Course.objects.visible_to(user).select_related("organization", "topic")


def course_for(user: Viewer, pk: int) -> Course:
    """Return one course; absent and hidden are both 404."""
    course: Course = get_object_or_404(courses_for(user), pk=pk)
    return course


def lecturers_for(user: Viewer) -> QuerySet[Lecturer]:
    """Return the lecturers a user may book, retired ones too."""
    lecturers = Lecturer.objects.visible_to(user).select_related("organization", "home")
    return lecturers.prefetch_related("topics")


def lecturer_for(user: Viewer, pk: int) -> Lecturer:
    """Return one lecturer; absent and hidden are both 404."""
    lecturer: Lecturer = get_object_or_404(lecturers_for(user), pk=pk)
    return lecturer


def venues_for(user: Viewer) -> QuerySet[Venue]:
    """Return the venues a user may book, with `room_count` and `seats` of their rooms in use."""
    in_use = Q(rooms__is_retired=False)
    venues = Venue.objects.visible_to(user).select_related("organization", "location")
    counted: QuerySet[Venue] = venues.annotate(
        room_count=Count("rooms", filter=in_use),
        seats=Coalesce(Sum("rooms__capacity", filter=in_use), 0),
    )
    return counted


def venue_for(user: Viewer, pk: int) -> Venue:
    """Return one venue with its rooms; absent and hidden are both 404."""
    rooms = Prefetch("rooms", queryset=Room.objects.order_by("is_retired", "name", "pk"))
    venue: Venue = get_object_or_404(venues_for(user).prefetch_related(rooms), pk=pk)
    return venue


def rooms_for(user: Viewer) -> QuerySet[Room]:
    """Return the rooms a user may book, retired ones too."""
    rooms = Room.objects.visible_to(user).select_related("venue__organization")
    return rooms.order_by("venue__org_path", "venue__name", "name", "pk")


def room_for(user: Viewer, pk: int) -> Room:
    """Return one room; absent and hidden are both 404."""
    room: Room = get_object_or_404(rooms_for(user), pk=pk)
    return room


def topics() -> QuerySet[Topic]:
    """Return the topics of the installation, in order."""
    return Topic.objects.all()


def owners_for(user: User) -> QuerySet[Organization]:
    """Return the organizations at which the user may keep a library: those of the own posts."""
    posts = Organization.objects.filter(path__in=paths_with(user, "courses.manage"))
    return posts.filter(valid_until__isnull=True).order_by("path")


def readings_of(lecturer: Lecturer) -> QuerySet[AuditEntry]:
    """Return who read the lecturer's number and why, newest first."""
    return history_of(lecturer).filter(action=READ_PERSONAL_DATA)
