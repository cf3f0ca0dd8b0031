"""The board as data: rows, cards, lanes, the beds of a day. Pure, without the ORM."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOWHERE = 0  # the key of the row of batches without a venue
DAY = dt.timedelta(days=1)
FIRST_ROWS, FIRST_LANES = 24, 80  # more than a screen is high


class Rows(StrEnum):
    """What a row of the board is."""

    VENUES = "venues"
    COUNTIES = "counties"
    BATCHES = "batches"
    LECTURERS = "lecturers"


ROW_WORDS = {
    Rows.VENUES: "办班地点",
    Rows.COUNTIES: "县（市、区）",
    Rows.BATCHES: "班次",
    Rows.LECTURERS: "授课人",
}


class Zoom(StrEnum):
    """How much of the calendar a screen shows."""

    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


ZOOM_WORDS = {Zoom.QUARTER: "季", Zoom.MONTH: "月", Zoom.WEEK: "周", Zoom.DAY: "日"}


# About how many days an office screen shows of each.
SEEN_DAYS = {Zoom.QUARTER: 90, Zoom.MONTH: 28, Zoom.WEEK: 5, Zoom.DAY: 2}


def opening_day(now: dt.date, coming: dt.date, zoom: Zoom) -> dt.date:
    """Return the day on which a board opens: today, or where the next thing lies when out of sight."""
    seen = SEEN_DAYS[zoom]
    lead = DAY if seen > 7 else 0 * DAY  # a week is less than a glance back is worth
    return (coming if (coming - now).days > seen * 0.7 else now) - lead


def first_days(
    span: tuple[dt.date, dt.date], opens: dt.date, zoom: Zoom
) -> tuple[dt.date, dt.date]:
    """Return the days that the first answer covers: those in sight, and some around them."""
    seen = SEEN_DAYS[zoom]
    first, last = span
    since, until = opens - seen // 2 * DAY, opens + 2 * seen * DAY
    return min(max(first, since), last), max(min(last, until), first)


@dataclass(frozen=True)
class Bar:
    """What takes room in a row from `start` until just before `end`."""

    row: int
    start: Any
    end: Any


def lanes_of(bars: Iterable[Bar]) -> dict[int, int]:
    """Return how many lanes each row needs so that no two of its bars cover each other."""
    lanes: dict[int, int] = {}
    running: dict[int, list[Any]] = {}
    for bar in sorted(bars, key=lambda bar: bar.start):
        ends = running.setdefault(bar.row, [])
        while ends and ends[0] <= bar.start:
            heappop(ends)
        heappush(ends, bar.end)
        lanes[bar.row] = max(lanes.get(bar.row, 0), len(ends))
    return lanes


def first_rows(rows: Iterable[Sequence[int]]) -> list[int]:
    """Return the keys of the rows, given with their lanes, that a screen shows first.

    A row of hundreds of classes is left to be asked for by itself, a few days at a time.
    """
    keys: list[int] = []
    lanes = 0
    for key, height in rows:
        lanes += height
        if lanes > FIRST_LANES or len(keys) == FIRST_ROWS:
            break
        keys.append(key)
    return keys


@dataclass(frozen=True)
class Stay:
    """People who sleep at a venue from `start` until just before `end`."""

    venue: int
    start: dt.date
    end: dt.date
    people: int


def beds_by_day(stays: Iterable[Stay]) -> dict[int, list[tuple[str, str, int]]]:
    """Return, by venue, runs of days (both included) with the number of beds used; none unused."""
    steps: dict[int, dict[dt.date, int]] = {}
    for stay in stays:
        of_venue = steps.setdefault(stay.venue, {})
        of_venue[stay.start] = of_venue.get(stay.start, 0) + stay.people
        of_venue[stay.end] = of_venue.get(stay.end, 0) - stay.people
    return {venue: _runs(of_venue) for venue, of_venue in steps.items()}


def _runs(steps: dict[dt.date, int]) -> list[tuple[str, str, int]]:
    runs, used, since = [], 0, dt.date.min
    for day in sorted(steps):
        if used:
            runs.append((since.isoformat(), (day - DAY).isoformat(), used))
        used, since = used + steps[day], day
    return runs


@dataclass(frozen=True)
class Shut:
    """Days (both included) on which a row had better hold nothing; `forbids` when it must not."""

    first: dt.date
    last: dt.date
    name: str
    forbids: bool = True

    def as_json(self) -> list[Any]:
        """Return what the browser gets."""
        return [self.first.isoformat(), self.last.isoformat(), self.name, int(self.forbids)]


@dataclass(frozen=True)
class RowHead:
    """The head of a row: what it is, a remark beside it, its beds, the days on which it is shut.

    `path` is the place whose calendars hold there.
    """

    key: int
    label: str
    note: str = ""
    beds: int = 0
    heat: list[tuple[str, str, int]] = field(default_factory=list)
    path: str = ""
    shut: list[Shut] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what the browser gets."""
        shut = [one.as_json() for one in self.shut]
        facts = {"label": self.label, "note": self.note, "beds": self.beds, "heat": self.heat}
        facts["shut"] = shut
        return {name: value for name, value in facts.items() if value}
