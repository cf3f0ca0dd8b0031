"""The parts of a session: who hears it, who gives it, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import NumericRange

from core.refusals.fields import refused
from courses.models import Lecturer, Room
from organizations.permissions import with_right
from rotations.models import Batch, Group, SessionAudience, SessionLecturer, SessionPlace
from rotations.scheduling.conflicts import Attendees, Booking, runs_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
    from django.db.models import Model

    from organizations.models import User
    from rotations.models import Session
    from rotations.sessions import Audience, SessionFacts

WHOLE_CLASS = NumericRange(None, None, "()")
PARTS: tuple[type[Model], ...] = (SessionAudience, SessionLecturer, SessionPlace)


@dataclass(frozen=True)
class Parts:
    """What a session takes, by primary keys."""

    attendees: tuple[Attendees, ...] = ()
    lecturers: frozenset[int] = frozenset()
    rooms: frozenset[int] = frozenset()

    @property
    def batches(self) -> set[int]:
        """The batches that attend."""
        return {attendees.batch for attendees in self.attendees}

    def booked(self, session: Session, period: DateTimeTZRange) -> Booking:
        """Return the booking that these parts make at a time."""
        if period.lower is None or period.upper is None:
            raise TypeError("the period has no bounds")
        return Booking(
            period.lower, period.upper, self.attendees, self.lecturers, self.rooms, session.pk
        )


def attendees_of(audience: Audience) -> tuple[Attendees, ...]:
    """Return an audience as runs of groups; who comes as a whole class comes once.

    Raises ValidationError on `audience` when nobody comes, on `groups` for a group that is not there.
    """
    numbers: dict[Batch, set[int] | None] = {}
    for batch, groups in audience:
        known = numbers.setdefault(batch, set())
        numbers[batch] = None if known is None or not groups else known | set(groups)
    if not numbers:
        raise ValidationError({"audience": "请选择听课班级或小组。"})
    attendees = []
    for batch, chosen in numbers.items():
        if chosen is None:
            attendees.append(Attendees(batch.pk))
        else:
            _refuse_missing_groups(batch, chosen)
            attendees += [Attendees(batch.pk, *run) for run in runs_of(chosen)]
    return tuple(sorted(attendees, key=lambda run: (run.batch, run.first)))


def _refuse_missing_groups(batch: Batch, numbers: Iterable[int]) -> None:
    there = set(Group.objects.filter(batch=batch).values_list("number", flat=True))
    missing = sorted(set(numbers) - there)
    if missing:
        raise ValidationError({"groups": f"“{batch}”没有第{missing[0]}组，请先设置分组。"})


def stored_parts(session: Session) -> Parts:
    """Return what a stored session takes."""
    if not session.pk:
        return Parts()
    audience = session.audiences.values_list("batch_id", "groups")
    return Parts(
        tuple(sorted(_attendees(batch, groups) for batch, groups in audience)),
        frozenset(session.lecturers.values_list("lecturer_id", flat=True)),
        frozenset(session.places.values_list("room_id", flat=True)),
    )


def _attendees(batch: int, groups: NumericRange) -> Attendees:
    if groups.upper is None:
        return Attendees(batch)
    return Attendees(batch, int(groups.lower or 0), int(groups.upper) - 1)


def changed_parts(parts: Parts, facts: SessionFacts) -> Parts:
    """Return the parts with those replaced that the facts speak of."""
    if "audience" in facts:
        parts = replace(parts, attendees=attendees_of(facts["audience"]))
    if "lecturers" in facts:
        parts = replace(parts, lecturers=frozenset(row.pk for row in facts["lecturers"]))
    if "rooms" in facts:
        parts = replace(parts, rooms=frozenset(row.pk for row in facts["rooms"]))
    return parts


def locked_batches(parts: Parts, owner: int, *, by: User, right: str) -> list[Batch]:
    """Lock what the parts name, always in the same order, and return the batches.

    Of two who book one lecturer the second waits and is then told, instead of both running into
    each other's unfinished rows. Raises ValidationError when a batch is not the user's to arrange.
    """
    wanted = parts.batches | {owner}
    batches = list(
        Batch.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    )
    lock_takers(parts.lecturers, parts.rooms)
    own = Batch.objects.run_by(with_right(by, right)).filter(pk__in=wanted)
    if own.count() != len(wanted):
        raise refused(
            {"audience": "只能为本单位主办或承办的班次排课；合班课请由各班共同的上级单位安排。"},
            code="foreign",
        )
    return batches


def lock_takers(lecturers: Collection[int], rooms: Collection[int]) -> None:
    """Lock lecturers before rooms, each in a fixed order, as every writer of a timetable does."""
    for model, keys in ((Lecturer, lecturers), (Room, rooms)):
        if keys:
            rows = model.objects.select_for_update(no_key=True).filter(pk__in=keys)
            list(rows.order_by("pk").values_list("pk", flat=True))


def drop_parts(session: Session, parts: Parts) -> None:
    """Take away what the session no longer takes, so that its move is not hindered by it."""
    session.lecturers.exclude(lecturer__in=parts.lecturers).delete()
    session.places.exclude(room__in=parts.rooms).delete()
    if stored_parts(session).attendees != parts.attendees:
        session.audiences.all().delete()


def add_parts(session: Session, parts: Parts) -> None:
    """Take what is not taken yet; the database copies the period and judges each part."""
    here = stored_parts(session)
    more = Parts(
        () if here.attendees else parts.attendees,
        parts.lecturers - here.lecturers,
        parts.rooms - here.rooms,
    )
    for part in PARTS:
        part._base_manager.bulk_create(rows_of(part, session, more))  # noqa: SLF001  # Django's documented unfiltered manager


def rows_of(part: type[Model], session: Session, parts: Parts) -> list[Any]:
    """Return the rows of one kind that a session's parts make, not yet stored."""
    if issubclass(part, SessionLecturer):
        return [part(session=session, lecturer_id=key) for key in sorted(parts.lecturers)]
    if issubclass(part, SessionPlace):
        return [part(session=session, room_id=key) for key in sorted(parts.rooms)]
    return [
        SessionAudience(session=session, batch_id=run.batch, groups=_groups(run))
        for run in parts.attendees
    ]


def _groups(run: Attendees) -> NumericRange:
    return WHOLE_CLASS if run.last is None else NumericRange(run.first, run.last + 1, "[)")
