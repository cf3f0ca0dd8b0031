"""A first bound by hand: nobody travels less than to the nearest venue, no class holds more than its room."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.planner.ground import Stream
    from rotations.planner.ledger import Ledger


def cheapest(stream: Stream) -> dict[int, int]:
    """Return what a person of each cell costs in the best slot; cells that never may come are absent."""
    best: dict[int, int] = {}
    for slot in stream.slots:
        for number, price in zip(slot.open, slot.price, strict=True):
            best[number] = min(price, best.get(number, price))
    return best


def floor_of(ledger: Ledger, streams: Iterable[Stream]) -> int:
    """Return what the people of these streams that are still without a place cost at least."""
    weights = ledger.ground.problem.weights
    total = 0
    for stream in streams:
        best = cheapest(stream)
        coming = 0
        for cell, left in zip(stream.cells, ledger.cell_left[stream.number], strict=True):
            lost = cell.number not in best
            total += left * (weights.uncovered if lost else best[cell.number])
            coming += 0 if lost else left
        room = max((slot.room for slot in stream.slots), default=1)
        total += weights.batch * ceil(coming / room)
    return total
