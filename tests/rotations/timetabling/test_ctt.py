"""The public format: what is read, what is written, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotations.timetabling.ctt import FormatError, read_answer, read_problem, write_answer
from rotations.timetabling.problem import Place
from rotations.timetabling.score import score_of
from tests.rotations.timetabling.worlds import SMALL


def test_an_instance_is_read_whole() -> None:
    problem = read_problem(SMALL)
    assert (problem.name, problem.day_count, problem.periods_per_day) == ("Small", 2, 3)
    assert [(c.name, c.lecturer, c.lectures, c.days, c.students) for c in problem.courses] == [
        ("theory", "wang", 2, 2, 40),
        ("practice", "wang", 2, 1, 20),
        ("law", "li", 1, 1, 60),
    ]
    assert [(room.name, room.capacity) for room in problem.rooms] == [("hall", 50), ("class", 25)]
    assert [q.courses for q in problem.curricula] == [(0, 1), (1, 2)]
    assert problem.courses[2].closed == {0, 5}


def test_an_answer_survives_writing_and_reading() -> None:
    problem = read_problem(SMALL)
    places = (Place(0, 0), Place(3, 0), Place(1, 1), Place(4, 1), Place(2, 0))
    text = write_answer(problem, places)
    assert text.splitlines()[1] == "theory hall 1 0"
    assert read_answer(problem, text) == places


def test_the_competitions_costs_are_counted() -> None:
    """Worked by hand: every rule and every wish is broken once or more."""
    problem = read_problem(SMALL)
    places = (Place(0, 1), Place(0, 0), Place(2, 0), Place(5, 1), Place(0, 0))
    score = score_of(problem, places)
    assert score.conflicts == 1, "two lectures of one course at once; theory and law may be"
    assert (score.closed, score.double_rooms, score.missing) == (1, 1, 0)
    assert score.seats == 15 + 10, "theory in the class 15, law in the hall 10"
    assert score.days == 5, "theory is on one day instead of two"
    assert score.lonely == 2 * (2 + 1 + 1) + 2 * (1 + 1 + 1)
    assert score.rooms == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "law li 1 1 60",
            "law li 1 1 many",
            "第 12 行：课程的数字 应是 0 至 1000000 的整数，不是 'many'",
        ),
        ("law li 1 1 60", "law li 1 -1 60", "第 12 行：课程的数字 应是"),
        ("law li 1 1 60", "law li 1 1 1000001", "第 12 行：课程的数字 应是"),
        ("law li 1 1 60", "law li 1", "第 12 行：课程应有 5 项，实有 3 项"),
        ("law li 1 1 60", "theory li 1 1 60", "第 12 行：COURSES 里的 'theory' 在第 10 行已有"),
        ("\tclass  25", "hall 25", "第 16 行：ROOMS 里的 'hall' 在第 15 行已有"),
        ("\tclass  25", "class", "第 16 行：教室应有 2 项"),
        ("town 2 practice law", "town 2 practice art", "第 20 行：没有名为 'art' 的课程"),
        ("town 2 practice law", "town 3 practice law", "第 20 行：课程组写的门数与列出的课程不符"),
        ("town 2 practice law", "town", "第 20 行：课程组写的门数"),
        ("law 1 2", "law 2 0", "第 24 行：没有第 2 日第 0 时段"),
        ("law 1 2", "law 1", "第 24 行：不可用时段应有 3 项"),
        ("Days: 2\n", "", "文件头没有写 Days"),
        ("Days: 2", "Days: two", "第 4 行：Days 应是"),
        ("Rooms: 2", "Rooms: 3", "第 3 行：Rooms 写的是 3，ROOMS 里实有 2 行"),
        ("COURSES:", "KURSE:", "没有 COURSES 或 ROOMS 一节"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_with_the_line(
    old: str, new: str, told: str
) -> None:
    with pytest.raises(FormatError, match=told):
        read_problem(SMALL.replace(old, new))


@pytest.mark.parametrize(
    "text",
    [
        SMALL.replace("\n", "\r\n"),
        SMALL.replace(" ", "\t").replace("Name:\t", "Name: "),
        SMALL.replace("END.", ""),
        SMALL.replace("END.", "END.\nwhat comes after is not read"),
        SMALL.replace("\n\n", "\n"),
        SMALL.replace("law li 1 1 60", "law li 1 1 60 1"),
        "\n\n".join(SMALL.split("\n\n")[row] for row in (0, 2, 1, 4, 3, 5)),
    ],
    ids=["crlf", "tabs", "no end", "after the end", "no blank lines", "extended", "rooms first"],
)
def test_other_hands_write_the_same_instance(text: str) -> None:
    assert read_problem(text) == read_problem(SMALL)


def test_a_curriculum_may_hold_one_course_or_none() -> None:
    text = SMALL.replace("town 2 practice law", "town 1 law").replace(
        "village 2 theory practice", "village 0"
    )
    assert [q.courses for q in read_problem(text).curricula] == [(), (2,)]


@given(st.integers(0, len(SMALL) - 1), st.text(max_size=3))
def test_a_mutilated_file_is_read_or_refused_but_never_crashes(position: int, junk: str) -> None:
    try:
        read_problem(SMALL[:position] + junk + SMALL[position + 1 :])
    except FormatError as refusal:
        assert str(refusal)


def test_an_answer_with_a_lecture_too_few_is_refused() -> None:
    problem = read_problem(SMALL)
    with pytest.raises(FormatError, match="law 应有 1 节课，实有 0 节"):
        read_answer(
            problem, "theory hall 0 0\ntheory hall 1 0\npractice hall 0 1\npractice hall 1 1"
        )
