"""Who or what would be in two places at once: pure, on plain bookings.

The database refuses a clash (exclusion constraints on the copied periods); these functions say
beforehand, and afterwards in words, who it is and with what.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator


class Kind(StrEnum):
    """What is wanted twice."""

    AUDIENCE = "audience"
    LECTURER = "lecturer"
    ROOM = "room"


@dataclass(frozen=True, order=True)
class Attendees:
    """Groups `first` to `last` of a batch, both included; without a last group the whole class."""

    batch: int
    first: int = 0
    last: int | None = None

    def meets(self, other: Attendees) -> bool:
        """Return whether somebody may belong to both."""
        return (
            self.batch == other.batch
            and (other.last is None or self.first <= other.last)
            and (self.last is None or other.first <= self.last)
        )


@dataclass(frozen=True)
class Booking:
    """What one session takes, from `start` until just before `end`; a draft has no session yet."""

    start: dt.datetime
    end: dt.datetime
    attendees: tuple[Attendees, ...] = ()
    lecturers: frozenset[int] = frozenset()
    rooms: frozenset[int] = frozenset()
    session: int | None = None

    def overlaps(self, other: Booking) -> bool:
        """Return whether both run at some instant; following each other is no overlap."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, order=True)
class Conflict:
    """One thing that a draft and a session both want; `subject` is a batch, lecturer or room."""

    kind: Kind
    subject: int
    session: int | None


def conflicts_of(draft: Booking, given: Iterable[Booking]) -> list[Conflict]:
    """Return the conflicts of a draft with given bookings, each once, in a fixed order.

    The draft's own stored session among the given is no conflict: it is what changes.
    """
    others = (
        booking
        for booking in given
        if draft.overlaps(booking) and not (draft.session and draft.session == booking.session)
    )
    return sorted({conflict for other in others for conflict in _between(draft, other)})


def _between(draft: Booking, other: Booking) -> Iterator[Conflict]:
    for lecturer in draft.lecturers & other.lecturers:
        yield Conflict(Kind.LECTURER, lecturer, other.session)
    for room in draft.rooms & other.rooms:
        yield Conflict(Kind.ROOM, room, other.session)
    for mine in draft.attendees:
        if any(mine.meets(theirs) for theirs in other.attendees):
            yield Conflict(Kind.AUDIENCE, mine.batch, other.session)


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of consecutive numbers: 1, 2, 5 becomes (1, 2), (5, 5)."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
