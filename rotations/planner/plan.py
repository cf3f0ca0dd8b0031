"""What the planner gives back: batches with quotas and sessions, what they cost, what is missing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from rotations.planner.problem import Allotment  # noqa: TC001 (the codec resolves it at run time)


class Half(StrEnum):
    """Half of a day of class."""

    MORNING = "am"
    AFTERNOON = "pm"


class Status(StrEnum):
    """How far a plan has come."""

    COMPLETE = "complete"  # everybody due is in a class
    PARTIAL = "partial"  # some are not; `reasons` says why
    REFUSED = "refused"  # the input contradicts itself: nothing was planned


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """Half a day of a batch: a mode of teaching, and who or which base was reserved for it.

    `mode` is a value of `courses.enums.Mode`. `people` is 0 when the whole class takes part, else
    the size of the group that goes to this base.
    """

    day: int  # 0 is the first day of class
    half: Half
    mode: str
    lecturer: str = ""
    base: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """One class: quotas per unit, never persons."""

    key: str
    organizer: str
    series: str
    number: int
    venue: str
    starts_on: dt.date
    days: int
    quotas: tuple[Allotment, ...]
    sessions: tuple[PlannedSession, ...] = ()
    pinned: bool = False

    @property
    def people(self) -> int:
        """How many sit in the class."""
        return sum(quota.places for quota in self.quotas)

    @property
    def ends_on(self) -> dt.date:
        """The day after the last day of class."""
        return self.starts_on + dt.timedelta(days=self.days)

    @property
    def frame(self) -> tuple[str, str, str, dt.date, int]:
        """What people would call a changed class: by whom, for whom, where, when, how long."""
        return (self.organizer, self.series, self.venue, self.starts_on, self.days)


@dataclass(frozen=True, slots=True)
class Cost:
    """The parts of the objective, in their own units; `total` is in person-minutes."""

    uncovered: int = 0  # people
    travel: int = 0  # person-minutes, there and back
    batches: int = 0
    uneven: int = 0  # people above what the weeks may hold
    warned: int = 0  # people called on warned days
    shortened: int = 0  # person-days less than wanted
    money: int = 0  # yuan, shown only
    total: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why people stay uncovered, or why nothing could be planned.

    `kind` is a value of `rotations.planner.reasons.Kind`; `subject` is the name of the venue,
    calendar, organizer or pin; `month` is "2015-06" or "". `missing` counts `unit`s.
    """

    kind: str
    subject: str = ""
    month: str = ""
    missing: int = 0
    unit: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, its cost, and the bound that no plan of this problem can go below."""

    batches: tuple[PlannedBatch, ...]
    uncovered: tuple[Allotment, ...]
    cost: Cost
    status: Status
    bound: int = 0
    reasons: tuple[Reason, ...] = ()
    seconds: float = 0.0  # until this plan was found
    way: str = "greedy"

    @property
    def gap(self) -> float:
        """By which share the plan may still cost too much: 0.05 = at most 5 %."""
        if self.cost.total <= 0:
            return 0.0
        return max(0.0, 1 - self.bound / self.cost.total)

    def places(self) -> Counter[tuple[str, str]]:
        """Return the places by (organizer, unit)."""
        counted: Counter[tuple[str, str]] = Counter()
        for batch in self.batches:
            for quota in batch.quotas:
                counted[batch.organizer, quota.unit] += quota.places
        return counted
