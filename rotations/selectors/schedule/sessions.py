"""Sessions as facts: what they take and how many come, one query for all of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from core.days import midnight
from core.statements import ask
from rotations.scheduling.conflicts import Attendees, Booking
from rotations.scheduling.facts import SessionFact
from rotations.selectors.timetable import headcount_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rotations.scheduling.facts import RoomFact
    from rotations.selectors.timetable import Headcount

    Drafts = dict[Booking, tuple[int, str]]
    Homes = dict[int, int | None]

A_DAY = dt.timedelta(days=1)  # nobody is longer on the way

# Asked at every move on the board. The parts carry a copy of the period, so each search of those nearby is
# one by its exclusion's index. The searches are united, since alternatives of subqueries would make the
# database read every session there is.
HEARD = """
    SELECT id FROM rotations_session WHERE batch_id = ANY(%(batches)s::bigint[])
     UNION SELECT session_id FROM rotations_sessionaudience WHERE batch_id = ANY(%(batches)s::bigint[])
"""
NEAR = """
    SELECT session_id FROM rotations_sessionlecturer
     WHERE lecturer_id = ANY(%(lecturers)s::bigint[]) AND period && %(period)s
     UNION SELECT session_id FROM rotations_sessionplace
     WHERE room_id = ANY(%(rooms)s::bigint[]) AND period && %(period)s
     UNION SELECT place.session_id FROM courses_room named
      JOIN courses_base base ON base.venue_id = named.venue_id
      JOIN courses_room beside ON beside.venue_id = named.venue_id
      JOIN rotations_sessionplace place ON place.room_id = beside.id AND place.period && %(period)s
     WHERE named.id = ANY(%(rooms)s::bigint[])
"""
HEARD_NEAR = """
     UNION SELECT session_id FROM rotations_sessionaudience
     WHERE batch_id = ANY(%(batches)s::bigint[]) AND period && %(period)s
"""
SESSIONS = """
    SELECT session.id, session.batch_id, session.mode, extract(epoch FROM lower(session.period))::float8,
           extract(epoch FROM upper(session.period))::float8, batch.venue_id,
           json_build_array(
           ARRAY(SELECT lecturer_id FROM rotations_sessionlecturer WHERE session_id = session.id),
           ARRAY(SELECT room_id FROM rotations_sessionplace WHERE session_id = session.id),
           ARRAY(SELECT ARRAY[batch_id, lower(groups), upper(groups)]
                   FROM rotations_sessionaudience WHERE session_id = session.id ORDER BY id))
      FROM rotations_session session JOIN rotations_batch batch ON batch.id = session.batch_id
     WHERE session.id IN ("""
ALL_HEARD = f"{SESSIONS}{HEARD})"
ALL_NEAR = f"{SESSIONS}{NEAR})"
ALL_BESIDE = f"{SESSIONS}{NEAR}{HEARD_NEAR})"
ALL_HEARD_OR_NEAR = f"{SESSIONS}{HEARD} UNION {NEAR})"
# What the sessions of some classes take: lecturers, then rooms.
TAKEN = f"""
    WITH own AS ({HEARD})
    SELECT ARRAY(SELECT DISTINCT lecturer_id FROM rotations_sessionlecturer
                  WHERE session_id IN (SELECT id FROM own)),
           ARRAY(SELECT DISTINCT room_id FROM rotations_sessionplace
                  WHERE session_id IN (SELECT id FROM own))
"""  # noqa: S608  # our own literals


def booked(statement: str, values: Mapping[str, object]) -> tuple[Drafts, Homes]:
    """Return sessions with the class and the mode of each, and the venues of these classes."""
    zone = timezone.get_current_timezone()
    drafts: Drafts = {}
    homes: Homes = {}
    for key, batch, mode, start, end, home, (lecturers, rooms, runs) in ask(statement, values):
        booking = Booking(
            dt.datetime.fromtimestamp(start, zone),
            dt.datetime.fromtimestamp(end, zone),
            tuple(attendees(*run) for run in runs),
            frozenset(lecturers),
            frozenset(rooms),
            key,
        )
        drafts[booking], homes[batch] = (batch, mode), home
    return drafts, homes


def attendees(batch: int, first: int | None, end: int | None) -> Attendees:
    """Return an audience from the bounds of its half-open range of groups."""
    return Attendees(batch) if end is None else Attendees(batch, first or 0, end - 1)


def local(booking: Booking) -> tuple[dt.datetime, dt.datetime]:
    """Return the local start and end of a booking."""
    return timezone.localtime(booking.start), timezone.localtime(booking.end)


def within(
    start: dt.date,
    end: dt.date,
    *,
    lecturers: Iterable[int],
    rooms: Iterable[int],
    batches: Iterable[int] = (),
) -> dict[str, object]:
    """Return what is asked of sessions from the day before one day to the day after another."""
    return {
        "period": DateTimeTZRange(midnight(start) - A_DAY, midnight(end) + 2 * A_DAY, "[)"),
        "lecturers": list(lecturers),
        "rooms": list(rooms),
        "batches": list(batches),
    }


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
