"""Find a timetable and improve it as long as there is time: anytime, stoppable, on two cores."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from rotations.timetabling.annealing import FORBIDDEN, HARD, SOFT, TAKEN, anneal
from rotations.timetabling.problem import Place
from rotations.timetabling.score import score_of
from rotations.timetabling.start import first_places
from rotations.timetabling.tables import LONGEST_DAY, state_of, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.timetabling.problem import Places, Problem
    from rotations.timetabling.tables import Longs, Tables

# Found by trying on the competition's instances (docs/adr/0022-timetable-engine.md).
HOT, COLD = 30.0, 0.1
LIVELY = 0.03  # where a larger share of the moves is made it is too hot to stay
TRIES = 10_000  # moves between two looks at the clock
MENDING = 0.1  # the share of the time in which broken rules alone count, if any are broken
RESTLESS = (0.6, 0.45, 0.35, 0.27, 0.2, 0.15)  # temperatures of the mending, again and again
ROOMIEST = 50_000_000  # entries of the largest table


class UnsolvableError(ValueError):
    """There are more lectures than places, or more of everything than a search can hold."""


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
    every better one, `should_stop()` ends the search early. Raises UnsolvableError.
    """
    _refuse_unsolvable(problem)
    started = time.monotonic()
    tables = tables_of(problem)
    watch = _Watch(started + seconds, tries, on_better, should_stop)
    with ThreadPoolExecutor(max_workers=chains) as pool:
        runs = list(
            pool.map(lambda chain: _Run(problem, tables, watch, seed + chain)(), range(chains))
        )
    best, moves = min(runs, key=lambda run: (run[0][HARD], run[0][SOFT]))
    places = _places_in(best)
    score = score_of(problem, places)
    return Answer(places, score.hard, score.soft, moves, time.monotonic() - started)


def _refuse_unsolvable(problem: Problem) -> None:
    """Refuse what no search can begin with."""
    places = problem.periods * len(problem.rooms)
    lectures = sum(course.lectures for course in problem.courses)
    if lectures > places:
        raise UnsolvableError(f"课时 {lectures} 节，多于时段与教室之积 {places}")
    if problem.periods_per_day > LONGEST_DAY:
        raise UnsolvableError(f"每天最多 {LONGEST_DAY} 个时段")
    kinds = len(problem.courses) + len(problem.rooms) + len(problem.curricula)
    if kinds * max(kinds, problem.periods) > ROOMIEST:
        raise UnsolvableError("算例过大，内存放不下")


def _places_in(best: Longs) -> Places:
    periods, rooms = np.split(best[2:], 2)
    return tuple(Place(int(period), int(room)) for period, room in zip(periods, rooms, strict=True))


class _Run:
    """One chain: cools once from hot to cold over the whole time."""

    def __init__(self, problem: Problem, tables: Tables, watch: _Watch, seed: int) -> None:
        self.problem, self.tables, self.watch = problem, tables, watch
        self.dice = np.array([seed * 2_654_435_761 + 88_172_645_463_325_252], np.uint64)
        self.tries = 0
        self.take(first_places(problem, tables, seed))

    def take(self, places: Places) -> None:
        """Go on from a timetable."""
        self.state = state_of(self.problem, self.tables, places, score_of(self.problem, places))
        self.best = np.concatenate([self.state.cost[:2], self.state.period, self.state.room])

    def __call__(self) -> tuple[Longs, int]:
        """Return the best timetable and how many moves it took."""
        if len(self.tables.course) == 0:
            return self.best, 0
        if self.best[HARD]:
            self.mend()
        temperature, share = HOT, self.watch.share(self.tries)
        while share < 1.0 and not self.watch.should_stop() and self.best[:2].any():
            made = self.anneal(self.tables, temperature, FORBIDDEN)
            before, share = share, min(1.0, self.watch.share(self.tries))
            # What is left of the way is spread over what is left of the time; faster while lively.
            step = (share - before) / (1.0 - before) * max(1.0, made / TRIES / LIVELY)
            temperature *= (COLD / temperature) ** min(1.0, step)
        # However short the time, or early the stop, the end is a walk downhill.
        self.anneal(self.tables, COLD, FORBIDDEN)
        return self.best, self.tries

    def mend(self) -> None:
        """Search for a timetable that breaks no rule, or the fewest, whatever the wishes."""
        rules = self.tables._replace(
            seats=np.zeros_like(self.tables.seats), costs=np.zeros_like(self.tables.costs)
        )
        for temperature in cycle(RESTLESS):
            if self.watch.share(self.tries) > MENDING or self.watch.should_stop():
                break
            self.anneal(rules, temperature, 1)
            if self.best[HARD] == 0:
                break
        self.take(_places_in(self.best))

    def anneal(self, tables: Tables, temperature: float, hard: int) -> int:
        """Make some moves at one temperature; return how many of the tries were moves."""
        before = self.state.cost[TAKEN]
        anneal(tables, self.state, self.best, self.dice, temperature, hard, TRIES)
        self.tries += TRIES
        self.watch.tell(int(self.best[HARD]), int(self.best[SOFT]))
        return int(self.state.cost[TAKEN] - before)
