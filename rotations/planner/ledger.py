"""What is still free while batches are laid down one by one: the hard rules, kept by construction."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rotations.planner.plan import PlannedBatch
from rotations.planner.problem import Allotment
from rotations.planner.reservations import Reservations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotations.planner.ground import Cell, Ground, Slot, Stream
    from rotations.planner.plan import PlannedSession
    from rotations.planner.problem import Taken


ENOUGH_CLASSES = 99  # so many to follow that nobody must come now


class Ledger:
    """The state of a plan in the making."""

    def __init__(self, ground: Ground) -> None:
        """Begin with nothing planned."""
        self.ground = ground
        venues = ground.problem.venues
        self.people = [[0] * ground.horizon for _ in venues]
        self.classes = [[0] * ground.horizon for _ in venues]
        self.held = [ground.held(venue) for venue in venues]
        for number, venue in enumerate(venues):
            for taken in venue.taken:
                self.take(number, taken)
        self.away: defaultdict[str, list[int]] = defaultdict(lambda: [0] * ground.horizon)
        self.left = [
            {key: seats for cell in stream.cells for key, seats in cell.seats.items()}
            for stream in ground.streams
        ]
        self.cell_left = [[cell.total for cell in stream.cells] for stream in ground.streams]
        self.stream_left = [stream.total for stream in ground.streams]
        self.called: defaultdict[str, list[int]] = defaultdict(lambda: [0] * ground.weeks)
        self.reservations = Reservations(ground)
        self.batches: list[PlannedBatch] = []
        self.numbers: defaultdict[int, int] = defaultdict(int)

    def take(self, venue: int, taken: Taken) -> None:
        """Count a class of others at a venue; what is too full is just full."""
        ground = self.ground
        days = range(
            max(ground.number(taken.span.starts_on), 0),
            min(ground.number(taken.span.ends_on), ground.horizon),
        )
        rooms = ground.problem.venues[venue].rooms
        for day in days:
            self.classes[venue][day] = min(self.classes[venue][day] + 1, rooms)
            self.people[venue][day] = min(self.people[venue][day] + taken.people, self.held[venue])

    def space(self, slot: Slot) -> int:
        """Return how many people one more class of a slot can hold now."""
        days = range(slot.first, slot.first + slot.days)
        rooms = self.ground.problem.venues[slot.venue].rooms
        if any(self.classes[slot.venue][day] >= rooms for day in days):
            return 0
        taken = max(self.people[slot.venue][day] for day in days)
        return min(slot.room, self.held[slot.venue] - taken)

    def headroom(self, unit: str, slot: Slot) -> int:
        """Return how many more of a unit's place, which has a limit, may be away during a slot."""
        group = self.ground.units[unit].away_group
        away = self.away[group]
        return self.ground.away_most[group] - max(away[slot.first : slot.first + slot.days])

    def can_come(
        self, stream: Stream, cell: Cell, slot: Slot, most: int, rooms: dict[str, int]
    ) -> int:
        """Return how many of a cell, `most` at most, can come to one more class of a slot.

        `rooms` remembers by away group how many more may leave, from cell to cell of one class.
        """
        if not self.cell_left[stream.number][cell.number]:
            return 0
        left, free = self.left[stream.number], 0
        for unit in cell.seats:
            group = self.ground.units[unit].away_group
            take = min(left[unit], most - free)
            if take and group in self.ground.away_most:
                still = rooms.setdefault(group, self.headroom(unit, slot))
                take = max(min(take, still), 0)
                rooms[group] = still - take
            free += take
        return free

    def pressing(self, stream: Stream, later: int) -> dict[str, int]:
        """Return by unit who must come now, if only `later` more classes follow.

        What a place may miss at a time limits how many of it the later classes can take.
        """
        if later >= ENOUGH_CLASSES:
            return {}
        left = self.left[stream.number]
        by_group: defaultdict[str, int] = defaultdict(int)
        for unit, count in left.items():
            by_group[self.ground.units[unit].away_group] += count
        must: dict[str, int] = {}
        for unit, count in left.items():
            group = self.ground.units[unit].away_group
            if count and group in self.ground.away_most:
                over = by_group[group] - later * self.ground.away_most[group]
                if over > 0:
                    must[unit] = min(count, over)
                    by_group[group] -= must[unit]
        return must

    def share_out(
        self, stream: Stream, slot: Slot, wanted: Mapping[int, int], later: int
    ) -> dict[str, int] | None:
        """Return places by unit for so many of each cell, or None when places stay empty.

        Who presses comes first; then each unit gets its share of what is left, so that townships
        empty alike.
        """
        left, must = self.left[stream.number], self.pressing(stream, later)
        given: defaultdict[str, int] = defaultdict(int)
        rooms: dict[str, int] = {}
        for number, people in wanted.items():
            units = [unit for unit in stream.cells[number].seats if left[unit]]
            for unit in units:
                group = self.ground.units[unit].away_group
                if group in self.ground.away_most:
                    rooms.setdefault(group, self.headroom(unit, slot))
            rest = people
            for unit in units:
                rest -= self.give(unit, min(must.get(unit, 0), rest), left, given, rooms)
            if not self.fill(units, left, rest, given, rooms):
                return None
        return {unit: places for unit, places in given.items() if places}

    def give(
        self,
        unit: str,
        places: int,
        left: Mapping[str, int],
        given: defaultdict[str, int],
        rooms: dict[str, int],
    ) -> int:
        """Give a unit up to so many places; return how many."""
        group = self.ground.units[unit].away_group
        open_seats = left[unit] - given[unit]
        taken = max(min(places, open_seats, rooms.get(group, open_seats)), 0)
        given[unit] += taken
        if group in rooms:
            rooms[group] -= taken
        return taken

    def fill(
        self,
        units: list[str],
        left: Mapping[str, int],
        people: int,
        given: defaultdict[str, int],
        rooms: dict[str, int],
    ) -> bool:
        """Add `people` places for units, in proportion to who is left; False when it cannot be."""
        while people > 0:
            order = sorted(units, key=lambda unit: given[unit] - left[unit])
            pool = max(sum(left[unit] - given[unit] for unit in units), 1)
            before = people
            for unit in order:
                share = max(1, (left[unit] - given[unit]) * before // pool)
                people -= self.give(unit, min(share, people), left, given, rooms)
            if people == before:
                return False
        return True

    def place(
        self, stream: Stream, slot: Slot, wanted: Mapping[int, int], later: int = ENOUGH_CLASSES
    ) -> PlannedBatch | None:
        """Lay down a class for so many of each cell; None (and nothing changed) when a rule forbids.

        `later` is how many more classes of these people will follow.
        """
        people = sum(wanted.values())
        if not stream.least <= people <= self.space(slot):
            return None
        quotas = self.share_out(stream, slot, wanted, later)
        if quotas is None:
            return None
        sessions = self.reservations.reserve(stream, slot, people)
        if sessions is None:
            return None
        return self.enter(stream, slot, quotas, sessions)

    def fits(self, stream: Stream, slot: Slot, quotas: Mapping[str, int]) -> bool:
        """Return whether just these places fit into one more class of a slot."""
        cells = self.ground.cell_number[stream.number]
        if sum(quotas.values()) > self.space(slot):
            return False
        if any(cells[unit] not in slot.open for unit in quotas):
            return False
        rooms: dict[str, int] = {}
        for unit, places in quotas.items():
            group = self.ground.units[unit].away_group
            if group in self.ground.away_most:
                rooms.setdefault(group, self.headroom(unit, slot))
                rooms[group] -= places
        return all(left >= 0 for left in rooms.values())

    def lay(
        self, stream: Stream, slot: Slot, quotas: Mapping[str, int], pin: str = ""
    ) -> PlannedBatch | None:
        """Lay down a class with just these quotas; None (and nothing changed) when a rule forbids."""
        if not self.fits(stream, slot, quotas):
            return None
        sessions = self.reservations.reserve(stream, slot, sum(quotas.values()))
        if sessions is None:
            return None
        return self.enter(stream, slot, quotas, sessions, pin=pin)

    def enter(
        self,
        stream: Stream,
        slot: Slot,
        quotas: Mapping[str, int],
        sessions: tuple[PlannedSession, ...],
        *,
        pin: str = "",
    ) -> PlannedBatch:
        """Write down a class, whose sessions are reserved, without asking."""
        ground, number = self.ground, stream.number
        self.numbers[number] += 1
        batch = PlannedBatch(
            pin or f"{stream.organizer}/{stream.series}/{self.numbers[number]}",
            stream.organizer,
            stream.series,
            self.numbers[number],
            ground.problem.venues[slot.venue].key,
            ground.day(slot.first),
            slot.days,
            tuple(Allotment(unit, places) for unit, places in sorted(quotas.items())),
            sessions,
            pinned=bool(pin),
        )
        self.count(stream, batch, slot.venue, slot.first, 1)
        self.batches.append(batch)
        return batch

    def remove(self, stream: Stream, batch: PlannedBatch) -> None:
        """Take a class back, with all that it reserved."""
        venue, first = self.ground.venue_number[batch.venue], self.ground.number(batch.starts_on)
        self.count(stream, batch, venue, first, -1)
        self.reservations.release(batch)
        self.batches.remove(batch)

    def restore(self, stream: Stream, batch: PlannedBatch) -> None:
        """Lay a class down again that was removed, while nothing took its place."""
        venue, first = self.ground.venue_number[batch.venue], self.ground.number(batch.starts_on)
        self.count(stream, batch, venue, first, 1)
        self.reservations.retake(batch)
        self.batches.append(batch)

    def count(self, stream: Stream, batch: PlannedBatch, venue: int, first: int, sign: int) -> None:
        """Add a class to all counts, or (sign -1) subtract it."""
        people, number = batch.people * sign, stream.number
        for day in range(first, first + batch.days):
            self.people[venue][day] += people
            self.classes[venue][day] += sign
        cells = self.ground.cell_number[number]
        for quota in batch.quotas:
            places = quota.places * sign
            self.left[number][quota.unit] -= places
            self.cell_left[number][cells[quota.unit]] -= places
            group = self.ground.units[quota.unit].away_group
            if group in self.ground.away_most:
                for day in range(first, first + batch.days):
                    self.away[group][day] += places
        self.called[stream.area][self.ground.week(first)] += people
        self.stream_left[number] -= people
