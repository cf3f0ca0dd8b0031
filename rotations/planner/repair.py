"""Re-plan after a change, with the least disturbance: what can stand stays as it is.

Changed batches are counted first, cost comes second. A batch whose rule broke is moved alone, to
the nearest day or another venue; only if that fails are others touched. Batches that already run
are the caller's to pin.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from rotations.planner.absorbing import enlarge, slot_of
from rotations.planner.along import Along
from rotations.planner.explain import explain
from rotations.planner.faults import faults_of
from rotations.planner.finishing import finish
from rotations.planner.greedy import is_movable, lay_rest
from rotations.planner.ground import Ground
from rotations.planner.laying import lay_solution
from rotations.planner.ledger import Ledger
from rotations.planner.model import Master
from rotations.planner.pins import lay_pins
from rotations.planner.plan import Cost, Plan, Status
from rotations.planner.running import run_all, task
from rotations.planner.search import MASTER_EFFORT
from rotations.planner.shifting import cells_of, slot_cost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rotations.planner.along import Timetables
    from rotations.planner.ground import Slot, Stream
    from rotations.planner.plan import PlannedBatch
    from rotations.planner.problem import Problem

DAY_AWAY = 500  # person-minutes that a day's move weighs when a class finds another place
OTHER_VENUE = 1500


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the batches of a plan, by key. `moved` have another venue or other days."""

    kept: tuple[str, ...]
    moved: tuple[str, ...]
    changed: tuple[str, ...]  # venue and days stay, quotas or sessions do not
    added: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def disturbed(self) -> int:
        """How many batches people have to be told about."""
        return len(self.moved) + len(self.changed) + len(self.added) + len(self.dropped)


def difference(before: Plan, after: Plan) -> Difference:
    """Return what became of the batches, matched by their keys."""
    old = {batch.key: batch for batch in before.batches}
    new = {batch.key: batch for batch in after.batches}
    both = [key for key in old if key in new]
    same = [key for key in both if content(old[key]) == content(new[key])]
    moved = [key for key in both if old[key].frame != new[key].frame]
    return Difference(
        tuple(same),
        tuple(moved),
        tuple(key for key in both if key not in {*same, *moved}),
        tuple(key for key in new if key not in old),
        tuple(key for key in old if key not in new),
    )


def content(batch: PlannedBatch) -> tuple[object, ...]:
    """Return what people would notice of a batch."""
    return (batch.frame, batch.quotas, batch.sessions)


def repair(
    problem: Problem,
    plan: Plan,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    *,
    seed: int = 7,
    timetables: Timetables = MappingProxyType({}),
) -> tuple[Plan, Difference]:
    """Return a plan of the changed problem that disturbs an older plan least, and the difference.

    `timetables` are those that are stored already: a class that moves takes its own along, so it
    goes where its lecturers and bases can come.
    """
    began = time.monotonic()
    reasons = faults_of(problem)
    ground = Ground(problem)
    if not reasons:
        reasons = tuple(lay_pins(Ledger(ground)))
    if reasons:
        refused = Plan((), (), Cost(), Status.REFUSED, reasons=reasons, way="refused")
        return refused, difference(plan, refused)
    ledger = keep(ground, plan, timetables)
    seat_rest(ledger)
    stream_left = list(ledger.stream_left)
    standing = list(ledger.batches)
    lay_rest(ledger)
    if any(ledger.stream_left):
        ledger = better(ledger, again(ground, standing, stream_left, seconds, should_stop, seed))
    mended = finish(
        ground,
        ledger.batches,
        bound=0,
        seconds=time.monotonic() - began,
        way="repair",
        keep_keys=True,
    )
    if mended.uncovered:
        left = max(seconds - (time.monotonic() - began), 1.0)
        mended = replace(mended, reasons=explain(problem, mended, left, seed))
    return mended, difference(plan, mended)


def keep(ground: Ground, plan: Plan, timetables: Timetables) -> Ledger:
    """Return a ledger with all batches that can stand, then those that find another place."""
    ledger, along = Ledger(ground), Along(ground, timetables, plan.batches)
    lay_pins(ledger)
    highest: Counter[int] = Counter()
    standing: list[tuple[Stream, PlannedBatch]] = []
    pinned = {batch.key for batch in ledger.batches}
    for batch in plan.batches:
        stream = ground.stream_of.get((batch.organizer, batch.series))
        if stream is not None and batch.key not in pinned:
            highest[stream.number] = max(highest[stream.number], batch.number)
            standing.append((stream, batch))
    ledger.numbers.update(highest)
    broken = [(stream, batch) for stream, batch in standing if not stays(ledger, stream, batch)]
    for stream, batch in broken:
        relocate(ledger, stream, batch, along)
    return ledger


def seat_rest(ledger: Ledger) -> None:
    """Let people without a class join those that stand: a few newcomers are no reason to begin anew."""
    for stream in ledger.ground.streams:
        waiting = {unit: left for unit, left in ledger.left[stream.number].items() if left}
        slots = {(slot.venue, slot.first, slot.days): slot for slot in stream.slots}
        mine = [batch for batch in ledger.batches if is_movable(batch, stream)]
        for batch in sorted(mine, key=lambda each: (each.people, each.key)):
            if not waiting:
                break
            slot = slot_of(ledger.ground, batch, slots)
            larger = enlarge(ledger, stream, batch, slot, waiting)
            if larger is not None:
                ledger.batches[-1] = replace(larger, key=batch.key, number=batch.number)


def due_quotas(ledger: Ledger, stream: Stream, batch: PlannedBatch) -> dict[str, int]:
    """Return a batch's quotas, as far as the seats are still there."""
    left = ledger.left[stream.number]
    quotas = {quota.unit: min(quota.places, left.get(quota.unit, 0)) for quota in batch.quotas}
    return {unit: places for unit, places in quotas.items() if places}


def stays(ledger: Ledger, stream: Stream, batch: PlannedBatch) -> bool:
    """Lay down a batch where it was; return False when it cannot stay."""
    ground = ledger.ground
    venue = ground.venue_number.get(batch.venue)
    if venue is None or venue not in ground.venues_of(batch.organizer):
        return False
    first = ground.number(batch.starts_on)
    slot = next(
        (
            slot
            for slot in stream.slots
            if (slot.venue, slot.first, slot.days) == (venue, first, batch.days)
        ),
        None,
    )
    quotas = due_quotas(ledger, stream, batch)
    if slot is None or sum(quotas.values()) < stream.least:
        return False
    unchanged = len(quotas) == len(batch.quotas) and sum(quotas.values()) == batch.people
    if unchanged and ledger.fits(stream, slot, quotas) and ledger.reservations.still_free(batch):
        ledger.restore(stream, replace(batch, pinned=False))
        return True
    return lay_as(ledger, stream, slot, quotas, batch)


def lay_as(
    ledger: Ledger, stream: Stream, slot: Slot, quotas: dict[str, int], batch: PlannedBatch
) -> bool:
    """Lay down a class under the key and number of an older one."""
    laid = ledger.lay(stream, slot, quotas)
    if laid is None:
        return False
    ledger.batches[-1] = replace(laid, key=batch.key, number=batch.number)
    return True


def relocate(ledger: Ledger, stream: Stream, batch: PlannedBatch, along: Along) -> bool:
    """Lay down a batch that cannot stay: near its day, at its venue or another one.

    Days on which the lecturers of its timetable cannot come are taken only if there are no others.
    """
    ground = ledger.ground
    quotas = due_quotas(ledger, stream, batch)
    if sum(quotas.values()) < stream.least:
        return False
    cells = cells_of(ground, stream, quotas)
    first, venue = ground.number(batch.starts_on), ground.venue_number.get(batch.venue)
    scored = []
    for number, slot in enumerate(stream.slots):
        if cells.keys() <= set(slot.open):
            hindered = slot.days < batch.days or along.hinders(batch, slot.first)
            away = DAY_AWAY * abs(slot.first - first) + OTHER_VENUE * (slot.venue != venue)
            scored.append((hindered, slot_cost(slot, cells) + away, number))
    for _, _, number in sorted(scored):
        if lay_as(ledger, stream, stream.slots[number], quotas, batch):
            along.move(batch, stream.slots[number].first)
            return True
    return False


def again(
    ground: Ground,
    standing: Iterable[PlannedBatch],
    stream_left: list[int],
    seconds: float,
    should_stop: Callable[[], bool],
    seed: int,
) -> Ledger:
    """Return a ledger on which the model places those who found no class, all others standing."""
    ledger = Ledger(ground)
    for batch in standing:
        ledger.restore(ground.stream_of[batch.organizer, batch.series], batch)
    streams = [stream for stream in ground.streams if stream_left[stream.number]]
    master = Master(ledger, streams)
    job = task(master.model, MASTER_EFFORT, seed)
    run_all([job], seconds / 2, 1, should_stop)
    if job.found:
        lay_solution(ledger, master, job.value)
    return ledger


def better(one: Ledger, other: Ledger) -> Ledger:
    """Return the ledger that leaves fewer people without a class; the first when they are even."""
    return other if sum(other.stream_left) < sum(one.stream_left) else one
