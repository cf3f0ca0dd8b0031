"""The codes: valid for a minute, for one session, within its window, and nobody else's."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotations.classday.signin import (
    STEP_SECONDS,
    Standing,
    Verdict,
    badge_code,
    badge_owner,
    code_for,
    read_code,
    window_of,
)

SECRET = b"one secret"
AT = dt.datetime(2026, 3, 9, 1, 0, 10, tzinfo=dt.UTC)


def after(seconds: int) -> dt.datetime:
    return AT + dt.timedelta(seconds=seconds)


def test_a_code_holds_for_its_step_and_the_next():
    code = code_for(7, AT, secret=SECRET)
    assert read_code(code, AT, secret=SECRET) == (reading := read_code(code, AT, secret=SECRET))
    assert reading.verdict == Verdict.VALID
    assert reading.session == 7
    assert read_code(code, after(STEP_SECONDS), secret=SECRET).verdict == Verdict.VALID
    assert read_code(code, after(2 * STEP_SECONDS), secret=SECRET).verdict == Verdict.EXPIRED


def test_a_code_of_the_future_is_forged():
    code = code_for(7, after(10 * STEP_SECONDS), secret=SECRET)
    assert read_code(code, AT, secret=SECRET).verdict == Verdict.FORGED


def test_a_code_never_opens_another_session():
    key, _, mark = code_for(7, AT, secret=SECRET).partition("-")
    assert key == "7"
    assert read_code(f"8-{mark}", AT, secret=SECRET).verdict == Verdict.FORGED


@pytest.mark.parametrize(
    "text", ["", "-", "7", "7-", "7-xxxxxxxxxxxx", "书记-签到", "zzzzzzzzzzzzzzzzzz-a"]
)
def test_nonsense_is_forged(text):
    assert read_code(text, AT, secret=SECRET).verdict == Verdict.FORGED


def test_another_installation_s_code_is_forged():
    assert read_code(code_for(7, AT, secret=b"other"), AT, secret=SECRET).verdict == Verdict.FORGED


@given(st.integers(1, 2**40), st.integers(1, 2**40))
def test_badges_are_their_owners_only(one, other):
    badge = badge_code(one, secret=SECRET)
    assert badge_owner(badge, secret=SECRET) == one
    if one != other:
        assert badge_code(other, secret=SECRET) != badge


def test_a_badge_survives_the_input_method():
    badge = badge_code(123, secret=SECRET)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in badge.lower())
    assert badge_owner(f" {wide}\n", secret=SECRET) == 123
    assert badge_owner(badge[:-1] + "?", secret=SECRET) is None
    assert badge_owner("学员", secret=SECRET) is None


def test_window_opens_before_is_late_after_and_ends_with_the_session():
    start, end = AT, AT + dt.timedelta(hours=3)
    window = window_of(start, end, opens_before=30, late_after=10)
    minute = dt.timedelta(minutes=1)
    assert window.standing(start - 31 * minute) == Standing.EARLY
    assert window.standing(start - 30 * minute) == Standing.ON_TIME
    assert window.standing(start + 9 * minute) == Standing.ON_TIME
    assert window.standing(start + 10 * minute) == Standing.LATE
    assert window.standing(end) == Standing.OVER


def test_a_short_session_is_never_late_after_its_end():
    window = window_of(AT, AT + dt.timedelta(minutes=5), opens_before=30, late_after=10)
    assert window.late_from == window.closes_at
