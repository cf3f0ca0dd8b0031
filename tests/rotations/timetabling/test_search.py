"""The search counts as the rules say, keeps its counts, and finds what there is to find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotations.timetabling import search
from rotations.timetabling.annealing import FORBIDDEN, anneal
from rotations.timetabling.ctt import read_problem
from rotations.timetabling.problem import Course, Place, Places, Problem, Room
from rotations.timetabling.score import score_of
from rotations.timetabling.search import UnsolvableError, solve
from rotations.timetabling.start import first_places
from rotations.timetabling.tables import Longs, State, Tables, state_of, tables_of
from tests.rotations.timetabling.worlds import SMALL, problems, timetables

MOVES = 2_000


def begun(problem: Problem, places: Places) -> tuple[Tables, State, Longs]:
    """Return what a search works on: tables, the state, and the best so far."""
    tables = tables_of(problem)
    state = state_of(problem, tables, places, score_of(problem, places))
    return tables, state, np.concatenate([state.cost[:2], state.period, state.room])


def ended(periods: Longs, rooms: Longs) -> Places:
    """Return the timetable that two arrays hold."""
    return tuple(Place(int(p), int(r)) for p, r in zip(periods, rooms, strict=True))


def assert_kept(problem: Problem, tables: Tables, state: State) -> None:
    """Every count that moves keep by differences equals one from scratch."""
    places = ended(state.period, state.room)
    fresh = state_of(problem, tables, places, score_of(problem, places))
    for name in State._fields:
        if name != "cost":
            assert np.array_equal(getattr(state, name), getattr(fresh, name)), name
    assert np.array_equal(state.cost[:2], fresh.cost[:2])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_the_search_adds_up_is_what_the_rules_count(data: st.DataObject) -> None:
    """The counts kept by differences over thousands of moves equal those from scratch."""
    problem = data.draw(problems())
    places = data.draw(timetables(problem))
    tables, state, best = begun(problem, places)
    before = score_of(problem, places)
    dice = np.array([data.draw(st.integers(1, 2**63))], np.uint64)
    for hard in (5, FORBIDDEN):
        anneal(tables, state, best, dice, 15.0, hard, MOVES)
        assert_kept(problem, tables, state)
    found = ended(best[2 : 2 + len(places)], best[2 + len(places) :])
    score = score_of(problem, found)
    assert score.hard == best[0] <= before.hard
    assert score.double_rooms == 0
    if score.conflicts == 0:  # else the search counts a period once, the rules each lecture there
        assert score.soft == best[1]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_where_no_rule_is_broken_none_is_broken_again(data: st.DataObject) -> None:
    problem = data.draw(problems())
    tables, state, best = begun(problem, first_places(problem, tables_of(problem), 1))
    hard = state.cost[0]
    dice = np.array([data.draw(st.integers(1, 2**63))], np.uint64)
    for _ in range(20):
        anneal(tables, state, best, dice, 30.0, FORBIDDEN, 50)
        assert state.cost[0] <= hard
        hard = state.cost[0]
    assert_kept(problem, tables, state)


@given(st.lists(st.booleans(), min_size=1, max_size=12), st.data())
def test_five_bits_tell_how_many_more_are_lonely(day: list[bool], data: st.DataObject) -> None:
    slot = data.draw(st.integers(0, len(day) - 1))
    day[slot] = False
    full = [*day[:slot], True, *day[slot + 1 :]]
    bits = sum(4 << place for place, filled in enumerate(day) if filled)
    more = tables_of(read_problem(SMALL)).lonely[bits >> slot & 31]
    assert more == lonely_in(full) - lonely_in(day)


def lonely_in(day: list[bool]) -> int:
    """Count the filled places without a filled neighbour."""
    padded = [False, *day, False]
    return sum(
        here and not before and not after
        for before, here, after in zip(padded, padded[1:], padded[2:], strict=False)
    )


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


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Problem("full", 1, 1, (Course("a", "x", 2, 1, 1),), (Room("r", 1),)), "2 节.*之积 1"),
        (Problem("none", 0, 5, (Course("a", "x", 1, 1, 1),), (Room("r", 1),)), "1 节.*之积 0"),
        (Problem("long", 1, 61, (Course("a", "x", 1, 1, 1),), (Room("r", 1),)), "最多 60 个时段"),
        (
            Problem("huge", 10**6, 60, (Course("a", "x", 1, 1, 1),), (Room("r", 1),)),
            "内存放不下",
        ),
    ],
)
def test_what_no_search_can_begin_with_is_refused(problem: Problem, told: str) -> None:
    with pytest.raises(UnsolvableError, match=told):
        solve(problem, seconds=1)


def test_a_course_without_lectures_has_nowhere_to_be() -> None:
    problem = Problem("idle", 1, 1, (Course("a", "x", 0, 0, 1),), (Room("r", 1),))
    assert solve(problem, tries=20_000).places == ()


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
    answer = solve(Problem("none", 1, 2, courses, (Room("r", 5),)), tries=200_000, chains=1)
    assert answer.hard == 1


def test_a_broken_start_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the construction may leave broken, the search first looks for the rules alone."""
    problem = read_problem(SMALL)
    at_once = (Place(0, 0), Place(0, 1), Place(1, 0), Place(1, 1), Place(2, 0))
    assert score_of(problem, at_once).hard == 2
    monkeypatch.setattr(search, "first_places", lambda *_: at_once)
    answer = solve(problem, tries=400_000, chains=1)
    assert (answer.hard, answer.soft) == (0, 12)


@given(problems(), st.integers(0, 5))
def test_the_start_uses_no_room_twice(problem: Problem, seed: int) -> None:
    places = first_places(problem, tables_of(problem), seed)
    score = score_of(problem, places)
    assert (score.missing, score.double_rooms) == (0, 0)
