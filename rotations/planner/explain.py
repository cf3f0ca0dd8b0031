"""Why people stay uncovered: the smallest set of rules found in conflict, with numbers.

Proven on the model, whose constraints are necessary ones: when it cannot cover everybody, no plan
can. Rules are lifted one after another; a rule without which the rest still is in conflict is left
out for good (deletion filtering), so each one that remains is needed for the conflict.
"""

from __future__ import annotations

import time
from collections import Counter
from math import ceil
from typing import TYPE_CHECKING

from core.lazily import lazily
from rotations.planner.ground import Ground
from rotations.planner.ledger import Ledger
from rotations.planner.lifting import narrowed, rules_of
from rotations.planner.model import Master
from rotations.planner.pins import lay_pins
from rotations.planner.plan import Reason
from rotations.planner.reasons import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ortools.sat.python import cp_model

    from rotations.planner.ground import Stream
    from rotations.planner.lifting import Rule
    from rotations.planner.plan import Plan
    from rotations.planner.problem import Problem
else:
    cp_model = lazily("ortools.sat.python.cp_model")

PROOF_EFFORT = 5.0  # deterministic seconds for one question
COUNTED = {Kind.BEDS: "人天", Kind.MEALS: "人天", Kind.ROOMS: "班天"}


class Inquiry:
    """Asks which rules keep the people of some streams from being trained, others left aside."""

    def __init__(self, ground: Ground, streams: list[Stream], until: float, seed: int) -> None:
        """Narrow the problem to these streams."""
        self.problem = narrowed(ground.problem, ground, streams)
        self.streams, self.until, self.seed = streams, until, seed
        self.rules = list(rules_of(self.problem, streams))
        self.needed: list[Rule] = []
        self.people = 0

    def master(self, lifted: Iterable[Rule]) -> Master:
        """Return the model of the streams asked about, some rules being lifted."""
        problem = self.problem
        for rule in lifted:
            problem = rule.lift(problem)
        ground = Ground(problem)
        ledger = Ledger(ground)
        lay_pins(ledger)
        return Master(ledger, ground.streams)

    def solve(
        self, master: Master, goal: cp_model.LinearExprT, *, enough: float | None = None
    ) -> tuple[cp_model.CpSolver, bool]:
        """Minimize something in a model; return also whether anything was found in time.

        A proof that the goal is above `enough` ends the search.
        """
        master.model.minimize(goal)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed
        solver.parameters.max_deterministic_time = PROOF_EFFORT
        solver.parameters.max_time_in_seconds = max(self.until - time.monotonic(), 0.1)
        if enough is not None:
            solver.best_bound_callback = lambda bound: stop_above(solver, bound, enough)
        return solver, solver.solve(master.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def lost(self, lifted: Iterable[Rule] = (), *, enough: float | None = None) -> int:
        """Return how many are proven to stay uncovered; 0 when nothing is proven."""
        master = self.master(lifted)
        goal = cp_model.LinearExpr.sum(list(master.sites.uncovered.values()))
        solver, _ = self.solve(master, goal, enough=enough)
        proven = solver.best_objective_bound
        return ceil(proven - 1e-6) if 0 < proven < float("inf") else 0

    def ask(self) -> bool:
        """Find rules in conflict, none of which could be spared; return whether there are any."""
        self.people = self.lost()
        if not self.people:
            return False
        lifted: list[Rule] = []
        for rule in self.rules:
            if time.monotonic() > self.until:
                break
            if self.lost([*lifted, rule], enough=0.5):
                lifted.append(rule)
            else:
                self.needed.append(rule)
        return bool(self.needed)

    def shortage(self, rule: Rule) -> Counter[str]:
        """Return by month how much of a venue is missing at least.

        When it would not help to have more of this alone, the venue's other limits are lifted too.
        """
        alone, lost = self.slack(rule, [rule])
        if not lost:
            return alone
        alike = [each for each in self.rules if each.key == rule.key and each.kind in COUNTED]
        return self.slack(rule, alike)[0]

    def slack(self, rule: Rule, lifted: list[Rule]) -> tuple[Counter[str], int]:
        """Return what is missing by month while some rules are lifted, and who still has no place."""
        master = self.master(lifted)
        place = master.ground.venue_number[rule.key]
        venue = next(each for each in self.problem.venues if each.key == rule.key)
        most = {Kind.BEDS: venue.beds, Kind.MEALS: venue.meals, Kind.ROOMS: venue.rooms}[rule.kind]
        short: dict[int, cp_model.IntVar] = {}
        for day in range(master.ground.horizon):
            used = usage(master, place, day, by_class=rule.kind == Kind.ROOMS)
            if used:
                short[day] = master.model.new_int_var(0, 10**6, f"short{day}")
                master.model.add(cp_model.LinearExpr.sum(used) <= (most or 0) + short[day])
        lost = list(master.sites.uncovered.values())
        weights = [1000] * len(lost) + [1] * len(short)
        goal = cp_model.LinearExpr.weighted_sum([*lost, *short.values()], weights)
        months = Counter[str]()
        solver, found = self.solve(master, goal)
        if found:
            for day, var in short.items():
                months[f"{master.ground.day(day):%Y-%m}"] += int(solver.value(var))
            return +months, sum(int(solver.value(var)) for var in lost)
        return months, 1

    def reasons(self) -> Iterator[Reason]:
        """Yield the rules of the conflict with their numbers, what is short first."""
        who = "、".join(sorted({each.name for each in self.problem.organizers})[:3])
        for rule in reversed(self.needed):
            months = self.shortage(rule) if rule.kind in COUNTED else Counter[str]()
            if months:
                for month, missing in sorted(months.items()):
                    yield Reason(rule.kind, rule.subject, month, missing, COUNTED[rule.kind])
            elif rule.kind == Kind.LEADERS:
                missing = ceil(self.people / self.problem.class_max)
                yield Reason(rule.kind, rule.subject, "", missing, "半天")
            else:
                yield Reason(rule.kind, rule.subject or who, "", self.people, "人", rule.detail)


def stop_above(solver: cp_model.CpSolver, bound: float, enough: float) -> None:
    """End a search that has proven enough."""
    if bound > enough:
        solver.stop_search()


def usage(master: Master, venue: int, day: int, *, by_class: bool) -> list[cp_model.IntVar]:
    """Return the variables that use a venue on a day: classes, or their people."""
    found: list[cp_model.IntVar] = []
    for key, count in master.classes.items():
        slot = master.slot(key)
        if slot.venue == venue and slot.first <= day < slot.first + slot.days:
            found.extend([count] if by_class else master.people[key].values())
    return found


def explain(problem: Problem, plan: Plan, seconds: float, seed: int = 7) -> tuple[Reason, ...]:
    """Return why people stay uncovered in a plan: never nothing, when somebody does.

    Each stream that lacks places is asked about alone; if alone it could have them, it is asked
    about together with all streams that may use its venues.
    """
    ground, until = Ground(problem), time.monotonic() + seconds
    lost = {each.unit for each in plan.uncovered}
    reasons: list[Reason] = []
    unproven = 0
    for stream in ground.streams:
        missing = (
            missing_of(ground, stream, plan) if lost & set(ground.cell_number[stream.number]) else 0
        )
        if not missing:
            continue
        if not ground.venues_of(stream.organizer):
            name = ground.organizers[stream.organizer].name
            reasons.append(Reason(Kind.NO_VENUE, name, "", stream.total, "人"))
            continue
        for streams in ([stream], rivals_of(ground, stream)):
            inquiry = Inquiry(ground, streams, until, seed)
            if time.monotonic() < until and inquiry.ask():
                reasons.extend(inquiry.reasons())
                break
        else:
            unproven += missing
    if unproven:
        reasons.append(Reason(Kind.UNPROVEN, missing=unproven, unit="人"))
    return tuple(dict.fromkeys(reasons))


def missing_of(ground: Ground, stream: Stream, plan: Plan) -> int:
    """Return how many of a stream are in no class."""
    placed = sum(
        batch.people
        for batch in plan.batches
        if (batch.organizer, batch.series) == (stream.organizer, stream.series)
    )
    return stream.total - placed


def rivals_of(ground: Ground, stream: Stream) -> list[Stream]:
    """Return a stream and all that may use one of its venues."""
    venues = set(ground.venues_of(stream.organizer))
    return [each for each in ground.streams if venues & set(ground.venues_of(each.organizer))]
