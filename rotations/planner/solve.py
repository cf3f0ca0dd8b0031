"""Plan a problem: a first plan at once, a better one and a proven bound as time goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rotations.planner.explain import explain
from rotations.planner.faults import faults_of
from rotations.planner.ground import Ground
from rotations.planner.ledger import Ledger
from rotations.planner.pins import lay_pins
from rotations.planner.plan import Cost, Plan, Status
from rotations.planner.search import Search

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.planner.plan import Reason
    from rotations.planner.problem import Problem

    Progress = Callable[[Plan, int, float], None]
    Stop = Callable[[], bool]


PATIENCE = 10.0  # seconds for finding out why people stay uncovered, beyond the time given


def refused(reasons: tuple[Reason, ...]) -> Plan:
    """Return the plan of a problem that contradicts itself: nothing, and why."""
    return Plan((), (), Cost(), Status.REFUSED, reasons=reasons, way="refused")


def begin(ground: Ground) -> tuple[Ledger, tuple[Reason, ...]]:
    """Return a ledger with the problem's pins laid down, and what is wrong with them."""
    ledger = Ledger(ground)
    return ledger, tuple(lay_pins(ledger))


def solve(
    problem: Problem,
    seconds: float,
    on_progress: Progress = lambda plan, bound, elapsed: None,
    should_stop: Stop = lambda: False,
    *,
    seed: int = 7,
    workers: int = 2,
    patience: float = PATIENCE,
) -> Plan:
    """Return the best plan found within `seconds`, or until `should_stop` answers True.

    When people stay uncovered, up to `patience` seconds more go into finding out why.
    `on_progress(plan, bound, elapsed)` is called with each better plan or bound.
    """
    reasons = faults_of(problem)
    if reasons:
        return refused(reasons)
    ground = Ground(problem)
    _, reasons = begin(ground)
    if reasons:
        return refused(reasons)
    search = Search(
        ground, lambda: begin(ground)[0], seconds, on_progress, should_stop, seed, workers
    )
    plan = search.run()
    if plan.uncovered:
        asking = max(search.left, patience)
        plan = replace(plan, reasons=explain(problem, plan, asking, seed))
    return plan
