"""Seasons and ways as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import days_range
from core.statements import ask
from courses.selectors.travel import travel_table
from courses.travel import Place
from organizations.enums import CalendarEffect
from rotations.scheduling.facts import Season, no_home_way, no_travel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from rotations.scheduling.facts import HomeWay, Travel

    Days = tuple[dt.date, dt.date]


# Asked at every move on the board.
SEASONS = """
    SELECT period.id, calendar.org_path, lower(period.dates), upper(period.dates) - 1,
           calendar.name, calendar.effect,
           ARRAY(SELECT category_id FROM organizations_calendar_categories
                  WHERE calendar_id = calendar.id)
      FROM organizations_calendarperiod period
      JOIN organizations_calendar calendar ON calendar.id = period.calendar_id
     WHERE period.dates && %(days)s ORDER BY period.dates, period.id
"""


def season_facts(days: Days) -> tuple[Season, ...]:
    """Return the periods of calendars, wherever they hold, that touch some days."""
    return tuple(
        Season(key, path, first, last, name, effect == CalendarEffect.FORBID, frozenset(called))
        for key, path, first, last, name, effect, called in ask(
            SEASONS, {"days": days_range(*days)}
        )
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
