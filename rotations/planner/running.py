"""Running solvers beside each other while the calling thread listens for a stop and tells progress.

CP-SAT lets go of Python's lock while it searches, so threads suffice (a Celery worker's process may
not have children). Each search runs single-threaded with a seed: the same problem gives the same
plan, unless the clock cuts a search short.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from math import ceil, isfinite
from typing import TYPE_CHECKING

from core.lazily import lazily

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ortools.sat.python import cp_model
else:
    cp_model = lazily("ortools.sat.python.cp_model")

POLL_SECONDS = 0.25


@dataclass
class Task:
    """One model to be solved, and afterwards its solver."""

    model: cp_model.CpModel
    effort: float  # CP-SAT's deterministic seconds
    solver: cp_model.CpSolver
    cancelled: bool = False
    ran: bool = False
    status: int = field(default_factory=lambda: int(cp_model.UNKNOWN))

    @property
    def found(self) -> bool:
        """Whether there is a solution."""
        return self.status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    @property
    def bound(self) -> int:
        """What is proven about the objective; 0 when nothing is."""
        if not self.ran:
            return 0
        proven = self.solver.best_objective_bound
        return max(ceil(proven - 1e-6), 0) if isfinite(proven) else 0

    def value(self, var: cp_model.IntVar) -> int:
        """Return a variable's value in the solution."""
        return int(self.solver.value(var))


def task(model: cp_model.CpModel, effort: float, seed: int) -> Task:
    """Return a task for a model."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    return Task(model, effort, solver)


def run_all(
    tasks: Sequence[Task], seconds: float, workers: int, asked_to_stop: Callable[[], bool]
) -> None:
    """Solve all tasks within `seconds`, `workers` at a time; what is not solved stays unknown."""
    if not tasks:
        return
    share = max(seconds * workers / max(len(tasks), workers), POLL_SECONDS)

    def run(each: Task) -> None:
        if not each.cancelled:
            each.solver.parameters.max_time_in_seconds = share
            each.status = int(each.solver.solve(each.model))
            each.ran = True

    pool = ThreadPoolExecutor(max_workers=min(workers, os.cpu_count() or 1))
    try:
        pending = {pool.submit(run, each) for each in tasks}
        while pending:
            done, pending = wait(pending, timeout=POLL_SECONDS)
            for future in done:
                future.result()
            if asked_to_stop():
                cancel(tasks)
    finally:
        cancel(tasks)
        pool.shutdown(cancel_futures=True)


def cancel(tasks: Sequence[Task]) -> None:
    """Let searches end with what they have, and those not begun not begin."""
    for each in tasks:
        each.cancelled = True
        each.solver.stop_search()
