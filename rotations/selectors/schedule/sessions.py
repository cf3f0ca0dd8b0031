"""Sessions as facts: what they take and how many come, one query for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, OuterRef, Q
from django.utils import timezone

from rotations.conflicts import Attendees, Booking
from rotations.models import Session, SessionAudience, SessionLecturer, SessionPlace
from rotations.scheduling.facts import SessionFact
from rotations.selectors.timetable import headcount_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from django.db.models import QuerySet

    from rotations.scheduling.facts import RoomFact
    from rotations.selectors.timetable import Headcount


def _parts(model: Any, value: Any) -> ArraySubquery:
    rows = model.objects.filter(session=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.annotate(part=value).values("part"))


def session_rows(sessions: QuerySet[Session]) -> Iterable[Any]:
    """Return sessions with the keys of all they take."""
    return sessions.order_by().values(
        "pk",
        "batch_id",
        "mode",
        start=F("period__startswith"),
        end=F("period__endswith"),
        taught_by=_parts(SessionLecturer, F("lecturer_id")),
        held_in=_parts(SessionPlace, F("room_id")),
        heard_by=_parts(SessionAudience, F("batch_id")),
        group_from=_parts(SessionAudience, F("groups__startswith")),
        group_to=_parts(SessionAudience, F("groups__endswith")),
    )


def booking_in(row: Mapping[str, Any], zone: dt.tzinfo) -> Booking:
    """Return what a row of sessions takes, its times in the offices' zone."""
    runs = zip(row["heard_by"], row["group_from"], row["group_to"], strict=True)
    return Booking(
        row["start"].astimezone(zone),
        row["end"].astimezone(zone),
        tuple(attendees(batch, first, end) for batch, first, end in runs),
        frozenset(row["taught_by"]),
        frozenset(row["held_in"]),
        row["pk"],
    )


def attendees(batch: int, first: int | None, end: int | None) -> Attendees:
    """Return an audience from the bounds of its half-open range of groups."""
    return Attendees(batch) if end is None else Attendees(batch, first or 0, end - 1)


def local(booking: Booking) -> tuple[dt.datetime, dt.datetime]:
    """Return the local start and end of a booking."""
    return timezone.localtime(booking.start), timezone.localtime(booking.end)


def sessions_heard_by(batches: Collection[int]) -> QuerySet[Session]:
    """Return the sessions that some classes arranged or attend."""
    heard = SessionAudience.objects.filter(batch__in=batches).values("session")
    return Session.objects.filter(Q(batch__in=batches) | Q(pk__in=heard))


def sessions_near(
    start: dt.datetime,
    end: dt.datetime,
    *,
    lecturers: Collection[int],
    rooms: Collection[int],
    batches: Collection[int],
    bases: Collection[int] = (),
) -> Q:
    """Return the condition of sessions between two instants that share something.

    The parts carry a copy of the period, so each is one search by its exclusion's index.
    """
    period = DateTimeTZRange(start, end, "[)")
    condition = Q(pk__in=[])
    for model, shared in (
        (SessionLecturer, {"lecturer__in": lecturers}),
        (SessionPlace, {"room__in": rooms}),
        (SessionPlace, {"room__venue__in": bases}),
        (SessionAudience, {"batch__in": batches}),
    ):
        if next(iter(shared.values())):
            near = model.objects.filter(period__overlap=period, **shared)
            condition |= Q(pk__in=near.values("session"))
    return condition


def facts_of_sessions(
    bookings: Mapping[Booking, tuple[int, str]],
    rooms: Mapping[int, RoomFact],
    venues: Mapping[int, int | None],
) -> list[SessionFact]:
    """Return the facts of bookings given with batch and mode; `venues` are those of the batches.

    People are counted only where some are seated: a session in no room needs no count.
    """
    counted = {run.batch for one in bookings if one.rooms for run in one.attendees}
    heads = headcount_of(counted) if counted else None
    return [
        SessionFact(
            booking,
            batch,
            mode,
            people=people_at(booking, heads),
            places=places_of(booking, rooms, venues.get(batch)),
        )
        for booking, (batch, mode) in bookings.items()
    ]


def people_at(booking: Booking, heads: Headcount | None) -> int:
    """Return how many people to expect."""
    if heads is None or not booking.rooms:
        return 0
    return sum(heads.of(run) for run in booking.attendees)


def places_of(booking: Booking, rooms: Mapping[int, RoomFact], home: int | None) -> frozenset[int]:
    """Return the venues of a session's rooms; of its class when it names no room."""
    named = frozenset(rooms[key].venue for key in booking.rooms if key in rooms)
    return named or (frozenset() if home is None else frozenset({home}))
