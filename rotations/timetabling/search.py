"""Find a timetable and improve it as long as there is time: anytime, stoppable, on two cores."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from rotations.timetabling.annealing import HARD, SOFT, anneal
from rotations.timetabling.problem import Place
from rotations.timetabling.score import score_of
from rotations.timetabling.tables import state_of, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.timetabling.problem import Places, Problem
    from rotations.timetabling.tables import Ints, State, Tables

# Found by trying on three of the competition's instances (docs/adr/0022-timetable-engine.md).
HOT, COLD = 20.0, 0.12
EXCHANGES = 0.4
HARD_COST = 50
TRIES = 10_000  # moves between two looks at the clock


class NoRoomError(ValueError):
    """There are more lectures than places, whatever the rules."""


@dataclass(frozen=True)
class Answer:
    """The best timetable found, its broken rules and its cost."""

    places: Places
    hard: int
    soft: int
    tries: int
    seconds: float


@dataclass
class _Watch:
    """What all chains see: the best so far, and whether to go on."""

    deadline: float
    budget: int
    on_better: Callable[[int, int, float], None]
    should_stop: Callable[[], bool]
    started: float = field(default_factory=time.monotonic)
    best: tuple[int, int] = (2**31 - 1, 2**31 - 1)
    lock: Lock = field(default_factory=Lock)

    def share(self, tries: int) -> float:
        """Return how much of the time or of the moves is used, from 0 to 1 and more."""
        if self.budget:
            return tries / self.budget
        return (time.monotonic() - self.started) / (self.deadline - self.started)

    def tell(self, hard: int, soft: int) -> None:
        """Report a timetable that is better than all before it."""
        with self.lock:
            if (hard, soft) < self.best:
                self.best = (hard, soft)
                self.on_better(hard, soft, time.monotonic() - self.started)


def _nobody(hard: int, soft: int, seconds: float) -> None:
    """Nobody listens."""


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    tries: int = 0,
    seed: int = 1,
    chains: int = 2,
    on_better: Callable[[int, int, float], None] = _nobody,
    should_stop: Callable[[], bool] = lambda: False,
) -> Answer:
    """Return the best timetable found in `seconds`, or after `tries` moves of each chain.

    With `tries` the same seed gives the same timetable. `on_better(hard, soft, seconds)` hears of
    every better one, `should_stop()` ends the search early. Raises NoRoomError.
    """
    if len(problem.lectures) > problem.periods * len(problem.rooms):
        raise NoRoomError(
            f"{len(problem.lectures)} lectures, {problem.periods * len(problem.rooms)} places"
        )
    started = time.monotonic()
    tables = tables_of(problem)
    watch = _Watch(started + seconds, tries, on_better, should_stop)
    with ThreadPoolExecutor(max_workers=chains) as pool:
        runs = list(
            pool.map(lambda chain: _run(problem, tables, watch, seed + chain), range(chains))
        )
    best, moves = min(runs, key=lambda run: (run[0][HARD], run[0][SOFT]))
    count = len(problem.lectures)
    places = tuple(
        Place(int(period), int(room))
        for period, room in zip(best[2 : 2 + count], best[2 + count :], strict=True)
    )
    return Answer(places, int(best[HARD]), int(best[SOFT]), moves, time.monotonic() - started)


def _run(problem: Problem, tables: Tables, watch: _Watch, seed: int) -> tuple[Ints, int]:
    """Cool once from hot to cold over the whole time; return the best and how many moves it took."""
    state = _first(problem, tables, seed)
    best = np.concatenate([state.cost, state.period, state.room]).astype(np.int32)
    dice = np.array([seed * 2_654_435_761 + 88_172_645_463_325_252], np.uint64)
    tries = 0
    is_last = False
    while not is_last:
        share = watch.share(tries)
        # However short the time, or early the stop, the end is a walk downhill.
        is_last = share >= 1.0 or watch.should_stop()
        temperature = COLD if is_last else HOT * (COLD / HOT) ** share
        anneal(tables, state, best, dice, temperature, EXCHANGES, HARD_COST, TRIES)
        tries += TRIES
        watch.tell(int(best[HARD]), int(best[SOFT]))
        if best[HARD] == 0 and best[SOFT] == 0:
            break
    return best, tries


def _first(problem: Problem, tables: Tables, seed: int) -> State:
    """Put every lecture somewhere: the courses with the fewest open periods choose first."""
    chance = random.Random(seed)  # noqa: S311 # a search, no secret
    free = {(period, room) for period in range(tables.periods) for room in range(tables.rooms)}
    taken: dict[int, Place] = {}
    lectures = sorted(
        range(len(problem.lectures)),
        key=lambda row: -len(problem.courses[problem.lectures[row]].closed),
    )
    beside = np.zeros_like(tables.closed)
    for lecture in lectures:
        course = problem.lectures[lecture]
        place = min(
            sorted(free),
            key=lambda spot: (
                beside[course, spot[0]] + tables.closed[course, spot[0]],
                tables.seats[course, spot[1]],
                chance.random(),
            ),
        )
        free.discard(place)
        beside[:, place[0]] += tables.apart[course]
        taken[lecture] = Place(*place)
    places = tuple(taken[lecture] for lecture in range(len(problem.lectures)))
    state = state_of(problem, tables, places)
    score = score_of(problem, places)
    state.cost[HARD], state.cost[SOFT] = score.hard, score.soft
    return state
