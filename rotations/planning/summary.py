"""A plan in a few figures, as they are kept beside it: so a page needs neither the plan nor the problem. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rotations.planning.advice import advice_on
from rotations.planning.result import lecturers_of, months_of, units_table

if TYPE_CHECKING:
    from rotations.planning.result import Result

COSTS = ("batches", "uncovered", "travel", "uneven", "warned", "shortened")


def summary_of(result: Result) -> dict[str, Any]:
    """Return what the page of a run shows besides the classes, as plain data."""
    plan, problem = result.plan, result.problem
    return {
        "status": str(plan.status),
        "cost": {name: getattr(plan.cost, name) for name in COSTS},
        "advice": [
            {**asdict(each), "is_of_campaign": each.is_of_campaign}
            for each in advice_on(plan.reasons)
        ],
        "offices": units_table(result),
        "months": months_of(result),
        "lecturers": lecturers_of(result),
        "counts": result.counts(),
        "class_min": problem.class_min,
        "small": sum(batch.people < problem.class_min for batch in plan.batches),
        "starts_on": problem.starts_on.isoformat(),
        "days": max((problem.deadline - problem.starts_on).days + 1, 1),
    }
