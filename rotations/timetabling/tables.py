"""A problem and a timetable as the arrays that the compiled search works on."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rotations.timetabling.problem import Places, Problem
    from rotations.timetabling.score import Score

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bits = NDArray[np.uint8]
LONGEST_DAY = 60  # periods: one bit each, and two on either side


class Tables(NamedTuple):
    """What never changes while a search runs. Courses, periods, rooms and curricula are positions."""

    course: Longs  # of each lecture
    apart: (
        Ints  # [course, course] 1 where the two cannot run at once; a course is apart from itself
    )
    apart_start: (
        Ints  # the same as lists: courses apart from c are apart_list[start[c]:start[c + 1]]
    )
    apart_list: Ints
    heard_start: Ints  # the curricula of course c are heard_list[start[c]:start[c + 1]]
    heard_list: Ints
    hears: Bits  # [curriculum, course] 1 where the curriculum hears the course
    closed: Ints  # [course, period] 1 where the course cannot be
    shut: Ints  # [course, room] 1 where the room cannot hold it
    seats: Ints  # [course, room] what the missing seats cost
    days: Ints  # [course] on how many days at least
    costs: Ints  # a day too few, a lonely lecture, a second room
    day: Longs  # of each period
    slot: Longs  # of each period, counted within its day
    lonely: Ints  # [five bits] how many more are lonely when the period of the middle bit is filled
    periods: int
    rooms: int


class State(NamedTuple):
    """A timetable and what is counted of it, kept up to date by every move."""

    period: Longs  # of each lecture
    room: Longs  # of each lecture
    occupant: Longs  # [period, room] the lecture there, or -1
    beside: Ints  # [course, period] lectures there that cannot run beside the course
    heard: Ints  # [curriculum, period] lectures there
    bits: Longs  # [curriculum, day] 4 << slot for each period at which there is one
    on_day: Ints  # [course, day] lectures there
    used: Ints  # [course] days with lectures
    in_room: Ints  # [course, room] lectures there
    cost: Longs  # rules broken, cost of the wishes, moves made


def tables_of(problem: Problem) -> Tables:
    """Compile a problem."""
    count = len(problem.courses)
    apart = _apart(problem)
    apart_start, apart_list = _lists([np.flatnonzero(row).tolist() for row in apart])
    heard: list[list[int]] = [[] for _ in range(count)]
    hears = np.zeros((max(1, len(problem.curricula)), count), np.uint8)
    for position, curriculum in enumerate(problem.curricula):
        for course in set(curriculum.courses):
            heard[course].append(position)
            hears[position, course] = 1
    heard_start, heard_list = _lists(heard)
    closed = np.zeros((count, problem.periods), np.int32)
    shut = np.zeros((count, len(problem.rooms)), np.int32)
    for position, course_ in enumerate(problem.courses):
        closed[position, sorted(course_.closed)] = 1
        shut[position, sorted(course_.closed_rooms)] = 1
    students = np.array([course.students for course in problem.courses], np.int32)
    capacity = np.array([room.capacity for room in problem.rooms], np.int32)
    weights = problem.weights
    return Tables(
        course=np.array(problem.lectures, np.int64),
        apart=apart,
        apart_start=apart_start,
        apart_list=apart_list,
        heard_start=heard_start,
        heard_list=heard_list,
        hears=hears,
        closed=closed,
        shut=shut,
        seats=np.maximum(0, students[:, None] - capacity[None, :]).astype(np.int32) * weights.seat,
        days=np.array([course.days for course in problem.courses], np.int32),
        costs=np.array([weights.day, weights.lonely, weights.room], np.int32),
        day=np.arange(problem.periods) // problem.periods_per_day,
        slot=np.arange(problem.periods) % problem.periods_per_day,
        lonely=_lonely(),
        periods=problem.periods,
        rooms=len(problem.rooms),
    )


def _apart(problem: Problem) -> Ints:
    apart = np.eye(len(problem.courses), dtype=np.int32)
    together = [tuple(set(curriculum.courses)) for curriculum in problem.curricula]
    by_lecturer: dict[str, list[int]] = defaultdict(list)
    for position, course in enumerate(problem.courses):
        by_lecturer[course.lecturer].append(position)
    for courses in (*together, *by_lecturer.values()):
        for one, two in combinations(courses, 2):
            apart[one, two] = apart[two, one] = 1
    return apart


def _lists(rows: list[list[int]]) -> tuple[Ints, Ints]:
    start = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int32)
    return start, np.array([value for row in rows for value in row], np.int32)


def _lonely() -> Ints:
    """Return for the five bits around a period how many more are lonely when it is filled.

    It is lonely itself without neighbours; a neighbour that had none is lonely no longer.
    """
    more = np.zeros(32, np.int32)
    for bits in range(32):
        far_before, before, _, after, far_after = (bits >> place & 1 for place in range(5))
        more[bits] = (not before and not after) - (before > far_before) - (after > far_after)
    return more


def state_of(problem: Problem, tables: Tables, places: Places, score: Score) -> State:
    """Count a timetable of that score; its rooms must each be used once a period.

    The search counts a period once that is lonely for a curriculum, also where a broken rule puts
    two of its lectures there.
    """
    count, days = len(problem.courses), problem.day_count
    state = State(
        period=np.array([place.period for place in places], np.int64),
        room=np.array([place.room for place in places], np.int64),
        occupant=np.full((tables.periods, tables.rooms), -1, np.int64),
        beside=np.zeros((count, tables.periods), np.int32),
        heard=np.zeros((len(tables.hears), tables.periods), np.int32),
        bits=np.zeros((len(tables.hears), days), np.int64),
        on_day=np.zeros((count, days), np.int32),
        used=np.zeros(count, np.int32),
        in_room=np.zeros((count, tables.rooms), np.int32),
        cost=np.zeros(3, np.int64),
    )
    for lecture, place in enumerate(places):
        course, day = tables.course[lecture], tables.day[place.period]
        state.occupant[place.period, place.room] = lecture
        state.beside[:, place.period] += tables.apart[course]
        state.on_day[course, day] += 1
        state.in_room[course, place.room] += 1
        curricula = tables.heard_list[tables.heard_start[course] : tables.heard_start[course + 1]]
        state.heard[curricula, place.period] += 1
        state.bits[curricula, day] |= 4 << tables.slot[place.period]
    state.used[:] = (state.on_day > 0).sum(axis=1)
    lonely = sum(_lonely_in(int(bits)) for bits in state.bits.flat)
    wishes = score.soft - score.lonely + int(tables.costs[1]) * lonely
    state.cost[:] = score.hard, wishes, 0
    return state


def _lonely_in(bits: int) -> int:
    """Count the bits without a neighbour."""
    return (bits & ~(bits << 1) & ~(bits >> 1)).bit_count()
