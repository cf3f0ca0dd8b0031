"""The search counts as the rules say, keeps its counts, and finds what there is to find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotations.timetabling.annealing import anneal
from rotations.timetabling.ctt import read_problem
from rotations.timetabling.problem import Course, Place, Problem, Room
from rotations.timetabling.score import score_of
from rotations.timetabling.search import NoRoomError, solve
from rotations.timetabling.tables import state_of, tables_of
from tests.rotations.timetabling.worlds import SMALL, problems, timetables

MOVES = 2_000


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_the_search_adds_up_is_what_the_rules_count(data: st.DataObject) -> None:
    """The costs kept by differences over thousands of moves equal a count from scratch."""
    problem = data.draw(problems())
    places = data.draw(timetables(problem))
    tables = tables_of(problem)
    state = state_of(problem, tables, places)
    before = score_of(problem, places)
    state.cost[:] = before.hard, before.soft
    best = np.concatenate([state.cost, state.period, state.room]).astype(np.int32)
    dice = np.array([data.draw(st.integers(1, 2**63))], np.uint64)
    anneal(tables, state, best, dice, 15.0, 0.5, 5, MOVES)
    for periods, rooms, cost in (
        (state.period, state.room, state.cost),
        (best[2 : 2 + len(places)], best[2 + len(places) :], best[:2]),
    ):
        after = tuple(Place(int(p), int(r)) for p, r in zip(periods, rooms, strict=True))
        score = score_of(problem, after)
        assert (score.hard, score.soft) == tuple(cost)
        assert score.double_rooms == 0
    assert tuple(best[:2]) <= (before.hard, before.soft)


def test_a_small_instance_is_solved_to_its_best() -> None:
    """Law lacks 10 seats even in the hall; one lecture is lonely: practice cannot neighbour both others
    on both days. Nothing better exists.
    """
    problem = read_problem(SMALL)
    answer = solve(problem, tries=40_000)
    score = score_of(problem, answer.places)
    assert (answer.hard, answer.soft) == (score.hard, score.soft) == (0, 12)


def test_the_same_seed_gives_the_same_timetable() -> None:
    problem = read_problem(SMALL)
    one, two = (solve(problem, tries=20_000, seed=3, chains=1) for _ in range(2))
    assert one.places == two.places


def test_more_lectures_than_places_are_refused() -> None:
    problem = Problem("full", 1, 1, (Course("a", "x", 2, 1, 1),), (Room("r", 1),))
    with pytest.raises(NoRoomError, match="2 lectures, 1 places"):
        solve(problem, seconds=1)


def test_a_search_can_be_stopped_and_tells_what_it_has() -> None:
    heard: list[tuple[int, int]] = []
    problem = read_problem(SMALL)
    answer = solve(
        problem,
        seconds=3600,
        on_better=lambda hard, soft, _seconds: heard.append((hard, soft)),
        should_stop=lambda: bool(heard),
    )
    assert heard[0] >= heard[-1] == (answer.hard, answer.soft)


def test_rules_that_exclude_each_other_leave_a_counted_breach() -> None:
    everywhere = frozenset(range(2))
    courses = (Course("a", "x", 1, 1, 1, everywhere), Course("b", "y", 1, 1, 1))
    answer = solve(Problem("none", 1, 2, courses, (Room("r", 5),)), tries=20_000, chains=1)
    assert answer.hard == 1
