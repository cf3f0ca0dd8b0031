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
        ("law li 1 1 60", "law li 1 1 many", "line 12: a number of a course is 'many'"),
        ("law li 1 1 60", "law li 1", "line 12: a course has 3 fields"),
        ("town 2 practice law", "town 2 practice art", "line 20: 'art' is unknown"),
        ("town 2 practice law", "town 3 practice law", "names other courses than it announces"),
        ("law 1 2", "law 2 0", "day 2, period 0 does not exist"),
        ("Days: 2\n", "", "the head does not say Days"),
        ("Rooms: 2", "Rooms: 3", "Rooms: 3 announced, 2 there"),
        ("COURSES:", "KURSE:", "no COURSES or no ROOMS"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused_with_the_line(
    old: str, new: str, told: str
) -> None:
    with pytest.raises(FormatError, match=told):
        read_problem(SMALL.replace(old, new))


@given(st.integers(0, len(SMALL) - 1), st.text(max_size=3))
def test_a_mutilated_file_is_read_or_refused_but_never_crashes(position: int, junk: str) -> None:
    try:
        read_problem(SMALL[:position] + junk + SMALL[position + 1 :])
    except FormatError as refusal:
        assert str(refusal)


def test_an_answer_with_a_lecture_too_few_is_refused() -> None:
    problem = read_problem(SMALL)
    with pytest.raises(FormatError, match="law: 0 of 1 lectures"):
        read_answer(
            problem, "theory hall 0 0\ntheory hall 1 0\npractice hall 0 1\npractice hall 1 1"
        )
