"""Moving classes in time: each to the day on which its area keeps its pace best, until none gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.planner.ground import Ground, Slot, Stream
    from rotations.planner.ledger import Ledger
    from rotations.planner.plan import PlannedBatch

ROUNDS = 6


def shift_all(ledger: Ledger, areas: set[str], should_stop: Callable[[], bool]) -> None:
    """Move the classes of these areas, round after round, while that costs less."""
    ground = ledger.ground
    for _ in range(ROUNDS):
        gained = False
        for batch in sorted(ledger.batches, key=lambda each: (each.starts_on, each.key)):
            stream = ground.stream_of[batch.organizer, batch.series]
            if batch.pinned or stream.area not in areas:
                continue
            if should_stop():
                return
            gained = shift(ledger, stream, batch) or gained
        if not gained:
            return


def shift(ledger: Ledger, stream: Stream, batch: PlannedBatch) -> bool:
    """Move one class at its venue to the best day; return whether that gained anything."""
    ground = ledger.ground
    ledger.remove(stream, batch)
    quotas = {quota.unit: quota.places for quota in batch.quotas}
    cells = cells_of(ground, stream, quotas)
    venue, first = ground.venue_number[batch.venue], ground.number(batch.starts_on)
    costs = week_costs(ledger, stream, batch.people)
    scored = []
    now = None
    for number, slot in enumerate(stream.slots):
        if slot.venue != venue or not cells.keys() <= set(slot.open):
            continue
        cost = costs[ground.week(slot.first)] + slot_cost(slot, cells)
        if (slot.first, slot.days) == (first, batch.days):
            now = cost
        scored.append((cost, number))
    for cost, number in sorted(scored):
        if now is not None and cost >= now:
            break
        if ledger.lay(stream, stream.slots[number], quotas):
            return True
    ledger.restore(stream, batch)
    return False


def cells_of(ground: Ground, stream: Stream, quotas: dict[str, int]) -> dict[int, int]:
    """Return quotas by cell."""
    numbers = ground.cell_number[stream.number]
    cells: dict[int, int] = {}
    for unit, places in quotas.items():
        cells[numbers[unit]] = cells.get(numbers[unit], 0) + places
    return cells


def week_costs(ledger: Ledger, stream: Stream, people: int) -> list[int]:
    """Return what the area's unevenness costs when so many more are called in each week."""
    pace, called = ledger.ground.paces[stream.area], ledger.called[stream.area]
    costs = []
    for week in range(ledger.ground.weeks):
        called[week] += people
        costs.append(ledger.ground.problem.weights.uneven * pace.uneven(called))
        called[week] -= people
    return costs


def slot_cost(slot: Slot, cells: dict[int, int]) -> int:
    """Return what these people pay in a slot."""
    prices = dict(zip(slot.open, slot.price, strict=True))
    return sum(prices[cell] * count for cell, count in cells.items())
