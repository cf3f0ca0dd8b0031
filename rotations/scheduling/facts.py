"""What the judges know of a schedule: plain facts, read in bulk, without the ORM.

Days run from `first` to `last`, both included; times of sessions are half-open and in the offices'
time zone, so that `start.date()` is the local day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from rotations.scheduling.levels import HOME_HOURS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from courses.availability import Window
    from rotations.scheduling.conflicts import Booking

Key = TypeVar("Key", bound="Hashable")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LengthRule:
    """How long a class of a category lasts, and by when it is over."""

    category: str
    min_days: float
    max_days: float
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class BatchFact:
    """A class as the rules see it.

    `people` is how many beds and meals to count; `paths` are the organizer's place in the tree and
    those of the units called. `lengths` is empty for kinds of classes that no length is set for. Once the roster is
    fixed (`is_settled`) a missing timetable is a fault; before, only what one lacks is.
    """

    key: int
    campaign: int
    first: dt.date
    last: dt.date
    venue: int | None = None
    people: int = 0
    paths: tuple[str, ...] = ()
    categories: frozenset[int] = frozenset()
    lengths: tuple[LengthRule, ...] = ()
    period: tuple[dt.date, dt.date] | None = None
    is_settled: bool = False

    @property
    def days(self) -> int:
        """How many days the class lasts."""
        return (self.last - self.first).days + 1

    @property
    def stamp(self) -> str:
        """The dates, as keys of findings carry them: a moved class is judged anew."""
        return f"{self.first:%y%m%d}-{self.last:%y%m%d}"


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A session as the rules see it: what it takes, whose it is, how many come, and where it is.

    `places` are the venues of its rooms, or the venue of its class when no room is named.
    """

    booking: Booking
    batch: int
    mode: str = ""
    people: int = 0
    places: frozenset[int] = frozenset()

    @property
    def key(self) -> int:
        """The session's key; 0 for a draft."""
        return self.booking.session or 0

    @property
    def day(self) -> dt.date:
        """The local day."""
        return self.booking.start.date()

    @property
    def stamp(self) -> str:
        """Key and start, as keys of findings carry them."""
        return f"{self.key}@{self.booking.start:%y%m%d%H%M}"


@dataclass(frozen=True, slots=True)
class Blocking:
    """Days on which a venue, or one room of it, cannot be used."""

    key: int
    first: dt.date
    last: dt.date
    room: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BaseFact:
    """When a demonstration base receives visitors and how many a day; 0: as many as come."""

    visitors_per_day: int = 0
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class VenueFact:
    """A venue; no beds or meals registered (0) means that nothing is known of them."""

    key: int
    beds: int = 0
    meals: int = 0
    blockings: tuple[Blocking, ...] = ()
    base: BaseFact | None = None


@dataclass(frozen=True, slots=True)
class RoomFact:
    """A room of a venue."""

    key: int
    venue: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Loan:
    """Days on which the classes of a subtree may book a lecturer of another's pool."""

    path: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class LecturerFact:
    """When a lecturer teaches, whether a leader, whose pool it is, and to whom that one lends.

    `home` is the path of the division that the lecturer starts from.
    """

    key: int
    is_leader: bool = False
    windows: tuple[Window, ...] = ()
    home: str = ""
    pool: str = ""
    loans: tuple[Loan, ...] = ()


@dataclass(frozen=True, slots=True)
class Season:
    """A period of a calendar: whom it covers (no categories: everybody) within one subtree."""

    key: int
    path: str
    first: dt.date
    last: dt.date
    name: str
    forbids: bool = True
    categories: frozenset[int] = frozenset()


class HomeWay(Protocol):
    """Minutes from a division to a venue."""

    def __call__(self, home: str, venue: int) -> int:
        """Return the minutes."""
        ...


def no_home_way(home: str, venue: int) -> int:
    """Return that the way takes no time."""
    return 0


class Travel(Protocol):
    """Minutes from one venue to another."""

    def __call__(self, origin: int, destination: int) -> int:
        """Return the minutes; 0 at the same venue."""
        ...


def no_travel(origin: int, destination: int) -> int:
    """Return that the way takes no time."""
    return 0


@dataclass(frozen=True)
class Margins:
    """What a campaign keeps free beyond the rules: minutes on the way, beds of a venue.

    No lecturer leaves home before `leaves_from`, or comes back after `home_by`.
    """

    travel: int = 0
    beds: int = 0
    leaves_from: dt.time = HOME_HOURS[0]
    home_by: dt.time = HOME_HOURS[1]


@dataclass(frozen=True)
class Schedule:
    """All facts that a judgement needs. `stays` are people who stand on the lists of two classes."""

    batches: Mapping[int, BatchFact] = field(default_factory=dict)
    sessions: Mapping[int, SessionFact] = field(default_factory=dict)
    venues: Mapping[int, VenueFact] = field(default_factory=dict)
    rooms: Mapping[int, RoomFact] = field(default_factory=dict)
    lecturers: Mapping[int, LecturerFact] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()
    holidays: Mapping[dt.date, str] = field(default_factory=dict)
    shared_people: Mapping[Pair, int] = field(default_factory=dict)
    travel: Travel = no_travel
    home_way: HomeWay = no_home_way
    margins: Mapping[int, Margins] = field(default_factory=dict)

    def margin(self, batch: int) -> Margins:
        """Return what the campaign of a batch keeps free."""
        known = self.batches.get(batch)
        return self.margins.get(known.campaign, Margins()) if known else Margins()

    def venue_of(self, batch: BatchFact) -> VenueFact | None:
        """Return the venue of a class, if it has one that is known."""
        return None if batch.venue is None else self.venues.get(batch.venue)

    @cached_property
    def by_lecturer(self) -> Mapping[int, list[SessionFact]]:
        """The sessions of each lecturer by time."""
        return self._index(lambda fact: fact.booking.lecturers)

    @cached_property
    def by_room(self) -> Mapping[int, list[SessionFact]]:
        """The sessions in each room by time."""
        return self._index(lambda fact: fact.booking.rooms)

    @cached_property
    def by_audience(self) -> Mapping[int, list[SessionFact]]:
        """What each batch, or groups of it, attends, by time."""
        return self._index(lambda fact: {run.batch for run in fact.booking.attendees})

    @cached_property
    def by_base_day(self) -> Mapping[tuple[int, dt.date], list[SessionFact]]:
        """The sessions at each demonstration base on each day."""
        return self._index(lambda fact: ((venue, fact.day) for venue in self.bases_of(fact)))

    @cached_property
    def by_shared_people(self) -> Mapping[int, list[Pair]]:
        """The pairs of classes that call the same people, by each of the two."""
        found: dict[int, list[Pair]] = defaultdict(list)
        for one, other in self.shared_people:
            found[one].append((one, other))
            found[other].append((other, one))
        return found

    @cached_property
    def by_venue(self) -> Mapping[int, list[BatchFact]]:
        """The classes at each venue by their first day."""
        found: dict[int, list[BatchFact]] = defaultdict(list)
        for batch in sorted(self.batches.values(), key=lambda fact: (fact.first, fact.key)):
            if batch.venue is not None:
                found[batch.venue].append(batch)
        return found

    def bases_of(self, fact: SessionFact) -> set[int]:
        """Return the demonstration bases whose rooms a session uses."""
        here = {self.rooms[room].venue for room in fact.booking.rooms if room in self.rooms}
        return {key for key in here if key in self.venues and self.venues[key].base}

    def _index(
        self, keys_of: Callable[[SessionFact], Iterable[Key]]
    ) -> Mapping[Key, list[SessionFact]]:
        found: dict[Key, list[SessionFact]] = defaultdict(list)
        for fact in sorted(self.sessions.values(), key=in_time):
            for key in keys_of(fact):
                found[key].append(fact)
        return found


def in_time(fact: SessionFact) -> tuple[dt.datetime, dt.datetime, int]:
    """Return what sessions are sorted by."""
    return fact.booking.start, fact.booking.end, fact.key
