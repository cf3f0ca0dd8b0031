"""Workdays as the State Council announced them, and what is said of years it has not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.workdays import (
    DayKind,
    day_kind,
    holidays_between,
    is_announced,
    worked_weekends_between,
)

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("day", "kind", "festival"),
    [
        (dt.date(2026, 3, 9), DayKind.WORKDAY, ""),
        (dt.date(2026, 3, 14), DayKind.WEEKEND, ""),
        (dt.date(2026, 10, 1), DayKind.HOLIDAY, "国庆节"),
        (dt.date(2026, 2, 17), DayKind.HOLIDAY, "春节"),
        (dt.date(2026, 2, 14), DayKind.ADJUSTED, "春节"),
    ],
)
def test_a_day_is_what_was_announced(day, kind, festival):
    found = day_kind(day)
    assert (found.kind, found.festival) == (kind, festival)
    assert found.is_free == (kind in {DayKind.WEEKEND, DayKind.HOLIDAY})


def test_a_year_without_announcement_has_weekends_only():
    assert is_announced(2026)
    assert not is_announced(2090)
    assert day_kind(dt.date(2090, 10, 1)).kind == DayKind.WEEKEND  # a Sunday


def test_holidays_of_a_week_are_named():
    found = holidays_between(dt.date(2026, 9, 28), dt.date(2026, 10, 2))
    assert set(found.values()) == {"国庆节"}
    assert min(found) == dt.date(2026, 10, 1)


@UNHURRIED
@given(st.dates(dt.date(2004, 1, 1), dt.date(2026, 10, 7)))
def test_only_weekends_are_worked_in_return(day):
    if day_kind(day).kind == DayKind.ADJUSTED:
        assert day.isoweekday() >= 6


def test_weekends_worked_in_return_for_a_holiday_carry_its_name():
    found = worked_weekends_between(dt.date(2025, 9, 20), dt.date(2025, 10, 20))
    assert found == {dt.date(2025, 9, 28): "国庆节", dt.date(2025, 10, 11): "国庆节"}
