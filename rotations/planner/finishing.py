"""From a ledger to a plan: classes in order of time, numbered within their series, with their cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from rotations.planner.cost import cost_of, uncovered_of
from rotations.planner.plan import Plan, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.planner.ground import Ground
    from rotations.planner.plan import PlannedBatch


def numbered(batches: Iterable[PlannedBatch]) -> tuple[PlannedBatch, ...]:
    """Return batches in order of time, numbered within organizer and series; pins keep their keys."""
    counted: Counter[tuple[str, str]] = Counter()
    found = []
    for batch in sorted(batches, key=lambda each: (each.starts_on, each.organizer, each.frame)):
        series = (batch.organizer, batch.series)
        counted[series] += 1
        key = batch.key if batch.pinned else f"{'/'.join(series)}/{counted[series]}"
        found.append(replace(batch, key=key, number=counted[series]))
    return tuple(found)


def finish(
    ground: Ground,
    batches: Iterable[PlannedBatch],
    *,
    bound: int,
    seconds: float,
    way: str,
    keep_keys: bool = False,
) -> Plan:
    """Return a plan of these batches, numbered anew unless their keys are to be kept."""
    ordered = numbered(batches)
    if keep_keys:
        ordered = tuple(sorted(batches, key=lambda each: (each.starts_on, each.key)))
    uncovered = uncovered_of(ground, ordered)
    return Plan(
        ordered,
        uncovered,
        cost_of(ground, ordered),
        Status.PARTIAL if uncovered else Status.COMPLETE,
        bound=bound,
        seconds=round(seconds, 2),
        way=way,
    )
