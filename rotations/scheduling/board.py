"""The board as data: rows, cards, lanes, the beds of a day. Pure, without the ORM."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

NOWHERE = 0  # the key of the row of batches without a venue
DAY = dt.timedelta(days=1)


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
class RowHead:
    """The head of a row: what it is, a remark beside it, how many beds it has."""

    key: int
    label: str
    note: str = ""
    beds: int = 0
    heat: list[tuple[str, str, int]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what the browser gets."""
        facts = {"label": self.label, "note": self.note, "beds": self.beds, "heat": self.heat}
        return {name: value for name, value in facts.items() if value}
