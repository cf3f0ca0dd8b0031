"""Who is expected where, and what marks sum up to."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rotations.classday.rolls import Hearing, Sitter, Sitting, is_expected, tally

DAY = dt.date(2026, 3, 9)


def lecture(key: int = 1, *, on: dt.date = DAY, minutes: int = 180, **more) -> Sitting:
    return Sitting(key, on, minutes, more.get("counts", True), more.get("heard", (Hearing(5),)))


def test_whole_class_groups_and_other_batches():
    assert is_expected(lecture(), Sitter(1, 5))
    assert not is_expected(lecture(), Sitter(1, 6))
    groups = lecture(heard=(Hearing(5, 2, 4),))
    assert [is_expected(groups, Sitter(1, 5, group)) for group in (1, 2, 3, 4, None)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    joint = lecture(heard=(Hearing(5), Hearing(6)))
    assert is_expected(joint, Sitter(1, 6))


def test_late_joiner_is_not_expected_before_the_day():
    next_day = DAY + dt.timedelta(days=1)
    joined = Sitter(1, 5, joined_on=next_day)
    assert not is_expected(lecture(), joined)
    assert is_expected(lecture(on=next_day), joined)


def test_rate_counts_marks_only_and_is_cut_off():
    sittings = [lecture(key) for key in range(1, 5)]
    marks = {(1, 1): "present", (2, 1): "late", (3, 1): "absent"}
    summed = tally(sittings, [Sitter(1, 5)], marks)
    assert summed.expected == 4
    assert summed.attended == 2
    assert summed.rate == Decimal("66.66")
    assert summed.minutes == 360
    assert tally(sittings, [Sitter(1, 5)], {}).rate is None


def test_sessions_that_do_not_count_bring_attendance_but_no_minutes():
    summed = tally([lecture(counts=False)], [Sitter(1, 5)], {(1, 1): "present"})
    assert (summed.attended, summed.minutes, summed.all_minutes) == (1, 0, 0)


def test_one_seventh_exactly_is_not_beyond():
    week = [lecture(key, minutes=60) for key in range(1, 8)]
    marks = {(key, 1): "present" for key in range(2, 8)} | {(1, 1): "leave"}
    assert not tally(week, [Sitter(1, 5)], marks).exceeds_leave_limit
    assert tally(week[:6], [Sitter(1, 5)], marks).exceeds_leave_limit


@given(st.lists(st.sampled_from(["present", "late", "leave", "absent", ""]), max_size=30))
def test_parts_always_sum_up(statuses):
    sittings = [lecture(key) for key, _ in enumerate(statuses)]
    summed = tally(sittings, [Sitter(1, 5)], {(k, 1): s for k, s in enumerate(statuses) if s})
    assert summed.marked == sum(bool(status) for status in statuses)
    assert summed.expected == len(statuses)
    assert summed.rate is None or 0 <= summed.rate <= 100
