"""The planning model for CP-SAT: how many classes each slot holds, and how many of each cell sit in them.

People are aggregated (`limits.md`: a naive model finds nothing in a minute). All constraints are
necessary conditions of the real rules, so its bound holds for every plan; lecturers, bases and
places that must not be emptied enter by intervals of days and are kept exactly when classes are
laid down (`rotations.planner.laying`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from core.lazily import lazily
from rotations.planner.limits import add_limits
from rotations.planner.sites import Sites

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ortools.sat.python import cp_model

    from rotations.planner.ground import Slot, Stream
    from rotations.planner.ledger import Ledger
    from rotations.planner.plan import PlannedBatch
    from rotations.planner.sites import Site
else:
    cp_model = lazily("ortools.sat.python.cp_model")

Key = tuple[int, int]  # stream, number of its slot


class Master:
    """The model of some streams on top of a ledger, in which everything else already stands."""

    def __init__(self, ledger: Ledger, streams: Iterable[Stream]) -> None:
        """Build the model."""
        self.ledger, self.ground = ledger, ledger.ground
        self.streams = [stream for stream in streams if ledger.stream_left[stream.number]]
        self.model = cp_model.CpModel()
        self.sites = Sites(self.model, ledger, self.streams)
        self.classes: dict[Key, cp_model.IntVar] = {}
        self.people: dict[Key, dict[int, cp_model.IntVar]] = {}  # by kind of cells
        self.kinds = {stream.number: kinds_of(stream) for stream in self.streams}
        for stream in self.streams:
            for number, slot in enumerate(stream.slots):
                if (stream.number, slot.venue) in self.sites.classes:
                    self.add_slot(stream, number, slot)
        self.join()
        add_limits(self)
        self.keep_pace()
        self.model.minimize(self.sites.cost)

    def slot(self, key: Key) -> Slot:
        """Return the slot that a key names."""
        return self.ground.streams[key[0]].slots[key[1]]

    def add_slot(self, stream: Stream, number: int, slot: Slot) -> None:
        """Add the classes and people of one slot, when any class fits."""
        ledger, key = self.ledger, (stream.number, number)
        venue = self.ground.problem.venues[slot.venue]
        days = range(slot.first, slot.first + slot.days)
        rooms = venue.rooms - max(ledger.classes[slot.venue][day] for day in days)
        held = ledger.held[slot.venue] - max(ledger.people[slot.venue][day] for day in days)
        most = min(rooms, held // stream.least)
        if ledger.space(slot) < stream.least or most < 1:
            return
        kinds, left = self.kinds[stream.number], ledger.cell_left[stream.number]
        coming: Counter[int] = Counter()
        extra: dict[int, int] = {}
        best = self.sites.best[stream.number, slot.venue]
        for cell, price in zip(slot.open, slot.price, strict=True):
            coming[kinds[cell]] += left[cell]
            extra[kinds[cell]] = price - best[cell]
        count = self.model.new_int_var(0, most, f"k{key}")
        people = {}
        for kind, total in coming.items():
            if total:
                upper = min(total, held, most * slot.room)
                people[kind] = self.model.new_int_var(0, upper, f"n{key}{kind}")
                self.sites.pay(people[kind], extra[kind])
        came = cp_model.LinearExpr.sum(list(people.values()))
        self.model.add(came <= slot.room * count)
        self.model.add(came >= stream.least * count)
        self.classes[key], self.people[key] = count, people

    def keys_of(self, stream: Stream) -> list[Key]:
        """Return the keys of a stream's slots that are in the model."""
        keys = ((stream.number, number) for number in range(len(stream.slots)))
        return [key for key in keys if key in self.classes]

    def join(self) -> None:
        """Let the slots of each venue add up to what the sites say."""
        slots: defaultdict[Site, list[cp_model.IntVar]] = defaultdict(list)
        coming: defaultdict[tuple[Site, int], list[cp_model.IntVar]] = defaultdict(list)
        for key, count in self.classes.items():
            site = (key[0], self.slot(key).venue)
            slots[site].append(count)
            for kind, var in self.people[key].items():
                coming[site, kind].append(var)
        for site, total in self.sites.classes.items():
            self.model.add(cp_model.LinearExpr.sum(slots[site]) == total)
            by_kind: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
            for cell, var in self.sites.people[site].items():
                by_kind[self.kinds[site[0]][cell]].append(var)
            for kind, people in by_kind.items():
                seen = cp_model.LinearExpr.sum(coming[site, kind])
                self.model.add(seen == cp_model.LinearExpr.sum(people))

    def keep_pace(self) -> None:
        """Let the running totals of each area leave its pace only at a price."""
        called: defaultdict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        areas = {stream.area for stream in self.streams}
        for key, people in self.people.items():
            stream = self.ground.streams[key[0]]
            called[stream.area, self.ground.week(self.slot(key).first)].extend(people.values())
        for area, pace in self.ground.paces.items():
            if area not in areas:
                continue
            before: list[cp_model.IntVar] = []
            for week, wanted in enumerate(pace.by_week):
                running = self.model.new_int_var(0, 10**7, f"t{area},{week}")
                coming = cp_model.LinearExpr.sum([*before, *called[area, week]])
                self.model.add(running == coming + self.ledger.called[area][week])
                over = self.model.new_int_var(0, 10**7, f"e{area},{week}")
                self.model.add(over >= running - wanted - pace.slack)
                self.model.add(over >= wanted - pace.slack - running)
                self.sites.pay(over, self.ground.problem.weights.uneven)
                before = [running]

    def hint(self, batches: Sequence[PlannedBatch]) -> None:
        """Begin the search at these batches."""
        counted = self.counted(batches)
        for key, var in self.classes.items():
            self.model.add_hint(var, counted[key])
            for kind, each in self.people[key].items():
                self.model.add_hint(each, counted[key, kind])
        for site, var in self.sites.classes.items():
            self.model.add_hint(var, counted["site", site])
            for cell, each in self.sites.people[site].items():
                self.model.add_hint(each, counted["site", site, cell])

    def counted(self, batches: Sequence[PlannedBatch]) -> Counter[object]:
        """Return how often batches use each slot and site, and with how many people."""
        numbers = {(each.organizer, each.series): each.number for each in self.streams}
        keys = {
            (key[0], slot.venue, slot.first, slot.days): key
            for key in self.classes
            for slot in (self.slot(key),)
        }
        counted: Counter[object] = Counter()
        for batch in batches:
            number = numbers.get((batch.organizer, batch.series), -1)
            first = self.ground.number(batch.starts_on)
            venue = self.ground.venue_number[batch.venue]
            key = keys.get((number, venue, first, batch.days))
            if key is not None:
                counted[key] += 1
                counted["site", (number, venue)] += 1
                for quota in batch.quotas:
                    cell = self.ground.cell_number[number][quota.unit]
                    counted[key, self.kinds[number][cell]] += quota.places
                    counted["site", (number, venue), cell] += quota.places
        return counted


def kinds_of(stream: Stream) -> list[int]:
    """Return for each cell the number of its kind: cells with the same calendars are one kind."""
    known: dict[tuple[int, int], int] = {}
    return [known.setdefault((cell.forbidden, cell.warned), len(known)) for cell in stream.cells]
