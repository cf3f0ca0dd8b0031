"""Local days: the one way to turn instants and ranges into the dates people mean."""

from __future__ import annotations

import calendar
import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


# Which day it is said to be: set only while a demonstration tells what came before, and by tests.
_said_day: ContextVar[dt.date | None] = ContextVar("said_day", default=None)
NOON = dt.time(12)


def today() -> dt.date:
    """Return today's date where the offices are (settings.TIME_ZONE)."""
    return _said_day.get() or timezone.localdate()


def now() -> dt.datetime:
    """Return the present instant, for what is read as a day later; noon of a day that is said."""
    said = _said_day.get()
    return timezone.now() if said is None else timezone.make_aware(dt.datetime.combine(said, NOON))


@contextmanager
def set_back_to(day: dt.date) -> Iterator[None]:
    """Let the acts within the block be done on a past day, as a demonstration needs it.

    Days alone are set back. The instants of the audit log and of the database tell when it really was, so
    that nobody can date an act back with this. Raises ValueError for a day to come.
    """
    if day > timezone.localdate():
        raise ValueError("a clock is only ever set back")
    token = _said_day.set(day)
    try:
        yield
    finally:
        _said_day.reset(token)


def local_day(moment: dt.datetime) -> dt.date:
    """Return the local calendar day of an aware instant (ranges come back from PostgreSQL in UTC)."""
    return timezone.localdate(moment)


def midnight(day: dt.date) -> dt.datetime:
    """Return the instant at which a local day begins."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def days_range(first: dt.date, last: dt.date) -> DateRange:
    """Return the half-open range of the days from `first` to `last`, both included."""
    return DateRange(first, last + dt.timedelta(days=1), "[)")


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day some months on; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def first_day(days: DateRange) -> dt.date:
    """Return the first day of a bounded date range."""
    if not isinstance(days.lower, dt.date):
        raise TypeError("the range has no first day")
    return days.lower


def last_day(days: DateRange) -> dt.date:
    """Return the last day that a bounded half-open date range includes."""
    if not isinstance(days.upper, dt.date):
        raise TypeError("the range has no last day")
    return days.upper - dt.timedelta(days=1)


def instants_of(days: DateRange) -> DateTimeTZRange:
    """Return a bounded date range as instants: from the first midnight until the one after the last."""
    after = last_day(days) + dt.timedelta(days=1)
    return DateTimeTZRange(midnight(first_day(days)), midnight(after), "[)")


def each_day(days: DateRange) -> Iterator[dt.date]:
    """Yield every day of a bounded date range in order."""
    day = first_day(days)
    while day <= last_day(days):
        yield day
        day += dt.timedelta(days=1)
