"""When a lecturer or a room is taken, told as far as the asking user may know it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from core.days import midnight, today
from rotations.models import Session
from rotations.papers.timetable_grid import Day
from rotations.selectors.bookings import with_parts
from rotations.selectors.timetable_items import lecturers_text, mode_text, places_text, tone_of
from rotations.sessions import hours_text, local_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from courses.models import Lecturer, Room

LOOK_BACK = dt.timedelta(days=366)


@dataclass(frozen=True)
class Taken:
    """One booking of a lecturer or a room; without `session` only the organizer is told."""

    day: Day
    hours: str
    organizer: str
    session: Session | None = None
    tone: str = "foreign"
    mode: str = ""
    lecturers: str = ""
    places: str = ""


@dataclass(frozen=True)
class Month:
    """A month of bookings, day by day."""

    name: str
    days: list[tuple[Day, list[Taken]]]


def bookings_of_lecturer(user: Viewer, lecturer: Lecturer) -> list[Month]:
    """Return what a lecturer gives from a year ago on, newest month first."""
    return _months(user, Session.objects.filter(lecturers__lecturer=lecturer))


def bookings_of_room(user: Viewer, room: Room) -> list[Month]:
    """Return what a room is used for from a year ago on, newest month first."""
    return _months(user, Session.objects.filter(places__room=room))


def next_of(
    user: Viewer, sessions: QuerySet[Session], count: int = 5
) -> list[tuple[Day, list[Taken]]]:
    """Return the next bookings from today on, day by day."""
    start = midnight(today())
    following = sessions.filter(period__startswith__gte=start).order_by("period", "pk")
    return _by_day(_taken(user, following[:count]))


def _months(user: Viewer, sessions: QuerySet[Session]) -> list[Month]:
    recent = sessions.filter(period__startswith__gte=timezone.now() - LOOK_BACK)
    taken = _taken(user, recent.order_by("period", "pk"))
    months = [
        Month(f"{year}年{month}月", _by_day(rows))
        for (year, month), rows in groupby(taken, lambda row: (row.day.on.year, row.day.on.month))
    ]
    return months[::-1]


def _by_day(rows: Iterable[Taken]) -> list[tuple[Day, list[Taken]]]:
    return [(day, list(group)) for day, group in groupby(rows, lambda row: row.day)]


def _taken(user: Viewer, sessions: QuerySet[Session]) -> list[Taken]:
    rows = list(with_parts(sessions))
    visible = set(
        Session.objects.visible_to(user)
        .filter(pk__in=[row.pk for row in rows])
        .values_list("pk", flat=True)
    )
    return [_told(row, is_visible=row.pk in visible) for row in rows]


def _told(session: Session, *, is_visible: bool) -> Taken:
    start, _ = local_bounds(session.period)
    day, hours = Day(start.date()), hours_text(session.period)
    organizer = str(session.batch.organization)
    if not is_visible:
        return Taken(day, hours, organizer)
    lecturers, places = lecturers_text(session), places_text(session)
    tone, mode = tone_of(session), mode_text(session)
    return Taken(day, hours, organizer, session, tone, mode, lecturers, places)
