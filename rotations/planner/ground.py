"""The problem laid out for reckoning: days as bits, streams, cells and slots.

A *stream* is what one organizer runs for one series of categories. Its *cells* are units alike to
the planner: same place, same calendars. A *slot* is a class it could hold: venue, first day, days.
Days are counted from the start of the period; a set of days is an integer with a bit for each.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rotations.planner.demand import seats_by_organizer
from rotations.planner.load import paces_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.planner.load import Pace
    from rotations.planner.problem import (
        Base,
        CategoryRule,
        Lecturer,
        Needs,
        Problem,
        Span,
        Unit,
        Venue,
    )


def window(first: int, days: int) -> int:
    """Return the set of `days` days from `first` on."""
    return ((1 << days) - 1) << first


@dataclass(frozen=True, slots=True)
class Cell:
    """Units of a stream that the planner need not tell apart; `seats` of each."""

    number: int
    location: int
    seats: dict[str, int]
    forbidden: int  # days on which they must not be called
    warned: int
    total: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A class that a stream could hold. `open` are the numbers of the cells that may come."""

    venue: int
    first: int
    days: int
    room: int  # people at most
    open: tuple[int, ...]
    price: tuple[int, ...]  # person-minutes for one person of each open cell
    pattern: int = 0  # slots of one pattern have venue, room, open and price in common


@dataclass(frozen=True, eq=False)
class Stream:
    """What one organizer runs for one series."""

    number: int
    organizer: str
    series: str
    area: str
    level: int
    least: int  # people a class needs, at least
    days: tuple[int, ...]  # lengths allowed, the wanted one first
    last: int  # last day of class
    needs: Needs
    cells: tuple[Cell, ...]
    slots: tuple[Slot, ...] = ()

    @property
    def total(self) -> int:
        """People to be trained."""
        return sum(cell.total for cell in self.cells)


class Ground:
    """A problem with everything that follows from it without deciding anything."""

    def __init__(self, problem: Problem) -> None:
        """Lay out calendars, streams and slots."""
        self.problem = problem
        self.horizon = max((problem.deadline - problem.starts_on).days + 1, 0)
        self.all_days = window(0, self.horizon)
        self.units = {unit.key: unit for unit in problem.units}
        self.rules = {rule.key: rule for rule in problem.categories}
        self.organizers = {organizer.key: organizer for organizer in problem.organizers}
        self.venue_number = {venue.key: number for number, venue in enumerate(problem.venues)}
        self.free = self.days_of(problem.free_days)
        self.closed = [self.span_days(venue.blocked) for venue in problem.venues]
        self.seats = seats_by_organizer(problem)
        self.away_most = {limit.key: limit.most for limit in problem.away_limits}

    def day(self, number: int) -> dt.date:
        """Return the date of a day's number."""
        return self.problem.starts_on + dt.timedelta(days=number)

    def number(self, day: dt.date) -> int:
        """Return the number of a date."""
        return (day - self.problem.starts_on).days

    def week(self, number: int) -> int:
        """Return the number of the calendar week that a day lies in; 0 is the first of the period."""
        return (number + self.problem.starts_on.weekday()) // 7

    @property
    def weeks(self) -> int:
        """How many calendar weeks the period touches."""
        return self.week(max(self.horizon - 1, 0)) + 1

    def days_of(self, days: Iterable[dt.date]) -> int:
        """Return dates as a set of days; those outside the period are left out."""
        found = 0
        for day in days:
            number = self.number(day)
            if 0 <= number < self.horizon:
                found |= 1 << number
        return found

    def span_days(self, spans: Iterable[Span]) -> int:
        """Return the days that lie in any of the spans."""
        found = 0
        for span in spans:
            first = max(self.number(span.starts_on), 0)
            last = min(self.number(span.ends_on), self.horizon)
            if last > first:
                found |= window(first, last - first)
        return found

    def weekday_days(self, weekdays: tuple[int, ...]) -> int:
        """Return the days that fall on ISO weekdays."""
        if len(weekdays) == 7:
            return self.all_days
        start = self.problem.starts_on.weekday()
        wanted = {day - 1 for day in weekdays}
        return sum(1 << number for number in range(self.horizon) if (start + number) % 7 in wanted)

    def lecturer_days(self, lecturer: Lecturer) -> int:
        """Return the days on which a lecturer may be asked."""
        days = self.span_days(lecturer.available) if lecturer.available else self.all_days
        return days & self.weekday_days(lecturer.weekdays) & ~self.span_days(lecturer.away)

    def lent_days(self, lecturer: Lecturer, organizer: str) -> int:
        """Return the days on which an organizer may ask: all, or those of its loans."""
        spans = lecturer.spans_lent(organizer)
        return self.all_days if spans is None else self.span_days(spans)

    def base_days(self, base: Base) -> int:
        """Return the days on which a base takes visitors."""
        return self.weekday_days(base.weekdays) & ~self.span_days(base.closed)

    def called_off(self, unit: Unit, *, forbids: bool) -> int:
        """Return the days on which calendars forbid (or warn) to call a unit."""
        found = 0
        for calendar in self.problem.calendars:
            if calendar.forbids != forbids or not unit.path.startswith(calendar.path):
                continue
            if not calendar.categories or unit.category in calendar.categories:
                found |= self.span_days(calendar.spans)
        return found

    def room(self, venue: Venue) -> int:
        """Return how many people one class holds at a venue."""
        limits = [self.problem.class_max, venue.room_capacity, venue.beds, venue.meals]
        return 0 if venue.rooms < 1 else min(limit for limit in limits if limit is not None)

    def held(self, venue: Venue) -> int:
        """Return how many people a venue holds a day, over all classes."""
        limits = [venue.beds, venue.meals, venue.rooms * venue.room_capacity]
        return min(limit for limit in limits if limit is not None)

    def class_days(self, venue: int) -> int:
        """Return how many days of class the rooms of a venue hold in the period."""
        open_days = (self.all_days & ~self.free & ~self.closed[venue]).bit_count()
        return self.problem.venues[venue].rooms * open_days

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        """The streams, each with its cells and slots."""
        members: defaultdict[tuple[str, str], list[tuple[Unit, int]]] = defaultdict(list)
        for (organizer, key), seats in self.seats.items():
            unit = self.units[key]
            members[organizer, self.rules[unit.category].series].append((unit, seats))
        return tuple(
            self.make_stream(number, key, members[key])
            for number, key in enumerate(sorted(members))
        )

    @cached_property
    def stream_of(self) -> dict[tuple[str, str], Stream]:
        """The streams by organizer and series."""
        return {(stream.organizer, stream.series): stream for stream in self.streams}

    @cached_property
    def paces(self) -> dict[str, Pace]:
        """The pace of each area."""
        return paces_of(self)

    @cached_property
    def cell_number(self) -> tuple[dict[str, int], ...]:
        """By stream, the cell that each unit belongs to."""
        return tuple(
            {unit: cell.number for cell in stream.cells for unit in cell.seats}
            for stream in self.streams
        )

    def make_stream(
        self, number: int, key: tuple[str, str], members: list[tuple[Unit, int]]
    ) -> Stream:
        """Return one stream with its cells and slots."""
        organizer = self.organizers[key[0]]
        rules = [self.rules[name] for name in sorted({unit.category for unit, _ in members})]
        cells = self.make_cells(members)
        least = min(self.problem.class_min, sum(cell.total for cell in cells))
        last = min(self.number(rule.due_by or self.problem.deadline) for rule in rules)
        bare = Stream(
            number,
            organizer.key,
            key[1],
            organizer.area,
            organizer.level,
            least,
            lengths(rules),
            min(last, self.horizon - 1),
            most_needs(rules),
            cells,
        )
        return replace(bare, slots=tuple(self.slots_of(bare)))

    def make_cells(self, members: list[tuple[Unit, int]]) -> tuple[Cell, ...]:
        """Return the cells of a stream's units."""
        alike: defaultdict[tuple[int, int, int], dict[str, int]] = defaultdict(dict)
        masks: dict[tuple[str, str], tuple[int, int]] = {}
        for unit, seats in members:
            place = (unit.path, unit.category)
            if place not in masks:
                masks[place] = (
                    self.called_off(unit, forbids=True),
                    self.called_off(unit, forbids=False),
                )
            alike[unit.location, *masks[place]][unit.key] = seats
        return tuple(
            Cell(number, location, seats, forbidden, warned, sum(seats.values()))
            for number, ((location, forbidden, warned), seats) in enumerate(alike.items())
        )

    def venues_of(self, organizer: str) -> list[int]:
        """Return the venues that an organizer may use and that hold anybody."""
        return [
            number
            for number, venue in enumerate(self.problem.venues)
            if (not venue.organizers or organizer in venue.organizers) and self.room(venue) > 0
        ]

    def slots_of(self, stream: Stream) -> list[Slot]:
        """Return the slots of a stream, by venue and day; those that nobody may attend are left out."""
        found = []
        patterns: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Slot] = {}
        for venue in self.venues_of(stream.organizer):
            for days in stream.days:
                for first in range(stream.last - days + 2):
                    slot = self.slot(stream, venue, first, days)
                    if slot is not None:
                        key = (venue, slot.open, slot.price)
                        like = patterns.setdefault(key, replace(slot, pattern=len(patterns)))
                        found.append(replace(like, first=first, days=days))
        return found

    def slot(self, stream: Stream, venue: int, first: int, days: int) -> Slot | None:
        """Return the slot of a stream at a venue from a day on, or None when it cannot be."""
        if first < 0 or days < 1:
            return None
        span = window(first, days)
        if span & (self.free | self.closed[venue]) or span & ~self.all_days:
            return None
        came = [cell for cell in stream.cells if not cell.forbidden & span]
        if not came:
            return None
        place = self.problem.venues[venue]
        price = tuple(self.price(stream, cell, place, span, days) for cell in came)
        opened = tuple(cell.number for cell in came)
        return Slot(venue, first, days, self.room(place), opened, price)

    def price(self, stream: Stream, cell: Cell, venue: Venue, span: int, days: int) -> int:
        """Return what one person of a cell costs in a slot, in person-minutes."""
        weights = self.problem.weights
        warned = weights.warned if cell.warned & span else 0
        short = weights.shortened * max(stream.days[0] - days, 0)
        return 2 * self.problem.minutes[cell.location][venue.location] + warned + short


def lengths(rules: list[CategoryRule]) -> tuple[int, ...]:
    """Return the lengths that suit all rules, the wanted one first, then ever shorter."""
    least = max(rule.days_min for rule in rules)
    most = min(rule.days_max for rule in rules)
    wanted = min(max(max(rule.days_wanted for rule in rules), least), most)
    return tuple(range(wanted, least - 1, -1))


def most_needs(rules: list[CategoryRule]) -> Needs:
    """Return what a class of these categories must hear."""
    needs = [rule.needs for rule in rules]
    return type(needs[0])(
        max(each.leader for each in needs),
        max(each.visit for each in needs),
        max(each.experience for each in needs),
    )
