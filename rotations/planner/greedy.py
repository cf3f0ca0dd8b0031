"""The first plan: class after class at the best place near its share of time, all hard rules kept."""

from __future__ import annotations

from collections import defaultdict
from math import ceil
from typing import TYPE_CHECKING

from rotations.planner.ledger import ENOUGH_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rotations.planner.ground import Slot, Stream
    from rotations.planner.ledger import Ledger
    from rotations.planner.plan import PlannedBatch

GOLDEN = 0.618033988749895  # streams begin at spread-out phases, so that they do not all meet
MORE_CLASSES = 3  # how many more than needed a stream tries when its people find no place
DRIFT = 2  # person-minutes for a person and a day away from a class's share of time


class Chooser:
    """Chooses slots for the classes of one stream, or of one site of it: a venue and who goes there."""

    def __init__(
        self,
        ledger: Ledger,
        stream: Stream,
        venue: int | None = None,
        people: Mapping[int, int] | None = None,
    ) -> None:
        """Reckon once what each cell pays at best and how often it can come."""
        self.ledger, self.stream = ledger, stream
        self.slots = [slot for slot in stream.slots if venue is None or slot.venue == venue]
        self.later = ENOUGH_CLASSES  # classes that follow the one to be laid
        self.mine = None if people is None else dict(people)
        self.best: dict[int, int] = {}
        self.chances: defaultdict[int, int] = defaultdict(int)
        for slot in self.slots:
            for number, price in zip(slot.open, slot.price, strict=True):
                self.best[number] = min(price, self.best.get(number, price))
                self.chances[number] += 1
        self.orders: dict[int, list[tuple[int, int]]] = {}
        self.starts = sorted({slot.first for slot in self.slots})
        self.most = max((slot.room for slot in self.slots), default=0)

    def left(self, cell: int) -> int:
        """Return how many of a cell wait for a place here."""
        left = self.ledger.cell_left[self.stream.number][cell]
        return left if self.mine is None else min(left, self.mine.get(cell, 0))

    @property
    def total(self) -> int:
        """How many people wait for a place here."""
        if self.mine is None:
            return self.ledger.stream_left[self.stream.number]
        return sum(self.left(cell) for cell in self.mine)

    def target(self, share: float) -> int:
        """Return the first day that lies at a share of the possible days."""
        return self.starts[min(int(share * len(self.starts)), len(self.starts) - 1)]

    def order(self, slot: Slot) -> list[tuple[int, int]]:
        """Return the cells that may come to a slot, with their price, the first to be asked first."""
        order = self.orders.get(slot.pattern)
        if order is None:
            ranked = sorted(
                (price - self.best[number], self.chances[number], number, price)
                for number, price in zip(slot.open, slot.price, strict=True)
            )
            order = self.orders[slot.pattern] = [(number, price) for _, _, number, price in ranked]
        return order

    def guests(self, slot: Slot, people: int, *, exact: bool) -> dict[int, int]:
        """Return who comes to a class: cells that lose least by this venue and have few chances."""
        wanted = self.pressing(slot, people) if exact else {}
        people -= sum(wanted.values())
        rooms: dict[str, int] = {}
        for number, _ in self.order(slot):
            if not people:
                break
            able = min(self.left(number), wanted.get(number, 0) + people)
            if exact:
                cell = self.stream.cells[number]
                able = self.ledger.can_come(self.stream, cell, slot, able, rooms)
            if able:
                people -= able - wanted.get(number, 0)
                wanted[number] = able
        return wanted

    def pressing(self, slot: Slot, people: int) -> dict[int, int]:
        """Return by cell who must come to this class, since too few classes follow for the others."""
        cells = self.ledger.ground.cell_number[self.stream.number]
        found: dict[int, int] = {}
        for unit, count in self.ledger.pressing(self.stream, self.later).items():
            cell = cells[unit]
            take = min(count, people, self.left(cell) - found.get(cell, 0))
            if cell in slot.open and take > 0:
                found[cell] = found.get(cell, 0) + take
                people -= take
        return found

    def fitting(self, people: int) -> int:
        """Return how many to take so that no rest is left too small for a class of its own."""
        left, least = self.total, self.stream.least
        if 0 < left - people < least:
            people = left - least
        return people if people >= least else 0

    def head_price(self, slot: Slot, people: int) -> float | None:
        """Return what each of so many people costs in a slot, about; None when too few come."""
        coming = travel = 0
        for number, price in self.order(slot):
            take = min(self.left(number), people - coming)
            coming += take
            travel += take * price
            if coming == people:
                break
        if coming < self.stream.least:
            return None
        return (travel + self.ledger.ground.problem.weights.batch) / coming

    def ranked(self, people: int, target: int) -> Iterator[Slot]:
        """Yield slots in which a class comes together, the cheapest first."""
        scored: list[tuple[float, int]] = []
        known: dict[tuple[int, int], float | None] = {}
        for number, slot in enumerate(self.slots):
            size = self.fitting(min(people, self.ledger.space(slot)))
            key = (slot.pattern, size)
            if key not in known:
                known[key] = self.head_price(slot, size) if size else None
            price = known[key]
            if price is not None:
                scored.append((price + DRIFT * abs(slot.first - target), number))
        scored.sort()
        for _, number in scored:
            yield self.slots[number]

    def lay(self, people: int, target: int) -> bool:
        """Lay down one class near a day; return whether one was found."""
        for slot in self.ranked(people, target):
            guests = self.guests(slot, min(people, self.ledger.space(slot)), exact=True)
            fitting = self.fitting(sum(guests.values()))
            coming = cut(guests, fitting)
            if fitting and self.ledger.place(self.stream, slot, coming, self.later):
                self.count_down(coming)
                return True
        return False

    def count_down(self, coming: Mapping[int, int]) -> None:
        """Let those who got a place wait no longer."""
        if self.mine is not None:
            for cell, people in coming.items():
                self.mine[cell] -= people

    def lay_all(self, extra: int = 0, *, phase: float = 0.0) -> None:
        """Lay down classes until everybody has a place or no class can be added.

        With `extra`, so many classes more than rooms would ask for, each of them smaller. `phase`
        (0 to 1) says where between two shares of time the classes lie.
        """
        if not self.most:
            return
        laid, count = 0, ceil(self.total / self.most) + extra
        while left := self.total:
            self.later = max(count - laid - 1, 0)
            size = ceil(left / max(count - laid, ceil(left / self.most)))
            share = (laid + phase) / max(count, laid + 1)
            if not self.lay(max(size, self.stream.least), self.target(share)):
                return
            laid += 1


def phase_of(number: int) -> float:
    """Return a number between 0 and 1, far from those of the neighbours."""
    return (number * GOLDEN) % 1


def regroup(ledger: Ledger, stream: Stream) -> None:
    """Try a stream with more and smaller classes when some of its people found no place."""
    before = ledger.stream_left[stream.number]
    for extra in range(1, MORE_CLASSES + 1):
        kept = [batch for batch in ledger.batches if is_movable(batch, stream)]
        for batch in kept:
            ledger.remove(stream, batch)
        Chooser(ledger, stream).lay_all(extra, phase=phase_of(stream.number))
        left = ledger.stream_left[stream.number]
        if left < before:
            before = left
        else:
            for batch in [each for each in ledger.batches if is_movable(each, stream)]:
                ledger.remove(stream, batch)
            for batch in kept:
                ledger.restore(stream, batch)
        if not before:
            return


def is_movable(batch: PlannedBatch, stream: Stream) -> bool:
    """Return whether a batch belongs to a stream and is not pinned."""
    return (batch.organizer, batch.series) == (stream.organizer, stream.series) and not batch.pinned


def cut(guests: dict[int, int], people: int) -> dict[int, int]:
    """Return the guests, the last ones left out, so that just `people` come."""
    kept = {}
    for number, count in guests.items():
        kept[number] = min(count, people)
        people -= kept[number]
        if not people:
            break
    return kept


def tight_first(streams: Iterable[Stream]) -> list[Stream]:
    """Return streams in the order to plan: higher levels first, of these the tightest."""
    return sorted(
        streams,
        key=lambda stream: (stream.level, len(stream.slots) / max(stream.total, 1), stream.number),
    )


def lay_rest(ledger: Ledger, streams: Iterable[Stream] | None = None) -> None:
    """Complete a plan in the making, stream by stream."""
    for stream in tight_first(ledger.ground.streams if streams is None else streams):
        if ledger.stream_left[stream.number]:
            Chooser(ledger, stream).lay_all(phase=phase_of(stream.number))
            if ledger.stream_left[stream.number]:
                regroup(ledger, stream)
