"""Lecturers, seasons and ways as facts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from core.days import days_range, first_day, last_day
from courses.enums import LecturerKind
from courses.models import Lecturer, LecturerAvailability
from courses.selectors.availability import window_of
from courses.selectors.travel import travel_table
from organizations.enums import CalendarEffect
from organizations.models import Calendar, CalendarPeriod
from rotations.scheduling.facts import LecturerFact, Season

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from courses.availability import Window
    from courses.travel import Place
    from rotations.scheduling.facts import Travel

    Days = tuple[dt.date, dt.date]


def lecturer_facts(
    lecturers: Collection[int], days: Days, *, with_kinds: bool = True
) -> dict[int, LecturerFact]:
    """Return lecturers with the windows in which they teach or do not.

    Whoever has hours at which to teach has them on all days, so these are read whatever the days.
    Who is a leader is asked of classes alone.
    """
    if not lecturers:
        return {}
    windows: dict[int, tuple[Window, ...]] = defaultdict(tuple)
    near = Q(dates__overlap=days_range(*days)) | Q(is_available=True)
    for row in LecturerAvailability.objects.filter(near, lecturer__in=lecturers).order_by("pk"):
        windows[row.lecturer_id] += (window_of(row),)
    leaders = Lecturer.objects.filter(pk__in=lecturers, kind=LecturerKind.LEADER).order_by()
    known = set(leaders.values_list("pk", flat=True)) if with_kinds else set()
    return {key: LecturerFact(key, key in known, windows[key]) for key in lecturers}


def season_facts(days: Days) -> tuple[Season, ...]:
    """Return the periods of calendars, wherever they hold, that touch some days."""
    rows = list(
        CalendarPeriod.objects.filter(dates__overlap=days_range(*days))
        .select_related("calendar")
        .order_by("dates", "pk")
    )
    if not rows:
        return ()
    categories: dict[int, set[int]] = defaultdict(set)
    links = Calendar.categories.through.objects.filter(
        calendar__in={row.calendar_id for row in rows}
    )
    for calendar, category in links.values_list("calendar_id", "category_id"):
        categories[calendar].add(category)
    return tuple(
        Season(
            row.pk,
            row.calendar.org_path,
            first_day(row.dates),
            last_day(row.dates),
            row.calendar.name,
            row.calendar.effect == CalendarEffect.FORBID,
            frozenset(categories[row.calendar_id]),
        )
        for row in rows
    )


def travel_between(places: Mapping[int, Place]) -> Travel:
    """Return the ways between venues; nothing is asked of the database for a single place."""
    if len(places) < 2:  # a way has two ends
        return lambda origin, destination: 0
    table = travel_table(places.values())

    def minutes(origin: int, destination: int) -> int:
        return table.minutes(places[origin], places[destination])

    return minutes


def keys_of(*groups: Iterable[int | None]) -> set[int]:
    """Return the keys of several columns, without the empty ones."""
    return {key for group in groups for key in group if key is not None}
