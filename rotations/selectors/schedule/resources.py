"""Seasons and ways as facts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from core.days import days_range, first_day, last_day
from courses.selectors.travel import travel_table
from courses.travel import Place
from organizations.enums import CalendarEffect
from organizations.models import Calendar, CalendarPeriod
from rotations.scheduling.facts import Season, no_home_way, no_travel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from rotations.scheduling.facts import HomeWay, Travel

    Days = tuple[dt.date, dt.date]


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


def ways_between(places: Mapping[int, Place], homes: Iterable[str] = ()) -> tuple[Travel, HomeWay]:
    """Return the ways between venues, and those from lecturers' homes to them.

    Nothing is asked of the database for a single place: a way has two ends.
    """
    starts = {home: Place(home) for home in homes if home} if places else {}
    if len(places) + len(starts) < 2:
        return no_travel, no_home_way
    table = travel_table([*places.values(), *starts.values()])

    def minutes(origin: int, destination: int) -> int:
        return table.minutes(places[origin], places[destination])

    def from_home(home: str, venue: int) -> int:
        return table.minutes(starts[home], places[venue])

    return minutes, from_home


def keys_of(*groups: Iterable[int | None]) -> set[int]:
    """Return the keys of several columns, without the empty ones."""
    return {key for group in groups for key in group if key is not None}
