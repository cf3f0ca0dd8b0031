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
from rotations.selectors.schedule.lecturers import lecturer_facts
from rotations.selectors.schedule.resources import (
    keys_of,
    season_facts,
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
from rotations.selectors.schedule.venues import grounds_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from courses.travel import Place
    from rotations.scheduling.conflicts import Booking
    from rotations.scheduling.facts import Margins
    from rotations.selectors.schedule.venues import Grounds

    Days = tuple[dt.date, dt.date]
    Drafts = dict[Booking, tuple[int, str]]
    Homes = dict[int, int | None]

A_DAY = dt.timedelta(days=1)  # nobody is longer on the way


def schedule_of(batches: Sequence[Batch], margins: Mapping[int, Margins]) -> Schedule:
    """Return the facts of some classes, their timetables, and all that comes near them."""
    if not batches:
        return Schedule()
    days = days_of_all(batches)
    seasons = season_facts(days)
    judged = batch_facts(batches, seasons)
    bookings, hosts = _timetables(list(judged), days)
    homes = hosts | {key: fact.venue for key, fact in judged.items()}
    beside = neighbours_of(judged.values(), keys_of(one.venue for one in judged.values()))
    grounds = grounds_of(keys_of(homes.values()), days, keys_of(*(one.rooms for one in bookings)))
    facts = facts_of_sessions(bookings, grounds.rooms, homes)
    lecturers = lecturer_facts(keys_of(*(one.lecturers for one in bookings)), days)
    travel, home_way = ways_between(grounds.places, (one.home for one in lecturers.values()))
    return Schedule(
        batches=batch_facts(beside, is_full=False) | judged,
        sessions={fact.key: fact for fact in facts},
        venues=grounds.venues,
        rooms=grounds.rooms,
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
    bookings = _bookings(united(sessions_heard_by([batch.pk])))[0] if batch.pk else {}
    return Schedule(
        batches=batch_facts(beside, is_full=False) | judged,
        sessions={
            booking.session or 0: SessionFact(booking, owner, mode)
            for booking, (owner, mode) in bookings.items()
        },
        venues=grounds_of(keys_of([batch.venue_id]), days).venues,
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
    beside, hosts = _bookings(_sessions_beside(draft))
    bookings = {draft: (host.pk, session.mode)}
    bookings |= {one: what for one, what in beside.items() if one.session != draft.session}
    homes = hosts | {own.key: own.venue}
    grounds = grounds_of(keys_of(homes.values()), days, keys_of(*(one.rooms for one in bookings)))
    facts = facts_of_sessions(bookings, grounds.rooms, homes)
    lecturers = lecturer_facts(draft.lecturers, days)
    places = _places_taught_at(facts, draft.lecturers, grounds)
    travel, home_way = ways_between(places, (one.home for one in lecturers.values()))
    return Schedule(
        batches={own.key: own},
        sessions={fact.key: fact for fact in facts},
        venues=grounds.venues,
        rooms=grounds.rooms,
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
    bookings, hosts = _bookings(
        united(
            sessions_near(
                midnight(days[0]) - A_DAY,
                midnight(days[1]) + 2 * A_DAY,
                lecturers=lecturers,
                rooms=rooms,
            )
        )
    )
    homes = hosts | {key: fact.venue for key, fact in own.items()}
    known = keys_of(rooms, *(one.rooms for one in bookings))
    grounds = grounds_of(keys_of(homes.values()), days, known)
    facts = facts_of_sessions(bookings, grounds.rooms, homes)
    teaching = lecturer_facts(lecturers, days)
    travel, home_way = ways_between(grounds.places, (one.home for one in teaching.values()))
    return Schedule(
        batches=own,
        sessions={fact.key: fact for fact in facts},
        venues=grounds.venues,
        rooms=grounds.rooms,
        lecturers=teaching,
        travel=travel,
        home_way=home_way,
        margins=margins,
    )


def _places_taught_at(
    facts: Iterable[SessionFact], lecturers: frozenset[int], grounds: Grounds
) -> dict[int, Place]:
    """Return the places between which some lecturers go: no other way is judged."""
    taught = (fact.places for fact in facts if fact.booking.lecturers & lecturers)
    return {key: grounds.places[key] for key in keys_of(*taught)}


def days_of_all(batches: Sequence[Batch]) -> Days:
    """Return the first and the last day of some classes."""
    facts = [(batch.dates.lower, batch.dates.upper) for batch in batches]
    return min(first for first, _ in facts), max(end for _, end in facts) - A_DAY


def _bookings(sessions: QuerySet[Session]) -> tuple[Drafts, Homes]:
    """Return sessions with the class and the mode of each, and the venues of these classes."""
    zone = timezone.get_current_timezone()
    rows = list(session_rows(sessions))
    found = {booking_in(row, zone): (row["batch_id"], row["mode"]) for row in rows}
    return found, {row["batch_id"]: row["home"] for row in rows}


def _timetables(batches: Collection[int], days: Days) -> tuple[Drafts, Homes]:
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
