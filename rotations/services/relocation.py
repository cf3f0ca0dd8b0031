"""A class leaves for other days or another place: what goes along, and what is told and kept of it.

The board and the form of a class's facts both move it this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.days import first_day, last_day
from core.revisions import claim_revision
from rotations.services.board_timetable import Timetable, lift, locked_timetable, put_back
from rotations.services.moved_rooms import rooms_once
from rotations.services.schedule_changes import when_and_where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.postgresql.psycopg_any import DateRange

    from organizations.models import User
    from rotations.models import Batch, ScheduleChange, Session
    from rotations.scheduling.findings import Finding
    from rotations.services.moved_rooms import Rehoused


@dataclass(frozen=True)
class Moved:
    """A stored move: the batch (of a session: its batch), and what is still to be looked at."""

    batch: Batch
    findings: Sequence[Finding] = ()
    notes: tuple[str, ...] = ()
    session: Session | None = None


@dataclass(frozen=True)
class Departure:
    """A class as it stands, locked, with the timetable that goes along and by how many days."""

    batch: Batch
    table: Timetable
    days: int


@dataclass(frozen=True)
class Arrival:
    """A class where it is now, stored: where it was before, and which other rooms it sits in."""

    departure: Departure
    before: dict[str, Any]
    batch: Batch
    rooms: Rehoused

    @property
    def is_elsewhere(self) -> bool:
        """Whether its days or its place are other ones."""
        return self.before != when_and_where(self.batch)

    @property
    def is_shifted(self) -> bool:
        """Whether its sessions have other times or rooms, and are to be judged too."""
        return bool(self.departure.days or self.rooms.changes)

    @property
    def facts(self) -> dict[str, dict[str, Any]]:
        """Return what was before and after, as a change of the schedule keeps it."""
        before, after = self.rooms.noted()
        return {"before": self.before | before, "after": when_and_where(self.batch) | after}

    def notes(self) -> tuple[str, ...]:
        """Say which rooms were taken instead, and what the change of place leaves to do."""
        told = self.rooms.sentence, self._left_behind()
        return tuple(note for note in told if note)

    def _left_behind(self) -> str:
        home = self.before["venue"]
        if not home or home == self.batch.venue_id:
            return ""
        left = self.batch.sessions.filter(places__room__venue=home).distinct().count()
        return f"课程表中还有 {left} 项安排在原地点的教室，请调整。" if left else ""


def shift_between(old: DateRange, new: DateRange) -> int:
    """Return by how many days a batch moves as a whole; 0 when it only grows or shrinks."""
    is_whole = last_day(old) - first_day(old) == last_day(new) - first_day(new)
    return (first_day(new) - first_day(old)).days if is_whole else 0


def depart(batch: Batch, *, dates: DateRange, venue: int | None, revision: int) -> Departure:
    """Lock what moves along, then claim the revision of the class and read it anew.

    Raises ValidationError(code="stale") when somebody else's edit came first.
    """
    days = shift_between(batch.dates, dates)
    leaves = batch.venue_id is not None and batch.venue_id != venue
    table = locked_timetable(batch) if days or leaves else Timetable()
    claim_revision(batch, expected=revision)
    batch.refresh_from_db(fields=["dates", "venue", "state", "names_due_on"])
    if shift_between(batch.dates, dates) != days:
        raise ValidationError("这个班次刚被他人移动，请刷新后再操作。", code="stale")
    return Departure(batch, table, days)


def arrive(
    departure: Departure,
    draft: Batch,
    store: Callable[[], None],
    *,
    by: User,
    undoes: ScheduleChange | None = None,
) -> Arrival:
    """Store the class where it goes; moved as a whole every session moves by the same number of days.

    A class that grows or shrinks leaves its sessions where they are. Its classrooms are kept where
    they are free, else others of the place are taken. Raises SessionClashError when a lecturer is
    taken or no room is free, ValidationError "joint", "has_attendance", and what `store` raises.
    """
    batch, before = departure.batch, when_and_where(departure.batch)
    lifted = lift(batch, draft, departure.table, departure.days)
    store()
    rooms = put_back(lifted, draft, rooms_once(undoes), by=by)
    return Arrival(departure, before, draft, rooms)
