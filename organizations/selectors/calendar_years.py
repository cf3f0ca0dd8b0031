"""The calendars of a user through one year, as rows of bars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.days import days_range, first_day, last_day
from core.workdays import is_announced
from organizations.selectors.calendars import calendars_for
from organizations.year_picture import Bar, Run, bar_of, bars_of_holidays, days_text, runs_of

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer
    from organizations.models import Calendar

SHOWN = 60  # rows; a province with more narrows the list instead


@dataclass(frozen=True)
class CalendarRow:
    """A calendar through the year."""

    calendar: Calendar
    bars: list[Bar]
    texts: list[str]


@dataclass(frozen=True)
class Year:
    """What the picture of a year shows."""

    number: int
    is_announced: bool
    holidays: list[Bar]
    runs: list[Run]
    rows: list[CalendarRow]
    left_out: int


def year_of_calendars(user: Viewer, year: int) -> Year:
    """Return a year with its statutory holidays and the calendars that touch it."""
    whole = days_range(dt.date(year, 1, 1), dt.date(year, 12, 31))
    touching = calendars_for(user).filter(periods__dates__overlap=whole).distinct()
    calendars = list(touching.order_by("org_path", "name", "pk")[: SHOWN + 1])
    left_out = touching.count() - SHOWN if len(calendars) > SHOWN else 0
    rows = [_row(calendar, year) for calendar in calendars[:SHOWN]]
    return Year(year, is_announced(year), bars_of_holidays(year), runs_of(year), rows, left_out)


def _row(calendar: Calendar, year: int) -> CalendarRow:
    bars, texts = [], []
    for period in calendar.periods.all():
        first, last = first_day(period.dates), last_day(period.dates)
        text = days_text(first, last)
        tone = f"{calendar.kind} {calendar.effect}"
        if bar := bar_of(first, last, year, tone, f"{calendar.name} {period.note} {text}"):
            bars.append(bar)
            texts.append(f"{text}（{period.note}）" if period.note else text)
    return CalendarRow(calendar, bars, texts)
