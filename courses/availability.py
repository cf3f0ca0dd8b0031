"""Whether a lecturer may teach at a time: pure rules on the rows of an availability table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MIDNIGHT = dt.time.min


@dataclass(frozen=True)
class Window:
    """Days (both ends included) with weekdays and hours; no weekdays: every day, no hours: all day."""

    is_available: bool
    first: dt.date
    last: dt.date
    weekdays: frozenset[int] = frozenset()
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    reason: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the window says anything about a day."""
        in_week = not self.weekdays or day.isoweekday() in self.weekdays
        return in_week and self.first <= day <= self.last

    def covers(self, start: dt.time, end: dt.time) -> bool:
        """Return whether the hours from `start` to `end` lie wholly inside the window's."""
        if self.starts_at is None or self.ends_at is None:
            return True
        return self.starts_at <= start and end != MIDNIGHT and end <= self.ends_at

    def meets(self, start: dt.time, end: dt.time) -> bool:
        """Return whether the hours from `start` to `end` share a moment with the window's."""
        if self.starts_at is None or self.ends_at is None:
            return True
        return start < self.ends_at and (end == MIDNIGHT or self.starts_at < end)


def hindrance(windows: Sequence[Window], day: dt.date, start: dt.time, end: dt.time) -> str | None:
    """Return in words what keeps a lecturer from teaching on a day from `start` to `end`.

    None: nothing does. An `end` at midnight is the end of the day.
    """
    for window in windows:
        if not window.is_available and window.holds_on(day) and window.meets(start, end):
            return window.reason or "不可授课"
    offered = [window for window in windows if window.is_available]
    if offered and not any(one.holds_on(day) and one.covers(start, end) for one in offered):
        return "不在可授课时间内"
    return None


def is_away_all_day(windows: Iterable[Window], day: dt.date) -> bool:
    """Return whether a lecturer cannot teach at any hour of a day."""
    rows = [window for window in windows if window.holds_on(day)]
    if any(not row.is_available and row.starts_at is None for row in rows):
        return True
    offered = [window for window in windows if window.is_available]
    return bool(offered) and not any(row.is_available for row in rows)
