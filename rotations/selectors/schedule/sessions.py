"""Sessions as facts: what they take and how many come, one query for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from courses.models import Base
from rotations.models import Session, SessionAudience, SessionLecturer, SessionPlace
from rotations.scheduling.conflicts import Attendees, Booking
from rotations.scheduling.facts import SessionFact
from rotations.selectors.timetable import headcount_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rotations.scheduling.facts import RoomFact
    from rotations.selectors.timetable import Headcount


def _parts(table: str, value: str) -> RawSQL:
    """Return a column of a session's parts as an array; plain SQL, since it is asked at every move."""
    rows = (
        f"SELECT {value} FROM rotations_{table} WHERE session_id = rotations_session.id ORDER BY id"  # noqa: S608  # our own literals
    )
    return RawSQL(f"ARRAY({rows})", ())  # noqa: S611  # our own literals


PARTS = {
    "taught_by": _parts("sessionlecturer", "lecturer_id"),
    "held_in": _parts("sessionplace", "room_id"),
    "heard_by": _parts("sessionaudience", "batch_id"),
    "group_from": _parts("sessionaudience", "lower(groups)"),
    "group_to": _parts("sessionaudience", "upper(groups)"),
}


def session_rows(sessions: QuerySet[Session]) -> Iterable[Any]:
    """Return sessions with the keys of all they take, and the venue of the class that arranged each."""
    columns = {"start": F("period__startswith"), "end": F("period__endswith")}
    columns["home"] = F("batch__venue")
    return sessions.order_by().values("pk", "batch_id", "mode", **columns, **PARTS)


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


def sessions_heard_by(batches: Collection[int]) -> list[QuerySet[Any]]:
    """Return the keys of the sessions that some classes arranged or attend, as searches to unite."""
    return [
        Session.objects.filter(batch__in=batches).order_by().values("pk"),
        SessionAudience.objects.filter(batch__in=batches).order_by().values("session"),
    ]


def sessions_near(
    start: dt.datetime,
    end: dt.datetime,
    *,
    lecturers: Collection[int],
    rooms: Collection[int],
    batches: Collection[int] = (),
) -> list[QuerySet[Any]]:
    """Return the keys of the sessions between two instants that share something, as searches to unite.

    The parts carry a copy of the period, so each is one search by its exclusion's index.
    """
    period = DateTimeTZRange(start, end, "[)")
    shared: tuple[tuple[Any, str, Any], ...] = (
        (SessionLecturer, "lecturer__in", lecturers),
        (SessionPlace, "room__in", rooms),
        (SessionPlace, "room__venue__in", _bases_with(rooms) if rooms else ()),
        (SessionAudience, "batch__in", batches),
    )
    return [
        model.objects.filter(period__overlap=period, **{lookup: keys}).order_by().values("session")
        for model, lookup, keys in shared
        if isinstance(keys, QuerySet) or keys
    ]


def _bases_with(rooms: Collection[int]) -> QuerySet[Any]:
    """Return the keys of the demonstration bases that some rooms belong to."""
    return Base.objects.filter(venue__rooms__in=rooms).order_by().values("venue")


def united(searches: Sequence[QuerySet[Any]]) -> QuerySet[Session]:
    """Return the sessions that one of the searches finds.

    A union, since alternatives of subqueries would make the database read every session there is.
    """
    if not searches:
        return Session.objects.none()
    return Session.objects.filter(pk__in=searches[0].union(*searches[1:]))


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
