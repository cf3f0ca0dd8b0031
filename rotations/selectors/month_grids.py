"""The next months of a lecturer: days that are booked, and days on which the lecturer is away."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from core.days import instants_of, months_later, today
from courses.availability import is_away_all_day
from courses.selectors.availability import windows_of
from rotations.models import SessionLecturer
from rotations.sessions import local_bounds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from courses.availability import Window
    from courses.models import Lecturer

MONTHS = 3


@dataclass(frozen=True)
class MonthDay:
    """A day of a month grid: how many sessions it has, and whether the lecturer is away."""

    day: dt.date
    sessions: int
    is_away: bool

    @property
    def says(self) -> str:
        """What the colours say, in words."""
        parts = [f"已安排 {self.sessions} 节"] if self.sessions else []
        return "，".join([*parts, "不可授课"] if self.is_away else parts)

    @property
    def looks(self) -> str:
        """The classes of the style sheet."""
        marks = (("is-away", self.is_away), ("is-booked", bool(self.sessions)))
        return " ".join(name for name, is_so in marks if is_so)


@dataclass(frozen=True)
class MonthGrid:
    """A month in weeks, Monday first; days of other months are None."""

    name: str
    weeks: list[list[MonthDay | None]]


def months_ahead(lecturer: Lecturer) -> list[MonthGrid]:
    """Return this month and the next ones. Counts alone: whose the bookings are stays unsaid."""
    first = today().replace(day=1)
    windows = windows_of(lecturer)
    counts = _sessions_by_day(lecturer, DateRange(first, months_later(first, MONTHS), "[)"))
    return [_grid(months_later(first, step), windows, counts) for step in range(MONTHS)]


def _grid(first: dt.date, windows: Sequence[Window], counts: Counter[dt.date]) -> MonthGrid:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return MonthGrid(
        f"{first.year}年{first.month}月",
        [
            [
                MonthDay(day, counts[day], is_away_all_day(windows, day))
                if day.month == first.month
                else None
                for day in week
            ]
            for week in weeks
        ],
    )


def _sessions_by_day(lecturer: Lecturer, days: DateRange) -> Counter[dt.date]:
    parts = SessionLecturer.objects.filter(lecturer=lecturer, period__overlap=instants_of(days))
    return Counter(
        local_bounds(period)[0].date() for period in parts.values_list("period", flat=True)
    )
