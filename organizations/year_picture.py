"""A year as a strip: months of equal width, seasons and holidays as bars. Pure, on plain days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.workdays import DayKind, day_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTH = 31  # units: every month is drawn as wide as the longest
WIDTH = 12 * MONTH
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Bar:
    """A run of days of one row: where it begins, how wide it is, and what it says."""

    x: int
    width: int
    tone: str
    title: str


def bar_of(first: dt.date, last: dt.date, year: int, tone: str, title: str) -> Bar | None:
    """Return the bar of the days that fall into the year; None when none does."""
    first, last = max(first, dt.date(year, 1, 1)), min(last, dt.date(year, 12, 31))
    if last < first:
        return None
    x = (first.month - 1) * MONTH + first.day - 1
    following = last + ONE_DAY
    is_month_end = following.day == 1
    end = last.month * MONTH if is_month_end else (last.month - 1) * MONTH + last.day
    return Bar(x, end - x, tone, title)


def days_text(first: dt.date, last: dt.date) -> str:
    """Write a run of days within a year: 5月1日至5日, 9月25日至10月8日, 6月2日."""
    begin = f"{first.month}月{first.day}日"
    if first == last:
        return begin
    month = "" if first.month == last.month and first.year == last.year else f"{last.month}月"
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{begin}至{year}{month}{last.day}日"


@dataclass(frozen=True)
class Run:
    """Days in a row that are the same: a holiday, or weekends worked for it."""

    kind: DayKind
    name: str
    first: dt.date
    last: dt.date

    @property
    def text(self) -> str:
        """The days in words."""
        return days_text(self.first, self.last)

    @property
    def count(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def runs_of(year: int) -> list[Run]:
    """Return the statutory holidays and the weekends worked of a year, in order."""
    runs: list[Run] = []
    for day in days_of(year):
        kind = day_kind(day)
        if kind.kind not in (DayKind.HOLIDAY, DayKind.ADJUSTED):
            continue
        before = runs[-1] if runs else None
        goes_on = before is not None and (
            (before.kind, before.name, before.last) == (kind.kind, kind.festival, day - ONE_DAY)
        )
        if before is not None and goes_on:
            runs[-1] = Run(before.kind, before.name, before.first, day)
        else:
            runs.append(Run(kind.kind, kind.festival, day, day))
    return runs


def days_of(year: int) -> Iterable[dt.date]:
    """Yield the days of a year."""
    day = dt.date(year, 1, 1)
    while day.year == year:
        yield day
        day += ONE_DAY


def bars_of_holidays(year: int) -> list[Bar]:
    """Return the bars of the row of statutory holidays."""
    bars = (
        bar_of(run.first, run.last, year, run.kind.value, f"{run.name}{run.kind.label} {run.text}")
        for run in runs_of(year)
    )
    return [bar for bar in bars if bar]
