"""A plan as people read it: its classes with names, what a repair did to each, and tables. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from courses.enums import Mode
from rotations.enums import ClassFate
from rotations.planner import Half
from rotations.planning.adopting import TITLES, code_of, codes_by_stream

if TYPE_CHECKING:
    from rotations.planner import Plan, PlannedBatch, PlannedSession, Problem

HALVES = {Half.MORNING: "上午", Half.AFTERNOON: "下午"}


ORDER = [ClassFate.DROPPED, ClassFate.MOVED, ClassFate.CHANGED, ClassFate.NEW, ClassFate.KEPT]


@dataclass(frozen=True)
class Item:
    """One class of a plan. `planned` is None when a repair gives it up, `stored` None when it is new."""

    key: str
    planned: PlannedBatch | None
    stored: PlannedBatch | None
    organizer: str
    series: str
    venue: str
    before: str  # where and when it was, when it moved
    is_adopted: bool
    units: list[tuple[str, int]] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)

    @property
    def known(self) -> PlannedBatch:
        """The class as it will be, or as it was."""
        found = self.planned or self.stored
        if found is None:
            raise TypeError("an item without a class")
        return found

    @property
    def title(self) -> str:
        """The class in words."""
        return f"{self.organizer}{self.series}第{self.known.number}期（{self.days}）"

    @property
    def days(self) -> str:
        """Its days: 3月9日–12日."""
        return days_text(self.known)

    @property
    def people(self) -> int:
        """How many sit in it."""
        return self.known.people

    @property
    def fate(self) -> ClassFate:
        """What the plan does to it."""
        if self.planned is None:
            return ClassFate.DROPPED
        if self.stored is None:
            return ClassFate.NEW
        if self.is_moved:
            return ClassFate.MOVED
        return ClassFate.CHANGED if self.has_other_places else ClassFate.KEPT

    @property
    def is_new(self) -> bool:
        """Whether taking it over makes a class."""
        return self.fate == ClassFate.NEW

    @property
    def fate_text(self) -> str:
        """The same in words."""
        return self.fate.label

    @property
    def is_moved(self) -> bool:
        """Whether a class that is there gets other days or another venue."""
        both = self.planned is not None and self.stored is not None
        return both and self.planned.frame != self.stored.frame  # type: ignore[union-attr]  # both are there

    @property
    def has_other_places(self) -> bool:
        """Whether a class that is there gets other places."""
        if self.planned is None or self.stored is None:
            return False
        return sorted_places(self.planned) != sorted_places(self.stored)

    @property
    def can_be_adopted(self) -> bool:
        """Whether there is anything to take over."""
        return not self.is_adopted and self.fate != ClassFate.KEPT

    @property
    def order(self) -> tuple[int, dt.date, str]:
        """The order of taking over: who gives places up comes before who needs them."""
        return ORDER.index(self.fate), self.known.starts_on, self.key


@dataclass(frozen=True)
class Result:
    """A plan with the problem it answers and, for a repair, what it started from."""

    problem: Problem
    plan: Plan
    baseline: Plan | None
    adopted: frozenset[str]

    @cached_property
    def base_names(self) -> dict[str, str]:
        """The bases' names by key."""
        return {base.key: base.name for base in self.problem.bases}

    @cached_property
    def called(self) -> dict[tuple[str, str], set[str]]:
        """The codes of the categories that classes call, by organizer and series."""
        return codes_by_stream(self.problem)

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        problem = self.problem
        return {
            "venue": {one.key: one.name for one in problem.venues},
            "organizer": {one.key: one.name for one in problem.organizers},
            "unit": {one.key: one.name for one in problem.units},
            "lecturer": {one.key: one.name for one in problem.lecturers},
        }

    @cached_property
    def items(self) -> list[Item]:
        """The classes by day."""
        stored = {batch.key: batch for batch in self.baseline.batches} if self.baseline else {}
        planned = {batch.key: batch for batch in self.plan.batches}
        found = [
            self._item(key, planned.get(key), stored.get(key)) for key in {**planned, **stored}
        ]
        return sorted(found, key=lambda item: (item.known.starts_on, item.organizer, item.key))

    def _item(self, key: str, planned: PlannedBatch | None, stored: PlannedBatch | None) -> Item:
        known = planned or stored
        if known is None:
            raise TypeError("a key without a class")
        names = self._names
        moved = planned and stored and planned.frame != stored.frame
        return Item(
            key=key,
            planned=planned,
            stored=stored,
            organizer=names["organizer"].get(known.organizer, ""),
            series=self.series_text(known.organizer, known.series),
            venue=names["venue"].get(known.venue, "（已不能使用）"),
            before=self.place_text(stored) if moved and stored else "",
            is_adopted=key in self.adopted,
            units=[(names["unit"].get(one.unit, ""), one.places) for one in known.quotas],
            # A class that is there takes its timetable along.
            halves=[] if stored else [self.half_text(known, one) for one in known.sessions],
        )

    def series_text(self, organizer: str, series: str) -> str:
        """Return what an organizer's classes of a series are called, when they are taken over too."""
        codes = self.called.get((organizer, series), set())
        own = {
            rule.name.partition("（")[0]  # without the area
            for rule in self.problem.categories
            if rule.series == series and code_of(rule.key) in codes
        }
        return f"{own.pop() if len(own) == 1 else series.partition(':')[0]}书记班"

    def place_text(self, batch: PlannedBatch) -> str:
        """Return where and when a class is."""
        venue = self._names["venue"].get(batch.venue, "原地点（已不能使用）")
        return f"{venue} {days_text(batch)}"

    def half_text(self, batch: PlannedBatch, session: PlannedSession) -> str:
        """Return a half-day in words: 3月10日上午 领导授课 王明."""
        day = batch.starts_on + dt.timedelta(days=session.day)
        who = self._names["lecturer"].get(session.lecturer) or self.base_names.get(session.base, "")
        what = TITLES.get(Mode(session.mode), str(Mode(session.mode).label))
        return f"{day.month}月{day.day}日{HALVES[session.half]} {what} {who}".rstrip()

    def counts(self) -> list[tuple[str, int]]:
        """Return how many classes meet which fate, in a repair."""
        found = Counter(item.fate for item in self.items)
        return [(fate.label, found[fate]) for fate in (ClassFate.KEPT, *ORDER[:-1])]


def sorted_places(batch: PlannedBatch) -> list[tuple[str, int]]:
    """Return the places of a class, whatever their order."""
    return sorted((quota.unit, quota.places) for quota in batch.quotas)


class Dated(Protocol):
    """Anything with a first day, and the day after its last."""

    @property
    def starts_on(self) -> dt.date:
        """The first day."""

    @property
    def ends_on(self) -> dt.date:
        """The day after the last."""


def days_text(batch: Dated) -> str:
    """Write a class's days: 3月9日–12日, 3月30日–4月2日."""
    first, last = batch.starts_on, batch.ends_on - dt.timedelta(days=1)
    if first == last:
        return f"{first.month}月{first.day}日"
    end = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日–{end}"


def units_table(result: Result) -> list[tuple[str, int, int, int]]:
    """Return by organizer: name, classes, people, people left without a class."""
    classes: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for batch in result.plan.batches:
        classes[batch.organizer] += 1
        people[batch.organizer] += batch.people
    left: defaultdict[str, int] = defaultdict(int)
    organizers = {unit.key: unit.organizer for unit in result.problem.units}
    for missing in result.plan.uncovered:
        left[organizers.get(missing.unit, "")] += missing.places
    return [
        (one.name, classes[one.key], people[one.key], left[one.key])
        for one in result.problem.organizers
    ]


def months_of(result: Result) -> list[tuple[str, int, int]]:
    """Return (month, classes, people) in order."""
    classes: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for batch in result.plan.batches:
        month = f"{batch.starts_on:%Y-%m}"
        classes[month] += 1
        people[month] += batch.people
    return [(month, classes[month], people[month]) for month in sorted(classes)]


def lecturers_of(result: Result) -> list[tuple[str, str, int]]:
    """Return (name, what, half-days) of everybody and every base the plan reserves."""
    found: Counter[tuple[str, str]] = Counter()
    names = {one.key: one.name for one in result.problem.lecturers}
    for item in result.items:
        for session in item.known.sessions if item.fate == ClassFate.NEW else ():
            what = TITLES.get(Mode(session.mode), str(Mode(session.mode).label))
            who = names.get(session.lecturer) or result.base_names.get(session.base)
            if who:
                found[who, what] += 1
    rows = [(who, what, count) for (who, what), count in found.items()]
    return sorted(rows, key=lambda row: (row[1], -row[2], row[0]))


def adoptable(result: Result) -> list[str]:
    """Return everything that can be taken over."""
    return [item.key for item in result.items if item.can_be_adopted]
