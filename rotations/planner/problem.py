"""What the planner is given: who is due, by whose rules, and with what to work. Dataclasses, no ORM.

Times are whole days of the offices' calendar, travel is in minutes one way, money in yuan, percents
are whole percents. Sequences are tuples, so that a problem is a value: it compares, and travels to
a worker as JSON (`rotations.planner.wire`). Rules: `domain.md` sections 4 and 5; the notices of
2011 and 2015 give the defaults.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from courses.enums import LecturerKind

ALL_WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)  # ISO


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first up to, but without, the last: half-open as everywhere in the house."""

    starts_on: dt.date
    ends_on: dt.date

    def holds(self, day: dt.date) -> bool:
        """Return whether a day lies inside."""
        return self.starts_on <= day < self.ends_on


@dataclass(frozen=True, slots=True)
class Unit:
    """Seats of one category that are due in one place: a township's villages, a county's townships.

    `organizer` trains them; `higher` trains the share that the category's rule sends to a higher
    level ("" = nobody). Shares are reckoned within `share_group` (a county). `away_group` names the
    `AwayLimit` that keeps the place from being emptied ("" = none).
    """

    key: str
    name: str
    path: str
    category: str
    due: int
    location: int  # index into the matrix of travel minutes
    organizer: str
    higher: str = ""
    share_group: str = ""
    away_group: str = ""


@dataclass(frozen=True, slots=True)
class AwayLimit:
    """How many of one place may be in class on the same day, over all its units and batches."""

    key: str
    name: str
    most: int


@dataclass(frozen=True, slots=True)
class Needs:
    """What each batch must hear: how many half-days of which kind, at least."""

    leader: int = 1  # a lecture by a leader
    visit: int = 1  # a site visit at a base
    experience: int = 1  # a model secretary tells


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """How one category is trained. Categories of one `series` sit in the same classes."""

    key: str
    name: str
    series: str
    days_min: int = 3
    days_max: int = 5
    days_wanted: int = 4  # what the planner takes when it can; never below `days_min`
    due_by: dt.date | None = None  # last day of class; the problem's deadline when None
    higher_percent: int = 0  # share that goes to a unit's `higher`
    pooled: bool = True  # the share is of the share groups together, not of each at least
    needs: Needs = Needs()


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who runs classes. Load is evened out within an `area`; large problems are cut along areas."""

    key: str
    name: str
    level: int
    area: str


@dataclass(frozen=True, slots=True)
class Taken:
    """Days on which a class that is none of the problem's sits at a venue, with so many people."""

    span: Span
    people: int


@dataclass(frozen=True, slots=True)
class Venue:
    """Where classes are held. Beds and meals are people a day; None = not asked (day classes)."""

    key: str
    name: str
    location: int
    beds: int | None
    meals: int | None = None
    rooms: int = 1  # classes at the same time
    room_capacity: int = 100  # people in one of them
    blocked: tuple[Span, ...] = ()
    organizers: tuple[str, ...] = ()  # who may use it; empty = everybody
    cost: int = 0  # yuan per head and day
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days on which units below `path` must not (or had better not) be called: harvest, elections."""

    name: str
    path: str
    spans: tuple[Span, ...]
    categories: tuple[str, ...] = ()  # empty = all
    forbids: bool = True  # False only warns


@dataclass(frozen=True, slots=True)
class Loan:
    """Days on which a lecturer is lent to offices that otherwise have no claim on him (对口支援)."""

    borrower: str  # whom the pool lends to, in words or as a path
    span: Span
    organizers: tuple[str, ...]  # the borrower's offices that hold classes


@dataclass(frozen=True, slots=True)
class Lecturer:
    """Somebody of the pool. One half-day is one lecture; `max_days` counts days with a lecture.

    `organizers` are all who may ever ask; those named in `loans` may on the days of their loans alone.
    """

    key: str
    name: str
    kind: str = LecturerKind.LEADER.value
    home: int = 0
    organizers: tuple[str, ...] = ()  # whose classes; empty = anybody's
    available: tuple[Span, ...] = ()  # empty = always
    away: tuple[Span, ...] = ()
    weekdays: tuple[int, ...] = ALL_WEEKDAYS
    max_days: int | None = None
    loans: tuple[Loan, ...] = ()

    def spans_lent(self, organizer: str) -> tuple[Span, ...] | None:
        """Return the spans on which an organizer borrows him; None when he is the organizer's anyway."""
        own = [loan.span for loan in self.loans if organizer in loan.organizers]
        return tuple(own) or None


@dataclass(frozen=True, slots=True)
class Base:
    """A demonstration base; takes so many visitors a day on its open weekdays."""

    key: str
    name: str
    location: int
    visitors_per_day: int
    weekdays: tuple[int, ...] = ALL_WEEKDAYS
    closed: tuple[Span, ...] = ()
    organizers: tuple[str, ...] = ()  # whose classes; empty = anybody's


@dataclass(frozen=True, slots=True)
class Allotment:
    """Places of one unit in one batch."""

    unit: str
    places: int


@dataclass(frozen=True, slots=True)
class Pin:
    """A batch that stands fixed; with empty `quotas` the planner fills it. `after` names other pins."""

    key: str
    organizer: str
    series: str
    venue: str
    starts_on: dt.date
    days: int
    quotas: tuple[Allotment, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """What the objective weighs, all in person-minutes of travel (what one person loses on the road)."""

    uncovered: int = 1_000_000  # a person not trained in time
    batch: int = 3_000  # running one class: about what fifty people lose in an hour
    uneven: int = 60  # a person above what a week may hold of an area's load
    warned: int = 60  # a person called on a day of a warning calendar
    shortened: int = 30  # a person's day less than wanted


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan is made from. `free_days` are the days on which no class may run.

    `deadline` is the last day on which a class may be under way. `minutes[a][b]` is one way.
    """

    key: str
    name: str
    starts_on: dt.date
    deadline: dt.date
    units: tuple[Unit, ...]
    categories: tuple[CategoryRule, ...]
    organizers: tuple[Organizer, ...]
    venues: tuple[Venue, ...]
    minutes: tuple[tuple[int, ...], ...]
    locations: tuple[str, ...] = ()  # names beside the matrix, for words only
    free_days: tuple[dt.date, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    lecturers: tuple[Lecturer, ...] = ()
    bases: tuple[Base, ...] = ()
    away_limits: tuple[AwayLimit, ...] = ()
    class_min: int = 20
    class_max: int = 100
    visit_minutes: int = 90  # farthest base for a half-day's visit, and a lecturer's way at noon
    pins: tuple[Pin, ...] = ()
    weights: Weights = field(default_factory=Weights)

    def without_venue(self, key: str) -> Problem:
        """Return the same problem after a venue was lost."""
        return replace(self, venues=tuple(venue for venue in self.venues if venue.key != key))


def weekends(starts_on: dt.date, deadline: dt.date) -> tuple[dt.date, ...]:
    """Return the Saturdays and Sundays of a period, both ends included."""
    days = (deadline - starts_on).days + 1
    each = (starts_on + dt.timedelta(days=number) for number in range(days))
    return tuple(day for day in each if day.isoweekday() > 5)
