"""When lecturers are away and venues blocked, for pages and for the judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from core.days import first_day, last_day, today
from courses.availability import Window
from courses.models import VenueBlocking

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from courses.models import Lecturer, LecturerAvailability, Venue


def window_of(row: LecturerAvailability) -> Window:
    """Return a stored row as the pure rules take it."""
    return Window(
        is_available=row.is_available,
        first=first_day(row.dates),
        last=last_day(row.dates),
        weekdays=frozenset(row.weekdays),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
    )


def windows_of(lecturer: Lecturer) -> list[Window]:
    """Return what a lecturer's table says, by day; whoever may book a lecturer may read it."""
    return [window_of(row) for row in lecturer.availability.all()]


def blockings_of(venue: Venue) -> QuerySet[VenueBlocking]:
    """Return the blockings of a venue that are not over, by day."""
    ahead = Q(dates__endswith__gt=today())
    rows: QuerySet[VenueBlocking] = venue.blockings.filter(ahead)
    return rows.select_related("room", "room__venue")


def blocking_for(user: Viewer, venue: int, pk: int) -> VenueBlocking:
    """Return one blocking of a venue; absent and hidden are both 404."""
    rows = VenueBlocking.objects.visible_to(user).select_related("venue", "room")
    blocking: VenueBlocking = get_object_or_404(rows, venue=venue, pk=pk)
    return blocking
