"""Whole sets of facts: around a campaign's classes, one class, or one session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.days import first_day, last_day
from core.statements import ask
from core.workdays import holidays_between
from rotations.models import Batch
from rotations.scheduling.facts import BatchFact, Schedule, SessionFact
from rotations.selectors.schedule.batches import batch_facts, neighbours_of, shared_people
from rotations.selectors.schedule.lecturers import lecturer_facts
from rotations.selectors.schedule.resources import keys_of, season_facts, ways_between
from rotations.selectors.schedule.sessions import (
    A_DAY,
    ALL_BESIDE,
    ALL_HEARD,
    ALL_HEARD_OR_NEAR,
    ALL_NEAR,
    TAKEN,
    booked,
    facts_of_sessions,
    within,
)
from rotations.selectors.schedule.venues import grounds_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rotations.models import Session
    from rotations.scheduling.conflicts import Booking
    from rotations.scheduling.facts import Margins
    from rotations.selectors.schedule.sessions import Drafts, Homes

    Days = tuple[dt.date, dt.date]


def schedule_of(batches: Sequence[Batch], margins: Mapping[int, Margins]) -> Schedule:
    """Return the facts of some classes, their timetables, and all that comes near them."""
    if not batches:
        return Schedule()
    days = days_of_all(batches)
    seasons = season_facts(days)
    judged = batch_facts(batches, seasons)
    heard: dict[str, object] = {"batches": list(judged)}
    lecturers, rooms = ask(TAKEN, heard)[0]
    bookings, hosts = booked(
        ALL_HEARD_OR_NEAR, within(*days, lecturers=lecturers, rooms=rooms) | heard
    )
    beside = neighbours_of(judged.values(), keys_of(one.venue for one in judged.values()))
    taught = _taught(judged, bookings, hosts, days, keys_of(*(one.lecturers for one in bookings)))
    return replace(
        taught,
        batches=batch_facts(beside, is_full=False) | judged,
        seasons=seasons,
        holidays=holidays_between(*days),
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
    bookings = booked(ALL_HEARD, {"batches": [batch.pk]})[0] if batch.pk else {}
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
    asked = within(
        *days,
        lecturers=draft.lecturers,
        rooms=draft.rooms,
        batches={run.batch for run in draft.attendees},
    )
    beside, hosts = booked(ALL_BESIDE, asked)
    bookings = {draft: (host.pk, session.mode)}
    bookings |= {one: what for one, what in beside.items() if one.session != draft.session}
    taught = _taught({own.key: own}, bookings, hosts, days, draft.lecturers)
    return replace(taught, margins=margins)


def schedule_near(
    batch: Batch,
    lecturers: Collection[int],
    rooms: Collection[int],
    margins: Mapping[int, Margins],
) -> Schedule:
    """Return what lecturers and rooms do around the days of a class, to judge drafts of it by."""
    days = days_of_all([batch])
    own = batch_facts([batch], is_full=False)
    bookings, hosts = booked(ALL_NEAR, within(*days, lecturers=lecturers, rooms=rooms))
    return replace(_taught(own, bookings, hosts, days, lecturers, rooms), margins=margins)


def _taught(
    batches: dict[int, BatchFact],
    bookings: Drafts,
    hosts: Homes,
    days: Days,
    lecturers: Collection[int],
    rooms: Iterable[int] = (),
) -> Schedule:
    """Return sessions with all that they take; `rooms` are those that are free to be taken too."""
    homes = hosts | {key: fact.venue for key, fact in batches.items()}
    used = keys_of(rooms, *(one.rooms for one in bookings))
    grounds = grounds_of(keys_of(homes.values()), days, used)
    facts = facts_of_sessions(bookings, grounds.rooms, homes)
    teaching = lecturer_facts(lecturers, days)
    # Only lecturers go from place to place.
    places = grounds.places if teaching else {}
    travel, home_way = ways_between(places, (one.home for one in teaching.values()))
    return Schedule(
        batches=batches,
        sessions={fact.key: fact for fact in facts},
        venues=grounds.venues,
        rooms=grounds.rooms,
        lecturers=teaching,
        travel=travel,
        home_way=home_way,
    )


def days_of_all(batches: Sequence[Batch]) -> Days:
    """Return the first and the last day of some classes."""
    facts = [(batch.dates.lower, batch.dates.upper) for batch in batches]
    return min(first for first, _ in facts), max(end for _, end in facts) - A_DAY
