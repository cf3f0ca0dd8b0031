"""Doing without a class: its people take the empty seats of the stream's other classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotations.planner.greedy import is_movable
from rotations.planner.shifting import cells_of, slot_cost

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.planner.ground import Ground, Slot, Stream
    from rotations.planner.ledger import Ledger
    from rotations.planner.plan import PlannedBatch


def absorb_all(ledger: Ledger, areas: set[str], should_stop: Callable[[], bool]) -> None:
    """Do without classes, the smallest first, wherever others hold their people at less cost."""
    for stream in ledger.ground.streams:
        if stream.area not in areas:
            continue
        slots = {(slot.venue, slot.first, slot.days): slot for slot in stream.slots}
        mine = [batch for batch in ledger.batches if is_movable(batch, stream)]
        for batch in sorted(mine, key=lambda each: (each.people, each.key)):
            if should_stop():
                return
            if batch in ledger.batches:
                absorb(ledger, stream, batch, slots)


def absorb(
    ledger: Ledger,
    stream: Stream,
    batch: PlannedBatch,
    slots: dict[tuple[int, int, int], Slot],
) -> bool:
    """Do without one class if that costs less; return whether it did (else nothing changed)."""
    ground = ledger.ground
    others = [each for each in ledger.batches if is_movable(each, stream) and each is not batch]
    spare = sum(slot_of(ground, each, slots).room - each.people for each in others)
    if spare < batch.people:
        return False
    ledger.remove(stream, batch)
    waiting = {quota.unit: quota.places for quota in batch.quotas}
    before = ground.problem.weights.batch + price(ground, stream, batch, slots)
    changed: list[tuple[PlannedBatch, PlannedBatch]] = []
    for other in sorted(others, key=lambda each: (each.people, each.key)):
        if not waiting:
            break
        larger = enlarge(ledger, stream, other, slot_of(ground, other, slots), waiting)
        if larger is not None:
            changed.append((other, larger))
    after = sum(
        price(ground, stream, new, slots) - price(ground, stream, old, slots)
        for old, new in changed
    )
    if not waiting and after < before:
        return True
    for _, new in changed:
        ledger.remove(stream, new)
    for old, _ in changed:
        ledger.restore(stream, old)
    ledger.restore(stream, batch)
    return False


def slot_of(ground: Ground, batch: PlannedBatch, slots: dict[tuple[int, int, int], Slot]) -> Slot:
    """Return the slot that a class stands in."""
    venue, first = ground.venue_number[batch.venue], ground.number(batch.starts_on)
    return slots[venue, first, batch.days]


def price(
    ground: Ground,
    stream: Stream,
    batch: PlannedBatch,
    slots: dict[tuple[int, int, int], Slot],
) -> int:
    """Return what the people of a class pay."""
    quotas = {quota.unit: quota.places for quota in batch.quotas}
    return slot_cost(slot_of(ground, batch, slots), cells_of(ground, stream, quotas))


def enlarge(
    ledger: Ledger, stream: Stream, other: PlannedBatch, slot: Slot, waiting: dict[str, int]
) -> PlannedBatch | None:
    """Let some who wait join a class; return it, or None (and nothing changed) when nobody can."""
    ledger.remove(stream, other)
    quotas = {quota.unit: quota.places for quota in other.quotas}
    cells, coming = ledger.ground.cell_number[stream.number], {}
    room = ledger.space(slot) - other.people
    for unit, places in waiting.items():
        take = min(places, room)
        if cells[unit] not in slot.open:
            continue
        while take > 0 and not ledger.fits(stream, slot, added(quotas, {unit: take})):
            take -= 1
        if take > 0:
            quotas = added(quotas, {unit: take})
            coming[unit] = take
            room -= take
    laid = ledger.lay(stream, slot, quotas) if coming else None
    if laid is None:
        ledger.restore(stream, other)
        return None
    for unit, places in coming.items():
        waiting[unit] -= places
        if not waiting[unit]:
            del waiting[unit]
    return laid


def added(quotas: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    """Return quotas with more places."""
    return quotas | {unit: quotas.get(unit, 0) + places for unit, places in more.items()}
