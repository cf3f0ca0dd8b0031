"""The timetable of a class that is moved to other days: all its sessions go along, or nothing moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Func, Model, Q, Value

from core.constraints import explained
from core.days import local_day, today
from rotations.clashes import CLASHES, SessionClashError
from rotations.enums import RollState
from rotations.models import Session, SessionAudience, SessionLecturer, SessionPlace
from rotations.scheduling.conflicts import Booking
from rotations.selectors.bookings import attendees_in, clashes_with, with_parts
from rotations.selectors.planning.rooms import FreeRooms
from rotations.services.moved_rooms import Rehoused, RoomWish, at_home, locked_rooms, rehoused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from courses.models import Room
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


@dataclass(frozen=True)
class Lifted:
    """A timetable, or what of it follows the class to another place, out of the database for a moment."""

    table: Timetable
    rooms: Mapping[int, Room] = field(default_factory=dict)  # those that may be given, by key
    home: int | None = None  # where the class was
    is_shifted: bool = False

    @property
    def at_home(self) -> list[SessionPlace]:
        """The classrooms where the class was; of these others may be taken instead."""
        return at_home(self.table.taken(SessionPlace), self.rooms, self.home)


def lift(batch: Batch, draft: Batch, table: Timetable, days: int) -> Lifted:
    """Take sessions out of the way of each other and of the class's dates, and move them by some days.

    When the days stay, only classrooms of the place that the class leaves are taken out. Raises
    ValidationError: "joint" when another class sits in a session, "has_attendance" when one was held.
    """
    if days:
        _refuse_fixed(batch, table)
    else:
        table = _leaving(batch, table)
    lifted = Lifted(table, _locked_rooms(table, draft), batch.venue_id, bool(days))
    if not days:
        lifted = replace(lifted, table=replace(table, parts=tuple(lifted.at_home)))
    for part in PARTS:
        keys = [row.pk for row in lifted.table.taken(part)]
        if keys:
            part._base_manager.filter(pk__in=keys).delete()  # noqa: SLF001  # Django's documented unfiltered manager
    if days:
        _shift(table, dt.timedelta(days=days))
    return lifted


def _shift(table: Timetable, shift: dt.timedelta) -> None:
    Session.objects.filter(pk__in=table.keys).update(
        period=Func(
            RangeStartsWith("period") + Value(shift),
            RangeEndsWith("period") + Value(shift),
            function="tstzrange",
        ),
        revision=F("revision") + 1,
    )
    for session in table.sessions:
        start, end = session.period.lower, session.period.upper
        session.period = DateTimeTZRange(start + shift, end + shift, "[)")


def _leaving(batch: Batch, table: Timetable) -> Timetable:
    """Return what may follow a class to another place: what is to come and is its own, without others."""
    others = _joint_with_others(batch, table)
    keys = {
        session.pk
        for session in table.sessions
        if session.pk not in others and local_day(session.period.lower) >= today()
    }
    places = [row for row in table.taken(SessionPlace) if row.session_id in keys]
    keys = {row.session_id for row in places}
    held = Session.objects.filter(WAS_HELD, pk__in=keys).values_list("pk", flat=True)
    keys -= set(held) if keys else set()
    return Timetable(
        tuple(session for session in table.sessions if session.pk in keys),
        tuple(row for row in places if row.session_id in keys),
    )


def _refuse_fixed(batch: Batch, table: Timetable) -> None:
    joint = _joint_with_others(batch, table)
    if joint:
        raise _joint(batch, min(joint))
    if Session.objects.filter(WAS_HELD, pk__in=table.keys).exists():
        raise ValidationError("本班已有签到或点名记录，不能再整体移动。", code="has_attendance")


def _joint_with_others(batch: Batch, table: Timetable) -> set[int]:
    """Return the sessions of which a class is not the only one."""
    joint = {row.session_id for row in table.taken(SessionAudience) if row.batch_id != batch.pk}
    return joint | {session.pk for session in table.sessions if session.batch_id != batch.pk}


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


def _locked_rooms(table: Timetable, draft: Batch) -> dict[int, Room]:
    """Lock what a timetable takes, and all rooms where the class goes when it may need others there."""
    used = {row.room_id for row in table.taken(SessionPlace)}
    venues = [draft.venue_id] if used and draft.venue_id is not None else []
    return locked_rooms({row.lecturer_id for row in table.taken(SessionLecturer)}, used, venues)


def put_back(
    lifted: Lifted, draft: Batch, once: Mapping[tuple[int, int], int], *, by: User
) -> Rehoused:
    """Store anew what was lifted, in other rooms where the own ones cannot be had; return these.

    `once` says which room a session had before the one it has now. The trigger copies the new times
    and dates, the constraints judge. Raises a SessionClashError that names who is taken by whom.
    """
    table, rooms = lifted.table, _rehoused(lifted, draft, once)
    left = lifted.at_home if rooms.places else []
    kept = [row for row in table.parts if row not in left]
    table = replace(table, parts=(*kept, *rooms.places))
    try:
        with explained(dict.fromkeys(CLASHES, "")):
            for part in PARTS:
                part._base_manager.bulk_create(table.taken(part))  # noqa: SLF001  # as above
    except ValidationError as refusal:
        raise SessionClashError(_clashes(table, by=by), refusal.code or "") from refusal
    if rooms.changes and not lifted.is_shifted:
        moved = {session for session, *_ in rooms.changes}
        Session.objects.filter(pk__in=moved).update(revision=F("revision") + 1)
    return rooms


def _rehoused(lifted: Lifted, draft: Batch, once: Mapping[tuple[int, int], int]) -> Rehoused:
    """Return the classrooms where the class is now; nothing when it has none, or no place."""
    places = lifted.at_home
    if not places or draft.venue_id is None:
        return Rehoused()
    sessions = {session.pk: session for session in lifted.table.sessions}
    wishes = []
    for row in places:
        before = lifted.rooms.get(once.get((row.session_id, row.room_id), 0))
        known = () if before is None else (before,)
        now = lifted.rooms[row.room_id]
        wishes.append(RoomWish(draft, sessions[row.session_id], now, known))
    return rehoused(wishes, FreeRooms({draft.venue_id}, dates=draft.dates))


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
