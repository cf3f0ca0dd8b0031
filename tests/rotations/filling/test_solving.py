"""Lessons in a class's free half-days: the rules of order, who can be had, and why not."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.enums import Mode
from rotations.filling import Asked, Hindrances, Lesson, Slot, fill
from rotations.filling.problem import TEACHING

MONDAY = dt.date(2026, 3, 9)
HOURS = ((dt.time(8, 30), dt.time(11, 30)), (dt.time(14, 30), dt.time(17, 30)))


def slots_of(days, **fixed):
    """Return the half-days of some days; `fixed` are modes by place, as in m2="lecture"."""
    found = []
    for place in range(days * 2):
        start, end = HOURS[place % 2]
        mode = fixed.get(f"m{place}", "")
        day = MONDAY + dt.timedelta(days=place // 2)
        found.append(Slot(day, place % 2 == 0, start, end, mode, "已有" if mode else ""))
    return tuple(found)


def lesson(key, mode=Mode.LECTURE, times=1, **facts):
    return Lesson(key, key, mode, times, **facts)


def modes_of(asked, proposal):
    """Return the mode of each half-day after filling."""
    modes = [slot.mode for slot in asked.slots]
    for each in proposal.placed:
        assert not modes[each.slot]
        modes[each.slot] = each.part.lesson.mode
    return modes


def test_everything_that_fits_is_placed_in_a_sound_order():
    asked = Asked(
        slots_of(3, m2="site_visit"),
        (
            lesson("结业式", Mode.CLOSING),
            lesson("开班式", Mode.OPENING),
            lesson("研讨", Mode.DISCUSSION),
            lesson("理论", times=2),
        ),
    )
    proposal = fill(asked)
    modes = modes_of(asked, proposal)
    assert not proposal.unplaced
    assert (modes[0], modes[-1]) == (Mode.OPENING, Mode.CLOSING)
    assert modes.index(Mode.DISCUSSION) > modes.index(Mode.LECTURE)


def test_lectures_are_held_in_the_morning_and_discussions_in_the_afternoon():
    asked = Asked(slots_of(1), (lesson("研讨", Mode.DISCUSSION), lesson("理论")))
    assert modes_of(asked, fill(asked)) == [Mode.LECTURE, Mode.DISCUSSION]


def test_the_parts_of_a_course_stand_in_their_order():
    asked = Asked(slots_of(2), (lesson("理论", times=2),))
    assert [each.part.number for each in fill(asked).placed] == [0, 1]


def test_no_mode_stands_three_times_in_a_row_and_the_reason_says_so():
    asked = Asked(slots_of(2), (lesson("理论", times=4),))
    proposal = fill(asked)
    assert len(proposal.placed) == 3
    ((part, reason),) = proposal.unplaced
    assert part.number == 3
    assert reason == "受“同一形式不连续安排三个半天”限制"


def test_what_stands_already_counts_among_three_in_a_row():
    asked = Asked(slots_of(2, m0="lecture", m1="lecture", m3="case"), (lesson("理论"),))
    assert fill(asked).unplaced[0][1] == "受“同一形式不连续安排三个半天”限制"


def test_an_opening_behind_something_that_stands_is_not_placed():
    asked = Asked(slots_of(1, m0="lecture"), (lesson("开班式", Mode.OPENING),))
    assert fill(asked).unplaced[0][1] == "受“开班式排在最前”限制"


def test_a_closing_before_something_that_stands_is_not_placed():
    asked = Asked(slots_of(1, m1="lecture"), (lesson("结业式", Mode.CLOSING),))
    assert fill(asked).unplaced[0][1] == "受“结业式排在最后”限制"


def test_a_discussion_without_teaching_before_it_is_not_placed():
    asked = Asked(slots_of(1), (lesson("研讨", Mode.DISCUSSION),))
    assert fill(asked).unplaced[0][1] == "受“研讨安排在授课之后”限制"


def test_a_lecturer_teaches_only_when_free_and_the_least_burdened_first():
    hindered = Hindrances(lecturers={(1, 0): "在别处授课", (2, 2): "出差"})
    asked = Asked(
        slots_of(2, m1="case", m3="case"), (lesson("理论", times=2, lecturers=(1, 2)),), hindered
    )
    assert [(each.slot, each.lecturer) for each in fill(asked).placed] == [(0, 2), (2, 1)]


def test_who_cannot_teach_is_named_with_the_time():
    asked = Asked(
        slots_of(1),
        (lesson("理论", lecturers=(1,)),),
        Hindrances(lecturers={(1, 0): "在别处授课", (1, 1): "在途"}),
        {1: "王明"},
    )
    assert fill(asked).unplaced[0][1] == "3月9日上午王明在别处授课；3月9日下午王明在途"


def test_the_room_that_is_taken_is_named():
    taken = Hindrances(rooms={(7, 0): "一教室已被占用", (7, 1): "一教室检修"})
    asked = Asked(slots_of(1), (lesson("理论", rooms=(7,)),), taken)
    assert fill(asked).unplaced[0][1] == "3月9日上午一教室已被占用；3月9日下午一教室检修"


def test_groups_meet_side_by_side_in_a_room_each():
    free = Asked(
        slots_of(1, m0="lecture"),
        (lesson("研讨", Mode.DISCUSSION, groups=2, rooms=(7, 8, 9)),),
        Hindrances(rooms={(8, 1): "占用"}),
    )
    (placed,) = fill(free).placed
    assert placed.rooms == (7, 9)
    short = Asked(free.slots, free.lessons, Hindrances(rooms={(8, 1): "占用", (9, 1): "占用"}))
    assert "2 个小组需 2 个教室，只有 1 个可用" in fill(short).unplaced[0][1]


def test_full_days_and_lacking_people_are_said():
    asked = Asked(slots_of(1, m0="case"), (lesson("理论"), lesson("案例", Mode.EXPERIENCE)))
    assert fill(asked).unplaced[0][1] == "空余的 1 个半天已排满"
    full = Asked(slots_of(1, m0="case", m1="case"), (lesson("理论"),))
    assert fill(full).unplaced[0][1] == "班次内没有空余的半天"
    nobody = Asked(slots_of(1), (lesson("理论", lacks="没有擅长“党建”的授课人"),))
    assert fill(nobody).unplaced[0][1] == "没有擅长“党建”的授课人"


MODES = [Mode.LECTURE, Mode.CASE, Mode.DISCUSSION, Mode.OPENING, Mode.CLOSING]


@settings(max_examples=25)
@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from(MODES), st.integers(1, 2)), max_size=5),
    st.dictionaries(st.integers(0, 7), st.sampled_from(MODES[:3]), max_size=4),
    st.sets(st.tuples(st.integers(1, 2), st.integers(0, 7)), max_size=8),
)
def test_any_filling_keeps_the_rules(days, wanted, fixed, away):
    asked = Asked(
        slots_of(days, **{f"m{place}": str(mode) for place, mode in fixed.items()}),
        tuple(
            lesson(f"{place}", mode, halves, lecturers=(1, 2) if mode == Mode.LECTURE else ())
            for place, (mode, halves) in enumerate(wanted)
        ),
        Hindrances(lecturers=dict.fromkeys(away, "有事")),
    )
    proposal = fill(asked)
    modes = modes_of(asked, proposal)
    assert len(proposal.placed) + len(proposal.unplaced) == sum(halves for _, halves in wanted)
    assert all(reason for _, reason in proposal.unplaced)
    assert fill(asked) == proposal
    for each in proposal.placed:
        mode = each.part.lesson.mode
        assert (each.lecturer, each.slot) not in away
        assert mode != Mode.OPENING or not any(modes[: each.slot])
        assert mode != Mode.CLOSING or not any(modes[each.slot + 1 :])
        if mode == Mode.DISCUSSION:
            assert any(before in TEACHING for before in modes[: each.slot])
        for first in range(max(each.slot - 2, 0), each.slot + 1):
            assert modes[first : first + 3] != [mode] * 3
