"""When a lecturer may teach: the pure rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.availability import Window, hindrance, is_away_all_day, weekdays_text

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MONDAY = dt.date(2026, 3, 9)
NINE, NOON, TWO, FOUR = dt.time(9), dt.time(12), dt.time(14), dt.time(16)
MARCH: Any = {"first": dt.date(2026, 3, 1), "last": dt.date(2026, 3, 31)}
MORNINGS = Window(is_available=True, **MARCH, starts_at=NINE, ends_at=NOON)
AWAY = Window(is_available=False, first=MONDAY, last=MONDAY, reason="外出考察")


@pytest.mark.parametrize(
    ("windows", "start", "end", "says"),
    [
        ([], NINE, NOON, None),
        ([AWAY], NINE, NOON, "外出考察"),
        ([MORNINGS], NINE, NOON, None),
        ([MORNINGS], NINE, TWO, "不在可授课时间内"),
        ([MORNINGS], TWO, FOUR, "不在可授课时间内"),
        ([MORNINGS, AWAY], NINE, NOON, "外出考察"),
        ([Window(False, **MARCH, starts_at=NINE, ends_at=NOON)], NOON, TWO, None),
        ([Window(False, **MARCH, starts_at=NINE, ends_at=NOON)], dt.time(11), TWO, "不可授课"),
        ([Window(False, **MARCH, weekdays=frozenset({2}))], NINE, NOON, None),
        ([MORNINGS], NINE, dt.time.min, "不在可授课时间内"),
    ],
)
def test_what_hinders_is_told(windows, start, end, says):
    assert hindrance(windows, MONDAY, start, end) == says


def test_a_day_is_lost_when_no_hour_is_left():
    assert is_away_all_day([AWAY], MONDAY)
    assert not is_away_all_day([MORNINGS], MONDAY)
    assert is_away_all_day([MORNINGS], dt.date(2026, 4, 1))
    assert not is_away_all_day([], MONDAY)


windows = st.builds(
    Window,
    is_available=st.booleans(),
    first=st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 15)),
    last=st.dates(dt.date(2026, 3, 10), dt.date(2026, 3, 31)),
    weekdays=st.frozensets(st.integers(1, 7), max_size=3),
)


@UNHURRIED
@given(st.lists(windows, max_size=4), st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 31)))
def test_a_lost_day_hinders_every_hour(rows, day):
    if is_away_all_day(rows, day):
        assert hindrance(rows, day, NINE, NOON) is not None


def test_days_of_the_week_in_words():
    assert weekdays_text([3, 1]) == "周一、周三"
    assert weekdays_text([]) == "每天"
