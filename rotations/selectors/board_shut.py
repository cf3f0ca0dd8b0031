"""The days on which the rows of a board are shut: seasons of calendars, venues out of use, holidays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from core.days import first_day, last_day
from core.workdays import holidays_between
from courses.models import VenueBlocking
from rotations.scheduling.board import DAY, RowHead, Rows, Shut
from rotations.selectors.schedule.resources import season_facts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from rotations.scheduling.facts import Season
    from rotations.selectors.board import Window


def shut_in(heads: Iterable[RowHead], window: Window) -> list[RowHead]:
    """Return the heads of a window with the days on which each is shut, in three queries.

    Of calendars those count that hold at the row's own place: they are told to all below them.
    """
    heads = list(heads)
    days = (first_day(window.days), last_day(window.days))
    seasons = season_facts(days) if any(head.path for head in heads) else ()
    closed = _blocked(heads, window) if window.rows is Rows.VENUES else {}
    return [
        replace(head, shut=[*seasons_at(head.path, seasons), *closed.get(head.key, ())])
        for head in heads
    ]


def seasons_at(path: str, seasons: Iterable[Season]) -> list[Shut]:
    """Return the seasons that hold at a place."""
    return [
        Shut(season.first, season.last, season.name, season.forbids)
        for season in seasons
        if path and path.startswith(season.path)
    ]


def _blocked(heads: Iterable[RowHead], window: Window) -> Mapping[int, list[Shut]]:
    """Return when the venues of rows are out of use as a whole, by their keys."""
    found: dict[int, list[Shut]] = defaultdict(list)
    rows = VenueBlocking.objects.filter(
        venue__in=[head.key for head in heads], room=None, dates__overlap=window.days
    )
    for row in rows.order_by("pk"):
        reason = f"停用（{row.reason}）" if row.reason else "停用"
        found[row.venue_id].append(Shut(first_day(row.dates), last_day(row.dates), reason))
    return found


def holidays_of(first: dt.date, last: dt.date) -> list[Shut]:
    """Return the runs of statutory holidays between two days, each with its name."""
    found: list[Shut] = []
    for day, name in sorted(holidays_between(first, last).items()):
        if found and found[-1].name == name and found[-1].last + DAY == day:
            found[-1] = replace(found[-1], last=day)
        else:
            found.append(Shut(day, day, name, forbids=False))
    return found
