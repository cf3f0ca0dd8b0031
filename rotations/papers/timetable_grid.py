"""A timetable laid out by day and half-day, as offices print it: pure, on plain items."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

DAYS_A_TABLE = 7
WEEKDAYS = "一二三四五六日"


class Half(Enum):
    """The parts of a day; the value is what the row is called."""

    MORNING = "上午"
    AFTERNOON = "下午"
    EVENING = "晚上"


NOON, DUSK = 12, 18  # a session belongs to the part of the day in which it begins
USUAL_HOURS = {
    Half.MORNING: ("08:30", "11:30"),
    Half.AFTERNOON: ("14:30", "17:30"),
    Half.EVENING: ("19:00", "20:30"),
}


@dataclass(frozen=True)
class Item:
    """A session as a timetable shows it; times are local."""

    pk: int
    start: dt.datetime
    end: dt.datetime
    title: str
    mode: str
    tone: str
    lecturers: str = ""
    places: str = ""
    groups: str = ""
    joint: str = ""
    warning: str = ""
    is_editable: bool = False
    is_closed: bool = False
    counts: bool = True

    @property
    def hours(self) -> str:
        """The times of the day: 08:30–10:00."""
        return f"{self.start:%H:%M}–{self.end:%H:%M}"

    @property
    def half(self) -> Half:
        """The part of the day in which it begins."""
        if self.start.hour < NOON:
            return Half.MORNING
        return Half.AFTERNOON if self.start.hour < DUSK else Half.EVENING

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.end - self.start).total_seconds() // 60)


@dataclass(frozen=True)
class Slot:
    """What happens at one time under one title: one item, or groups side by side."""

    items: tuple[Item, ...]

    @property
    def head(self) -> Item:
        """The item that speaks for all: they differ by group, lecturer and place only."""
        return self.items[0]

    @property
    def is_parallel(self) -> bool:
        """Whether groups meet side by side."""
        return len(self.items) > 1


@dataclass(frozen=True)
class Day:
    """A day of the class."""

    on: dt.date

    @property
    def name(self) -> str:
        """The day as a head of a column: 3月9日."""
        return f"{self.on.month}月{self.on.day}日"

    @property
    def weekday(self) -> str:
        """The day of the week: 周一."""
        return f"周{WEEKDAYS[self.on.weekday()]}"


@dataclass(frozen=True)
class Cell:
    """What happens on one half-day."""

    day: Day
    half: Half
    slots: tuple[Slot, ...] = ()

    @property
    def proposal(self) -> str:
        """Query parameters that start a new session here: after the last one, or at the usual hour."""
        start, end = USUAL_HOURS[self.half]
        return f"day={self.day.on}&starts_at={start}&ends_at={end}"


@dataclass(frozen=True)
class Row:
    """One half-day through the days."""

    half: Half
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Up to a week of days with their half-days."""

    days: tuple[Day, ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> list[tuple[Day, list[Cell]]]:
        """The same cells day by day, for the narrow screen."""
        return [
            (day, [row.cells[place] for row in self.rows]) for place, day in enumerate(self.days)
        ]


@dataclass
class Summary:
    """What the head of a timetable counts."""

    items: int = 0
    minutes: int = 0
    warnings: list[str] = field(default_factory=list)


def slots_of(items: Iterable[Item]) -> tuple[Slot, ...]:
    """Return the slots in the order of time; the same title, mode and hours make one slot."""

    def same(item: Item) -> tuple[dt.datetime, dt.datetime, str, str]:
        return (item.start, item.end, item.title, item.mode)

    ordered = sorted(items, key=lambda item: (*same(item), item.pk))
    return tuple(Slot(tuple(group)) for _, group in groupby(ordered, key=same))


def tables_of(days: Sequence[dt.date], items: Iterable[Item]) -> list[Table]:
    """Lay the items out on the days, a table for each seven; every item stands in exactly one cell.

    The evening has a row only where something happens in it.
    """
    items = list(items)
    tables = []
    for place in range(0, len(days), DAYS_A_TABLE):
        shown = tuple(Day(day) for day in days[place : place + DAYS_A_TABLE])
        rows = tuple(_row(half, shown, items) for half in Half)
        kept = tuple(
            row
            for row in rows
            if row.half is not Half.EVENING or any(cell.slots for cell in row.cells)
        )
        tables.append(Table(shown, kept))
    return tables


def _row(half: Half, days: Sequence[Day], items: list[Item]) -> Row:
    return Row(
        half,
        tuple(
            Cell(
                day,
                half,
                slots_of(
                    item for item in items if item.half is half and item.start.date() == day.on
                ),
            )
            for day in days
        ),
    )


def summary_of(items: Iterable[Item]) -> Summary:
    """Count the items, the minutes one trainee is credited with, and what needs a look.

    Groups side by side take a trainee's time once.
    """
    items = list(items)
    slots = slots_of(items)
    counted = sum(slot.head.minutes for slot in slots if slot.head.counts)
    return Summary(len(items), counted, [item.warning for item in items if item.warning])
