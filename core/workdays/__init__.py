"""Workdays of the country: weekends, statutory holidays and the weekends worked in return (调休).

The days are those of the State Council's yearly announcement, as the package `chinese_calendar`
carries them. A year that was not announced when the package was made is judged by weekends alone,
and `is_announced` says so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from chinese_calendar import constants
from django.db import models

SATURDAY = 6  # ISO
NAMES = {
    constants.Holiday.new_years_day.value: "元旦",
    constants.Holiday.spring_festival.value: "春节",
    constants.Holiday.tomb_sweeping_day.value: "清明节",
    constants.Holiday.labour_day.value: "劳动节",
    constants.Holiday.dragon_boat_festival.value: "端午节",
    constants.Holiday.mid_autumn_festival.value: "中秋节",
    constants.Holiday.national_day.value: "国庆节",
    constants.Holiday.anti_fascist_70th_day.value: "抗战胜利纪念日",
}
ANNOUNCED = frozenset(day.year for day in constants.holidays)


class DayKind(models.TextChoices):
    """What a day is for those who work in offices."""

    WORKDAY = "workday", "工作日"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "法定节假日"
    ADJUSTED = "adjusted", "调休上班"


@dataclass(frozen=True)
class Day:
    """A day's kind, and the festival it is a holiday of or worked for."""

    kind: DayKind
    festival: str = ""

    @property
    def is_free(self) -> bool:
        """Return whether offices are closed."""
        return self.kind in (DayKind.WEEKEND, DayKind.HOLIDAY)


def is_announced(year: int) -> bool:
    """Return whether the holidays of a year are known."""
    return year in ANNOUNCED


@cache
def day_kind(day: dt.date) -> Day:
    """Return what a day is; in years not announced holidays are ordinary days."""
    if day in constants.holidays:
        return Day(DayKind.HOLIDAY, NAMES[constants.holidays[day]])
    if day in constants.workdays:
        return Day(DayKind.ADJUSTED, NAMES[constants.workdays[day]])
    return Day(DayKind.WEEKEND if day.isoweekday() >= SATURDAY else DayKind.WORKDAY)


def holidays_between(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Return the statutory holidays from `first` to `last`, both included, with their names."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return {day: NAMES[constants.holidays[day]] for day in days if day in constants.holidays}


def worked_weekends_between(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Return the weekend days worked in return for a holiday, from `first` to `last`, with its name."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return {day: NAMES[constants.workdays[day]] for day in days if day in constants.workdays}
