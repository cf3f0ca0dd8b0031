"""The timetable that a search starts from: the lecture with the fewest ways left is placed first.

After Lü and Hao, "Adaptive tabu search for course timetabling" (European Journal of Operational
Research, 2010): next comes the course with the fewest open periods for the lectures it still lacks,
at the period that takes the fewest away from others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rotations.timetabling.problem import Place
from rotations.timetabling.score import score_of

if TYPE_CHECKING:
    from rotations.timetabling.problem import Places, Problem
    from rotations.timetabling.tables import Tables

ATTEMPTS = 20  # one takes some ten milliseconds; most problems need one or two
FAR = 1_000_000  # more than any count that a choice is made by


def first_places(problem: Problem, tables: Tables, seed: int) -> Places:
    """Place every lecture, no room twice at once.

    Of some attempts that differ by lot the best is returned; one that breaks no rule ends them.
    """
    chance = np.random.default_rng(seed)
    best: Places = ()
    fewest = FAR
    for _ in range(ATTEMPTS):
        places = _attempt(problem, tables, chance)
        hard = score_of(problem, places).hard
        if hard < fewest:
            best, fewest = places, hard
        if hard == 0:
            break
    return best


def _attempt(problem: Problem, tables: Tables, chance: np.random.Generator) -> Places:
    """Place course by course, always the one that has the fewest ways left."""
    left = np.array([course.lectures for course in problem.courses])
    places: list[list[Place]] = [[] for _ in problem.courses]
    broken = tables.closed.astype(
        np.int64
    )  # [course, period] rules that a lecture there would break
    free = np.ones((tables.periods, tables.rooms), bool)
    for _ in problem.lectures:
        has_room = free.any(axis=1)
        is_open = (broken == 0) & has_room
        ways = is_open.sum(axis=1) / np.sqrt(np.maximum(left, 1))
        course = int(np.argmin(np.where(left > 0, ways + chance.random(len(left)) * 0.5, FAR)))
        taken = is_open[(tables.apart[course] > 0) & (left > 0)].sum(axis=0)
        price = np.where(has_room, broken[course] * FAR + taken, FAR * FAR)
        period = int(np.argmin(price + chance.random(tables.periods)))
        room = _room(tables, course, places[course], free[period])
        places[course].append(Place(period, room))
        free[period, room] = False
        broken[:, period] += tables.apart[course]
        left[course] -= 1
    return tuple(place for of_course in places for place in of_course)


def _room(tables: Tables, course: int, places: list[Place], free: np.ndarray) -> int:
    """Return the free room that breaks nothing, lacks the fewest seats, and is used already."""
    price = (tables.shut[course] * FAR + tables.seats[course]).astype(np.float64)
    price[[place.room for place in places]] -= 0.5
    return int(np.argmin(np.where(free, price, np.inf)))
