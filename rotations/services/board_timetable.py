"""The timetable of a class that is moved to other days: all its sessions go along, or nothing moves."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F

from core.constraints import explained
from core.days import local_day
from courses.models import Lecturer, Room
from rotations.clashes import CLASHES, SessionClashError
from rotations.enums import RollState
from rotations.models import Session, SessionAudience, SessionLecturer, SessionPlace
from rotations.selectors.bookings import booking_of, clashes_with, with_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from organizations.models import User
    from rotations.models import Batch
    from rotations.selectors.bookings import Clash

PARTS: tuple[type[Model], ...] = (SessionAudience, SessionPlace, SessionLecturer)
TOLD = 5  # clashes; whoever moves a class wants to know of the first ones


@dataclass(frozen=True)
class Timetable:
    """The sessions of a class with all that they take, as they stood before the move."""

    sessions: tuple[Session, ...]

    @property
    def keys(self) -> list[int]:
        """Their primary keys."""
        return [session.pk for session in self.sessions]


def locked_timetable(batch: Batch) -> Timetable:
    """Lock the sessions a class arranged or attends, and what they take, and read them.

    Sessions before batches before lecturers before rooms, as whoever changes a session locks them.
    """
    attended = SessionAudience.objects.filter(batch=batch).values("session")
    own = Session.objects.filter(batch=batch) | Session.objects.filter(pk__in=attended)
    list(own.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return Timetable(tuple(with_parts(own).order_by("period", "pk")))


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
    kept: list[Model] = [row for part in PARTS for row in _taken_out(part, table)]
    shift = dt.timedelta(days=days)
    for session in table.sessions:
        later = DateTimeTZRange(session.period.lower + shift, session.period.upper + shift, "[)")
        Session.objects.filter(pk=session.pk).update(period=later, revision=F("revision") + 1)
    yield
    _put_back(table, kept, shift, by=by)


def _refuse_fixed(batch: Batch, table: Timetable) -> None:
    for session in table.sessions:
        others = {row.batch for row in session.audiences.all()} | {session.batch}
        for other in others - {batch}:
            raise ValidationError(
                f"{local_day(session.period.lower):%Y-%m-%d}的“{session.title}”与“{other}”合班上课，"
                "不能随班次整体移动，请先调整这次课。",
                code="joint",
            )
    held = Session.objects.filter(pk__in=table.keys)
    started = held.filter(attendances__isnull=False) | held.filter(sign_ins__isnull=False)
    if started.exists() or held.exclude(roll_state=RollState.OPEN).exists():
        raise ValidationError("本班已有签到或点名记录，不能再整体移动。", code="has_attendance")


def _lock_resources(table: Timetable) -> None:
    lecturers = {row.lecturer_id for session in table.sessions for row in session.lecturers.all()}
    rooms = {row.room_id for session in table.sessions for row in session.places.all()}
    for model, keys in ((Lecturer, lecturers), (Room, rooms)):
        rows = model.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        list(rows.values_list("pk", flat=True))


def _taken_out(part: type[Model], table: Timetable) -> list[Model]:
    rows = part._base_manager.filter(session__in=table.keys)  # noqa: SLF001  # Django's documented unfiltered manager
    taken = list(rows)
    rows.delete()
    return taken


def _put_back(table: Timetable, kept: list[Model], shift: dt.timedelta, *, by: User) -> None:
    """Store the parts anew: the trigger copies the new times and dates, the constraints judge."""
    try:
        with explained(dict.fromkeys(CLASHES, "")):
            for part in PARTS:
                rows = [row for row in kept if isinstance(row, part)]
                part._base_manager.bulk_create(rows)  # noqa: SLF001  # as above
    except ValidationError as refusal:
        raise SessionClashError(_clashes(table, shift, by=by), refusal.code or "") from refusal


def _clashes(table: Timetable, shift: dt.timedelta, *, by: User) -> list[Clash]:
    found: list[Clash] = []
    for session in table.sessions:
        draft = booking_of(session)
        found += clashes_with(by, replace(draft, start=draft.start + shift, end=draft.end + shift))
        if len(found) >= TOLD:
            break
    return found[:TOLD]
