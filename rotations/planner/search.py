"""The search: greedy, then sites area by area, then days, then the whole model where a gap is left.

Areas (prefectures) are planned apart and laid down in one ledger, where shared venues, lecturers
and bases are counted together. Areas whose plans ask more of a shared venue than it has are planned
as one, so that the common optimum, and not whoever comes first, decides who gets the beds.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from core.lazily import lazily
from rotations.planner.absorbing import absorb_all
from rotations.planner.bounds import floor_of
from rotations.planner.cost import cost_of
from rotations.planner.finishing import finish
from rotations.planner.greedy import lay_rest
from rotations.planner.laying import lay_sites, lay_solution
from rotations.planner.model import Master
from rotations.planner.running import run_all, task
from rotations.planner.shifting import shift_all
from rotations.planner.sites import Sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rotations.planner.ground import Ground, Stream
    from rotations.planner.ledger import Ledger
    from rotations.planner.plan import Plan, PlannedBatch
    from rotations.planner.running import Task

    Progress = Callable[[Plan, int, float], None]
    Stop = Callable[[], bool]

    from ortools.sat.python import cp_model
else:
    cp_model = lazily("ortools.sat.python.cp_model")

SITES_EFFORT = 20.0  # deterministic seconds for the sites of an area
MASTER_EFFORT = 60.0
GOOD_GAP = 0.002  # an area this near to its bound is left alone
TELL_SECONDS = 2.0


class Search:
    """A plan in the making, its bound, and the clock."""

    def __init__(
        self,
        ground: Ground,
        begin: Callable[[], Ledger],
        seconds: float,
        tell: Progress,
        should_stop: Stop,
        seed: int,
        workers: int,
    ) -> None:
        """Begin with what stands fixed."""
        self.ground, self.begin = ground, begin
        self.seconds, self.tell, self.should_stop = seconds, tell, should_stop
        self.seed, self.workers = seed, workers
        self.began = self.told = time.monotonic()
        self.stopped = False
        base = begin()
        self.fixed = cost_of_fixed(ground, base)
        self.areas: dict[str, list[Stream]] = defaultdict(list)
        for stream in ground.streams:
            self.areas[stream.area].append(stream)
        self.bounds = {area: floor_of(base, streams) for area, streams in self.areas.items()}
        self.parts: list[tuple[str, ...]] = [(area,) for area in self.areas]
        self.best: Plan | None = None
        self.batches: list[PlannedBatch] = []

    @property
    def elapsed(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(self.seconds - self.elapsed, 0.0)

    @property
    def bound(self) -> int:
        """What no plan can go below."""
        return self.fixed + sum(self.bounds.values())

    def over(self) -> bool:
        """Ask whether to end; tells the progress now and then. Called from the calling thread only."""
        self.stopped = self.stopped or self.should_stop()
        if self.best and time.monotonic() - self.told > TELL_SECONDS:
            self.report()
        return self.stopped or self.elapsed >= self.seconds

    def report(self) -> None:
        """Tell the best plan and the bound."""
        if self.best:
            self.told = time.monotonic()
            self.tell(self.best, self.bound, self.elapsed)

    def offer(self, ledger: Ledger, way: str) -> bool:
        """Take the plan of a ledger when it is better than the best; return whether it was."""
        plan = finish(self.ground, ledger.batches, bound=self.bound, seconds=self.elapsed, way=way)
        if self.best is not None and plan.cost.total >= self.best.cost.total:
            return False
        self.best, self.batches = plan, list(ledger.batches)
        self.report()
        return True

    def run(self) -> Plan:
        """Search, and return the best plan."""
        ledger = self.begin()
        lay_rest(ledger)
        self.offer(ledger, "greedy")
        shift_all(ledger, set(self.areas), self.over)
        self.offer(ledger, "shifted")
        if not self.over():
            self.plan_sites()
        for part in self.worst_first():
            if self.over():
                break
            self.improve(part)
        self.report()
        assert self.best is not None  # noqa: S101 (the greedy plan was offered)
        return replace(self.best, bound=self.bound)  # more was proved since it was found

    def streams_of(self, part: Iterable[str]) -> list[Stream]:
        """Return the streams of some areas."""
        return [stream for area in part for stream in self.areas[area]]

    def plan_sites(self) -> None:
        """Find the sites of all parts, join parts that share too little, and lay classes down."""
        classes: dict[tuple[int, int], int] = {}
        people: dict[tuple[int, int], dict[int, int]] = {}
        for part, (sites, done) in self.solve_sites(self.parts).items():
            self.prove(part, done.bound)
            if done.found:
                classes |= sites.values(done.value)
                people |= sites.people_of(done.value)
        joint = self.short_of_room(classes)
        if joint and not self.over():
            self.parts = [joint, *(part for part in self.parts if part[0] not in joint)]
            for sites, done in self.solve_sites([joint]).values():
                self.prove(joint, done.bound)
                if done.found:
                    classes |= sites.values(done.value)
                    people |= sites.people_of(done.value)
        ledger = self.begin()
        lay_sites(ledger, classes, people)
        absorb_all(ledger, set(self.areas), self.over)
        shift_all(ledger, set(self.areas), self.over)
        self.offer(ledger, "sites")

    def solve_sites(
        self, parts: Iterable[tuple[str, ...]]
    ) -> dict[tuple[str, ...], tuple[Sites, Task]]:
        """Solve the sites of parts beside each other."""
        base, jobs = self.begin(), {}
        for part in parts:
            model = cp_model.CpModel()
            streams = [each for each in self.streams_of(part) if base.stream_left[each.number]]
            sites = Sites(model, base, streams)
            model.minimize(sites.cost)
            jobs[part] = (sites, task(model, SITES_EFFORT, self.seed))
        run_all([job for _, job in jobs.values()], self.left / 2, self.workers, self.over)
        return jobs

    def prove(self, part: tuple[str, ...], bound: int) -> None:
        """Note a bound for a part's areas together."""
        if bound > sum(self.bounds[area] for area in part):
            for area in part[1:]:
                self.bounds[area] = 0
            self.bounds[part[0]] = bound

    def short_of_room(self, classes: dict[tuple[int, int], int]) -> tuple[str, ...]:
        """Return the areas that together ask more days of a shared venue than it has."""
        ground = self.ground
        asked: defaultdict[int, int] = defaultdict(int)
        users: defaultdict[int, set[str]] = defaultdict(set)
        for (number, venue), count in classes.items():
            if count:
                asked[venue] += count * ground.streams[number].days[-1]
                users[venue].add(ground.streams[number].area)
        joint: set[str] = set()
        for venue, days in asked.items():
            if days > ground.class_days(venue) and len(users[venue]) > 1:
                joint |= users[venue]
        return tuple(sorted(joint))

    def worst_first(self) -> list[tuple[str, ...]]:
        """Return the parts that are not yet near their bound, the widest gap first."""
        gaps = []
        for part in self.parts:
            cost = cost_of(self.ground, self.batches, part).total
            gap = cost - sum(self.bounds[area] for area in part)
            if gap > GOOD_GAP * cost:
                gaps.append((-gap, part))
        return [part for _, part in sorted(gaps)]

    def improve(self, part: tuple[str, ...]) -> None:
        """Plan the areas of a part anew by the whole model, all others standing as they are."""
        ledger = self.stand(part)
        streams = self.streams_of(part)
        mine = [
            each for each in self.batches if self.ground.organizers[each.organizer].area in part
        ]
        master = Master(ledger, streams)
        master.hint([batch for batch in mine if not batch.pinned])
        job = task(master.model, MASTER_EFFORT, self.seed)
        run_all([job], self.left, 1, self.over)
        if len(self.parts) == 1:
            self.prove(part, job.bound)
        if job.found:
            lay_solution(ledger, master, job.value)
            absorb_all(ledger, set(part), self.over)
            shift_all(ledger, set(part), self.over)
            self.offer(ledger, "model")

    def stand(self, part: tuple[str, ...]) -> Ledger:
        """Return a ledger on which all but the classes of a part stand."""
        ledger = self.begin()
        for batch in self.batches:
            stream = self.ground.stream_of[batch.organizer, batch.series]
            if not batch.pinned and stream.area not in part:
                ledger.restore(stream, batch)
        return ledger


def cost_of_fixed(ground: Ground, ledger: Ledger) -> int:
    """Return what the classes cost that stand fixed; without unevenness, which others can mend."""
    weights, cost = ground.problem.weights, cost_of(ground, ledger.batches)
    return cost.total - weights.uncovered * cost.uncovered - weights.uneven * cost.uneven
