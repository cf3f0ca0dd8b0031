"""The inner loop of the search, compiled: simulated annealing over moves and exchanges of lectures.

The neighbourhood (one lecture to a free place, or two lectures exchanged) and the geometric cooling
follow Bellio, Ceschia, Di Gaspero, Schaerf and Urli, "Feature-based tuning of simulated annealing
applied to the curriculum-based course timetabling problem" (Computers & Operations Research, 2016).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.timetabling.tables import Ints, State, Tables

F = TypeVar("F", bound="Callable[..., Any]")
# Numba has no types of its own; `nogil` lets two chains run on two cores of one process.
compiled = cast("Callable[[F], F]", numba.njit(cache=True, nogil=True, error_model="numpy"))
# What most tries end in: a call would cost more than the work.
inlined = cast(
    "Callable[[F], F]",
    numba.njit(cache=True, nogil=True, error_model="numpy", inline="always"),
)

HARD, SOFT = 0, 1  # positions in State.cost
DAY, LONELY, ROOM = 0, 1, 2  # positions in Tables.costs
MOST_GAIN = 60.0


@inlined
def _draw(seed: np.ndarray[Any, np.dtype[np.uint64]]) -> float:
    """Return a number from [0, 1): xorshift64*, its state in the caller's array (Vigna, 2016)."""
    x = seed[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    seed[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@inlined
def _lonely_on(heard: Ints, curriculum: int, day: int, per_day: int) -> int:
    """Count the lectures of a curriculum without a neighbour on one day."""
    lonely = 0
    first = day * per_day
    for period in range(first, first + per_day):
        here = heard[curriculum, period]
        if here == 0:
            continue
        before = period > first and heard[curriculum, period - 1] > 0
        after = period < first + per_day - 1 and heard[curriculum, period + 1] > 0
        if not before and not after:
            lonely += here
    return lonely


@inlined
def _shift_heard(tables: Tables, state: State, course: int, old: int, new: int) -> int:
    """Move one lecture of a course for its curricula; return how many lonely lectures more."""
    more = 0
    old_day, new_day = old // tables.per_day, new // tables.per_day
    for position in range(tables.heard_start[course], tables.heard_start[course + 1]):
        curriculum = tables.heard_list[position]
        more -= _lonely_on(state.heard, curriculum, old_day, tables.per_day)
        if new_day != old_day:
            more -= _lonely_on(state.heard, curriculum, new_day, tables.per_day)
        state.heard[curriculum, old] -= 1
        state.heard[curriculum, new] += 1
        more += _lonely_on(state.heard, curriculum, old_day, tables.per_day)
        if new_day != old_day:
            more += _lonely_on(state.heard, curriculum, new_day, tables.per_day)
    return more


@inlined
def _shift_day(tables: Tables, state: State, course: int, old: int, new: int) -> int:
    """Move one lecture of a course to another day; return how many missing days more."""
    used = 0
    for day in range(state.on_day.shape[1]):
        used += state.on_day[course, day] > 0
    before = max(0, tables.days[course] - used)
    used -= state.on_day[course, old] == 1
    used += state.on_day[course, new] == 0
    state.on_day[course, old] -= 1
    state.on_day[course, new] += 1
    return int(max(0, tables.days[course] - used) - before)


@inlined
def _shift(tables: Tables, state: State, lecture: int, period: int, room: int) -> int:
    """Move a lecture for the wishes' counts alone; return how much more it costs."""
    course = tables.course[lecture]
    old, old_room = state.period[lecture], state.room[lecture]
    more = 0
    if room != old_room:
        more += tables.seats[course, room] - tables.seats[course, old_room]
        if state.in_room[course, old_room] == 1:
            more -= tables.costs[ROOM]
        if state.in_room[course, room] == 0:
            more += tables.costs[ROOM]
        state.in_room[course, old_room] -= 1
        state.in_room[course, room] += 1
    if period != old:
        more += tables.costs[LONELY] * _shift_heard(tables, state, course, old, period)
        old_day, day = old // tables.per_day, period // tables.per_day
        if day != old_day:
            more += tables.costs[DAY] * _shift_day(tables, state, course, old_day, day)
    state.period[lecture], state.room[lecture] = period, room
    return more


@inlined
def _hard_of(tables: Tables, state: State, lecture: int, period: int, room: int, other: int) -> int:
    """Return how many more rules break when a lecture moves and `other` (or -1) takes its place."""
    course = tables.course[lecture]
    old, old_room = state.period[lecture], state.room[lecture]
    more = tables.shut[course, room] - tables.shut[course, old_room]
    if period != old:
        more += tables.closed[course, period] - tables.closed[course, old]
        more += state.beside[course, period] - (state.beside[course, old] - 1)
        if other >= 0:
            more -= tables.apart[course, tables.course[other]]
    return int(more)


@inlined
def _settle(tables: Tables, state: State, course: int, old: int, new: int) -> None:
    """Let what stands beside whom follow a lecture that has moved."""
    for position in range(tables.apart_start[course], tables.apart_start[course + 1]):
        state.beside[tables.apart_list[position], old] -= 1
        state.beside[tables.apart_list[position], new] += 1


@compiled
def _exchange(
    tables: Tables, state: State, lecture: int, other: int, period: int, room: int
) -> int:
    """Move a lecture to a place and `other` (or -1) to the place left; return the wishes' cost."""
    old, old_room = state.period[lecture], state.room[lecture]
    more = _shift(tables, state, lecture, period, room)
    if other >= 0:
        more += _shift(tables, state, other, old, old_room)
    return more


@inlined
def _try(
    tables: Tables, state: State, lecture: int, period: int, room: int, hard: int, bar: float
) -> None:
    """Move a lecture to a place, exchanging it with the one there, if that costs at most `bar`."""
    old, old_room = state.period[lecture], state.room[lecture]
    other = state.occupant[period, room]
    course = tables.course[lecture]
    if other >= 0 and tables.course[other] == course:
        return
    broken = _hard_of(tables, state, lecture, period, room, other)
    if other >= 0:
        broken += _hard_of(tables, state, other, old, old_room, lecture)
    # Few moves gain more than this in wishes: most forbidden moves are refused unevaluated.
    if hard * broken > bar + MOST_GAIN:
        return
    more = _exchange(tables, state, lecture, other, period, room)
    if more + hard * broken > bar:
        _exchange(tables, state, lecture, other, old, old_room)
        return
    state.occupant[old, old_room], state.occupant[period, room] = other, lecture
    if period != old:
        _settle(tables, state, course, old, period)
        if other >= 0:
            _settle(tables, state, tables.course[other], period, old)
    state.cost[HARD] += broken
    state.cost[SOFT] += more


@compiled
def anneal(
    tables: Tables,
    state: State,
    best: Ints,
    seed: np.ndarray[Any, np.dtype[np.uint64]],
    temperature: float,
    exchanges: float,
    hard: int,
    tries: int,
) -> None:
    """Make `tries` random moves at one temperature, keeping the best timetable seen.

    `best` holds the cost (hard, soft) of the best, then its periods, then its rooms; `exchanges` is
    the share of moves that start from two lectures; `hard` what a broken rule costs meanwhile.
    """
    count = len(tables.course)
    for _ in range(tries):
        lecture = int(_draw(seed) * count)
        if _draw(seed) < exchanges:
            other = int(_draw(seed) * count)
            period, room = state.period[other], state.room[other]
        else:
            period, room = int(_draw(seed) * tables.periods), int(_draw(seed) * tables.rooms)
        bar = -temperature * math.log(1.0 - _draw(seed))
        _try(tables, state, lecture, period, room, hard, bar)
        if state.cost[HARD] < best[HARD] or (
            state.cost[HARD] == best[HARD] and state.cost[SOFT] < best[SOFT]
        ):
            best[HARD], best[SOFT] = state.cost[HARD], state.cost[SOFT]
            best[2 : 2 + count] = state.period
            best[2 + count :] = state.room
