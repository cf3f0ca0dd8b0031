"""Whole sets of facts: around a campaign's classes, one class, or one session."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.days import first_day, last_day, midnight
from core.workdays import holidays_between
from rotations.models import Batch, Session, SessionLecturer, SessionPlace
from rotations.scheduling.facts import BatchFact, Schedule, SessionFact
from rotations.selectors.schedule.batches import batch_facts, neighbours_of, shared_people
from rotations.selectors.schedule.resources import (
    keys_of,
    lecturer_facts,
    room_facts,
    season_facts,
    venue_facts,
    ways_between,
)
from rotations.selectors.schedule.sessions import (
    booking_in,
    facts_of_sessions,
    session_rows,
    sessions_heard_by,
    sessions_near,
    united,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from django.db.models import QuerySet

    from rotations.scheduling.conflicts import Booking
    from rotations.scheduling.facts import Margins

    Days = tuple[dt.date, dt.date]
    Drafts = Mapping[Booking, tuple[int, str]]

A_DAY = dt.timedelta(days=1)  # nobody is longer on the way


def schedule_of(batches: Sequence[Batch], margins: Mapping[int, Margins]) -> Schedule:
    """Return the facts of some classes, their timetables, and all that comes near them."""
    if not batches:
        return Schedule()
    days = days_of_all(batches)
    seasons = season_facts(days)
    judged = batch_facts(batches, seasons)
    bookings = _timetables(list(judged), days)
    homes = _homes(judged, bookings)
    rooms = room_facts(keys_of(*(one.rooms for one in bookings)))
    beside = neighbours_of(judged.values(), keys_of(one.venue for one in judged.values()))
    venues, places = venue_facts(
        keys_of(homes.values(), (room.venue for room in rooms.values())), days
    )
    facts = facts_of_sessions(bookings, rooms, homes)
    lecturers = lecturer_facts(keys_of(*(one.lecturers for one in bookings)), days)
    travel, home_way = ways_between(places, (one.home for one in lecturers.values()))
    return Schedule(
        batches=batch_facts(beside, is_full=False) | judged,
        sessions={fact.key: fact for fact in facts},
        venues=venues,
        rooms=rooms,
        lecturers=lecturers,
        seasons=seasons,
        holidays=holidays_between(*days),
        travel=travel,
        home_way=home_way,
        margins=margins,
    )


def schedule_around(
    batch: Batch, margins: Mapping[int, Margins], categories: Collection[int] | None = None
) -> Schedule:
    """Return the facts that one class is judged by, as the given object has them, stored or not."""
    days = days_of_all([batch])
    seasons = season_facts(days)
    judged = batch_facts([batch], seasons, categories=categories)
    fact = next(iter(judged.values()))
    people = shared_people(fact) if batch.pk else {}
    beside = neighbours_of([fact], keys_of([batch.venue_id]))
    beside += Batch.objects.filter(pk__in={other for _, other in people}).order_by()
    bookings = _bookings(united(sessions_heard_by([batch.pk]))) if batch.pk else {}
    venues, _ = venue_facts(keys_of([batch.venue_id]), days)
    return Schedule(
        batches=batch_facts(beside, is_full=False) | judged,
        sessions={
            booking.session or 0: SessionFact(booking, owner, mode)
            for booking, (owner, mode) in bookings.items()
        },
        venues=venues,
        lecturers=lecturer_facts(keys_of(*(one.lecturers for one in bookings)), days),
        seasons=seasons,
        holidays=holidays_between(*days),
        shared_people=people,
        margins=margins,
    )


def schedule_beside(session: Session, draft: Booking, margins: Mapping[int, Margins]) -> Schedule:
    """Return the facts that one session is judged by, as if it were booked like the draft."""
    days = (draft.start.date(), draft.end.date())
    host = session.batch
    own = BatchFact(
        host.pk,
        host.campaign_id,
        first_day(host.dates),
        last_day(host.dates),
        host.venue_id,
        paths=(host.org_path,),
    )
    bookings: dict[Booking, tuple[int, str]] = {draft: (host.pk, session.mode)}
    bookings |= {
        one: what
        for one, what in _bookings(_sessions_beside(draft)).items()
        if one.session != draft.session
    }
    rooms = room_facts(keys_of(*(one.rooms for one in bookings)))
    homes = _homes({own.key: own}, bookings)
    venues, places = venue_facts(
        keys_of(homes.values(), (room.venue for room in rooms.values())), days
    )
    facts = facts_of_sessions(bookings, rooms, homes)
    lecturers = lecturer_facts(draft.lecturers, days)
    travel, home_way = ways_between(places, (one.home for one in lecturers.values()))
    return Schedule(
        batches={own.key: own},
        sessions={fact.key: fact for fact in facts},
        venues=venues,
        rooms=rooms,
        lecturers=lecturers,
        travel=travel,
        home_way=home_way,
        margins=margins,
    )


def schedule_near(
    batch: Batch,
    lecturers: Collection[int],
    rooms: Collection[int],
    margins: Mapping[int, Margins],
) -> Schedule:
    """Return what lecturers and rooms do around the days of a class, to judge drafts of it by."""
    days = days_of_all([batch])
    own = batch_facts([batch], is_full=False)
    near = sessions_near(
        midnight(days[0]) - A_DAY, midnight(days[1]) + 2 * A_DAY, lecturers=lecturers, rooms=rooms
    )
    bookings = _bookings(united(near))
    known = room_facts(keys_of(rooms, *(one.rooms for one in bookings)))
    homes = _homes(own, bookings)
    venues, places = venue_facts(
        keys_of(homes.values(), (room.venue for room in known.values())), days
    )
    facts = facts_of_sessions(bookings, known, homes)
    teaching = lecturer_facts(lecturers, days, with_kinds=False)
    travel, home_way = ways_between(places, (one.home for one in teaching.values()))
    return Schedule(
        batches=own,
        sessions={fact.key: fact for fact in facts},
        venues=venues,
        rooms=known,
        lecturers=teaching,
        travel=travel,
        home_way=home_way,
        margins=margins,
    )


def days_of_all(batches: Sequence[Batch]) -> Days:
    """Return the first and the last day of some classes."""
    facts = [(batch.dates.lower, batch.dates.upper) for batch in batches]
    return min(first for first, _ in facts), max(end for _, end in facts) - A_DAY


def _bookings(sessions: QuerySet[Session]) -> dict[Booking, tuple[int, str]]:
    zone = timezone.get_current_timezone()
    return {booking_in(row, zone): (row["batch_id"], row["mode"]) for row in session_rows(sessions)}


def _timetables(batches: Collection[int], days: Days) -> dict[Booking, tuple[int, str]]:
    """Return the sessions of classes, and what others arranged for the same people and places."""
    searches = sessions_heard_by(batches)
    own = searches[0].union(*searches[1:])
    near = sessions_near(
        midnight(days[0]) - A_DAY,
        midnight(days[1]) + 2 * A_DAY,
        lecturers=_distinct(SessionLecturer, own, "lecturer_id"),
        rooms=_distinct(SessionPlace, own, "room_id"),
    )
    return _bookings(united([*searches, *near]))


def _distinct(parts: Any, sessions: object, column: str) -> set[int]:
    rows = parts.objects.filter(session__in=sessions).order_by()
    return set(rows.values_list(column, flat=True).distinct())


def _sessions_beside(draft: Booking) -> QuerySet[Session]:
    """Return the sessions from the day before to the day after that share something with a draft."""
    near = sessions_near(
        midnight(draft.start.date()) - A_DAY,
        midnight(draft.end.date()) + 2 * A_DAY,
        lecturers=draft.lecturers,
        rooms=draft.rooms,
        batches={run.batch for run in draft.attendees},
    )
    return united(near)


def _homes(known: Mapping[int, BatchFact], bookings: Drafts) -> dict[int, int | None]:
    """Return the venues of all classes that arranged one of the sessions."""
    found = {key: fact.venue for key, fact in known.items()}
    missing = {batch for batch, _ in bookings.values()} - set(found)
    if missing:
        rows = Batch.objects.filter(pk__in=missing).order_by()
        found |= dict(rows.values_list("pk", "venue_id"))
    return found
