"""The timetable of a class that is moved to other days: all its sessions go along, or nothing moves."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.core.exceptions import ValidationError
from django.db.models import F, Func, Model, Q, Value

from core.constraints import explained
from core.days import local_day
from rotations.clashes import CLASHES, SessionClashError
from rotations.enums import RollState
from rotations.models import Session, SessionAudience, SessionLecturer, SessionPlace
from rotations.scheduling.conflicts import Booking
from rotations.selectors.bookings import attendees_in, clashes_with, with_parts
from rotations.services.session_parts import lock_takers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.models import Batch
    from rotations.selectors.bookings import Clash

PARTS: tuple[type[Model], ...] = (SessionAudience, SessionPlace, SessionLecturer)
# Asked at every move on the board.
LOCKED = """
    SELECT * FROM rotations_session WHERE id IN (
           SELECT id FROM rotations_session WHERE batch_id = %(batch)s
            UNION SELECT session_id FROM rotations_sessionaudience WHERE batch_id = %(batch)s)
     ORDER BY id FOR NO KEY UPDATE
"""
TAKEN = {
    part: f"SELECT * FROM {part._meta.db_table} WHERE session_id = ANY(%s::bigint[])"  # noqa: S608, SLF001  # our own tables
    for part in PARTS
}
P = TypeVar("P", bound=Model)
WAS_HELD = Q(attendances__isnull=False) | Q(sign_ins__isnull=False) | ~Q(roll_state=RollState.OPEN)
TOLD = 5  # clashes; whoever moves a class wants to know of the first ones


@dataclass(frozen=True)
class Timetable:
    """The sessions of a class, and the rows of what they take, as they stood before the move."""

    sessions: tuple[Session, ...] = ()
    parts: tuple[Model, ...] = ()

    @property
    def keys(self) -> list[int]:
        """The sessions' primary keys."""
        return [session.pk for session in self.sessions]

    def taken(self, part: type[P]) -> list[P]:
        """Return the parts of one kind."""
        return [row for row in self.parts if isinstance(row, part)]


def locked_timetable(batch: Batch) -> Timetable:
    """Lock the sessions a class arranged or attends, and read them with what they take.

    Sessions before batches before lecturers before rooms, as whoever changes a session locks them.
    """
    sessions = tuple(Session.objects.raw(LOCKED, {"batch": batch.pk}))
    if not sessions:
        return Timetable()
    keys = [session.pk for session in sessions]
    return Timetable(
        sessions,
        tuple(row for part in PARTS for row in part._base_manager.raw(TAKEN[part], [keys])),  # noqa: SLF001  # Django's documented unfiltered manager
    )


def _rows(part: type[Model], keys: list[int]) -> QuerySet[Model]:
    return part._base_manager.filter(session__in=keys)  # noqa: SLF001  # as above


@contextmanager
def timetable_moved(batch: Batch, table: Timetable, days: int, *, by: User) -> Iterator[None]:
    """Move a timetable by some days; inside the block the batch is given its new dates.

    Sessions are taken out of the way of each other and of the dates, then put back. Raises
    ValidationError: "joint" when another class sits in one of them, "has_attendance" when one was
    held, or a SessionClashError that names who is taken by whom.
    """
    if not table.sessions or not days:
        yield
        return
    _refuse_fixed(batch, table)
    _lock_resources(table)
    for part in PARTS:
        _rows(part, table.keys).delete()
    shift = dt.timedelta(days=days)
    Session.objects.filter(pk__in=table.keys).update(
        period=Func(
            RangeStartsWith("period") + Value(shift),
            RangeEndsWith("period") + Value(shift),
            function="tstzrange",
        ),
        revision=F("revision") + 1,
    )
    yield
    _put_back(table, shift, by=by)


def _refuse_fixed(batch: Batch, table: Timetable) -> None:
    joint = {row.session_id for row in table.taken(SessionAudience) if row.batch_id != batch.pk}
    joint |= {session.pk for session in table.sessions if session.batch_id != batch.pk}
    if joint:
        raise _joint(batch, min(joint))
    if Session.objects.filter(WAS_HELD, pk__in=table.keys).exists():
        raise ValidationError("本班已有签到或点名记录，不能再整体移动。", code="has_attendance")


def _joint(batch: Batch, key: int) -> ValidationError:
    """Say in which session which other class sits."""
    session = with_parts(Session.objects.filter(pk=key)).get()
    others = {row.batch for row in session.audiences.all()} | {session.batch}
    other = min(others - {batch}, key=lambda other: other.pk)
    return ValidationError(
        f"{local_day(session.period.lower):%Y-%m-%d}的“{session.title}”与“{other}”合班上课，"
        "不能随班次整体移动，请先调整这次课。",
        code="joint",
    )


def _lock_resources(table: Timetable) -> None:
    lecturers = {row.lecturer_id for row in table.taken(SessionLecturer)}
    rooms = {row.room_id for row in table.taken(SessionPlace)}
    lock_takers(lecturers, rooms)


def _put_back(table: Timetable, shift: dt.timedelta, *, by: User) -> None:
    """Store the parts anew: the trigger copies the new times and dates, the constraints judge."""
    try:
        with explained(dict.fromkeys(CLASHES, "")):
            for part in PARTS:
                part._base_manager.bulk_create(table.taken(part))  # noqa: SLF001  # as above
    except ValidationError as refusal:
        raise SessionClashError(_clashes(table, by=by), refusal.code or "") from refusal


def _clashes(table: Timetable, *, by: User) -> list[Clash]:
    """Ask of each moved session, without its parts in the database, what stands in its way."""
    found: list[Clash] = []
    for session in Session.objects.filter(pk__in=table.keys).order_by("period", "pk"):
        found += clashes_with(by, _draft(session, table))
        if len(found) >= TOLD:
            break
    return found[:TOLD]


def _draft(session: Session, table: Timetable) -> Booking:
    key = session.pk
    heard = [row for row in table.taken(SessionAudience) if row.session_id == key]
    given = [row for row in table.taken(SessionLecturer) if row.session_id == key]
    used = [row for row in table.taken(SessionPlace) if row.session_id == key]
    return Booking(
        session.period.lower,
        session.period.upper,
        tuple(attendees_in(row) for row in heard),
        frozenset(row.lecturer_id for row in given),
        frozenset(row.room_id for row in used),
        key,
    )
