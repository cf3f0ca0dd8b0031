"""The timetable engine on a drawn instance of the competition's kind, whose best answer is known.

A timetable is planted: cohorts hear their courses two by two in neighbouring periods, each course in
one room, so that every wish is met but seats for the largest courses, which no room has. What those
lack is a lower bound that the planted timetable reaches. Then the instance is drawn around it:
curricula of courses that lie well together, closed periods. The search never sees what was planted.

The value is a thousand a unit of cost, the floor the same of the bound: the ratio says how near to
the best the search comes in SECONDS on two cores. The size is that of comp02 (ITC-2007): about 80
courses, 250 lectures, 16 rooms, 25 periods, 70 curricula. No file of the competition is kept here.
"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

from benchmarks.figures import Figure
from rotations.timetabling.problem import Course, Curriculum, Place, Places, Problem, Room
from rotations.timetabling.score import score_of
from rotations.timetabling.search import solve

SECONDS = 60
GOAL = 0.5
DAYS, PERIODS_A_DAY = 5, 5
COHORTS, ROOMS, CURRICULA = 14, 16, 70
PAIR_DAYS = ((0, 2, 4), (0, 1, 3), (1, 2, 4))  # of the three pairs of courses of a cohort
STARTS = ((0, 2), (0, 3), (1, 3))  # where two pairs can lie on one day
LARGE, MISSING, CLOSED = 6, 2, 6  # courses no room can hold, seats each lacks, closed periods
CAPACITIES = (30, 60, 90, 150, 200)
THOUSAND = 1000.0


def measure(seed: int) -> Figure:
    """Search for a minute; the answer is counted by the independent scorer."""
    problem, planted = drawn(seed)
    bound = score_of(problem, planted).soft
    answer = solve(problem, seconds=SECONDS, seed=seed)
    score = score_of(problem, answer.places)
    detail = {
        "courses": len(problem.courses),
        "lectures": len(problem.lectures),
        "hard": score.hard,
        "soft": score.soft,
        "bound": bound,
        "moves_per_chain": answer.tries,
        "seconds": round(answer.seconds, 1),
    }
    value = THOUSAND / score.soft if score.hard == 0 else 0.0
    return Figure("solve_ctt", value, "1000/cost", THOUSAND / bound, GOAL, detail)


def drawn(seed: int) -> tuple[Problem, Places]:
    """Draw an instance around a planted timetable, and return both."""
    chance = random.Random(seed)
    halls = [max(CAPACITIES), *(chance.choice(CAPACITIES) for _ in range(ROOMS - 1))]
    rooms = tuple(Room(f"r{row}", capacity) for row, capacity in enumerate(halls))
    hours = [hours for _ in range(COHORTS) for hours in _cohort(chance)]
    used = _rooms(hours)
    courses = [
        _course(chance, row, at, rooms[room])
        for row, (at, room) in enumerate(zip(hours, used, strict=True))
    ]
    largest = [row for row, room in enumerate(used) if rooms[room].capacity == max(CAPACITIES)]
    for row in largest[:LARGE]:
        courses[row] = replace(courses[row], students=max(CAPACITIES) + MISSING)
    planted = tuple(
        Place(period, room) for at, room in zip(hours, used, strict=True) for period in at
    )
    curricula = _curricula(chance, hours)
    return Problem("drawn", DAYS, PERIODS_A_DAY, tuple(courses), rooms, curricula), planted


def _cohort(chance: random.Random) -> list[tuple[int, ...]]:
    """Return the periods of the six courses of a cohort; one and two are neighbours, and so on."""
    hours: list[list[int]] = [[] for _ in range(2 * len(PAIR_DAYS))]
    for day in range(DAYS):
        pairs = [pair for pair, days in enumerate(PAIR_DAYS) if day in days]
        for pair, start in zip(
            chance.sample(pairs, len(pairs)), chance.choice(STARTS), strict=False
        ):
            first = day * PERIODS_A_DAY + start
            hours[2 * pair].append(first)
            hours[2 * pair + 1].append(first + 1)
    return [tuple(periods) for periods in hours]


def _rooms(hours: list[tuple[int, ...]]) -> list[int]:
    """Return for each course the first room that is free at all its periods."""
    free = {(period, room) for period in range(DAYS * PERIODS_A_DAY) for room in range(ROOMS)}
    used = []
    for at in hours:
        room = next(r for r in range(ROOMS) if free >= {(period, r) for period in at})
        free -= {(period, room) for period in at}
        used.append(room)
    return used


def _course(chance: random.Random, row: int, at: tuple[int, ...], room: Room) -> Course:
    """Draw a course that its planted periods and room suit."""
    others = sorted(set(range(DAYS * PERIODS_A_DAY)) - set(at))
    return Course(
        name=f"c{row}",
        lecturer=f"t{row}",
        lectures=len(at),
        days=len(at),
        students=chance.randint(5, room.capacity),
        closed=frozenset(chance.sample(others, CLOSED)),
    )


def _curricula(chance: random.Random, hours: list[tuple[int, ...]]) -> tuple[Curriculum, ...]:
    """Let some pairs of neighbouring courses be heard together that share no period."""
    pairs = range(0, len(hours), 2)
    fits = [
        (one, one + 1, two, two + 1)
        for one, two in combinations(pairs, 2)
        if not {*hours[one], *hours[one + 1]} & {*hours[two], *hours[two + 1]}
    ]
    chosen = chance.sample(fits, min(len(fits), CURRICULA))
    return tuple(Curriculum(f"q{row}", courses) for row, courses in enumerate(chosen))
