"""The rules of a session: who and what is in two places, the way between, hours, and seats."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from typing import TYPE_CHECKING

from courses.availability import hindrance
from rotations.scheduling.breaches import Breach, of_pair, of_session
from rotations.scheduling.facts import in_time
from rotations.scheduling.findings import RuleCode
from rotations.scheduling.journeys import journey_of
from rotations.scheduling.loans import outside_loan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rotations.scheduling.facts import Blocking, Schedule, SessionFact

MINUTE = dt.timedelta(minutes=1)


def judge_session(schedule: Schedule, fact: SessionFact) -> Iterator[Breach]:
    """Yield what is wrong with one session among the others of the schedule."""
    yield from _taken_twice(schedule, fact)
    for lecturer in fact.booking.lecturers:
        yield from ways_beside(schedule, lecturer, fact)
        yield from journey_of(schedule, lecturer, fact)
    yield from alone(schedule, fact)
    for base in schedule.bases_of(fact):
        yield from crowded_base(
            schedule, base, schedule.by_base_day.get((base, fact.day), []), fact
        )


def alone(schedule: Schedule, fact: SessionFact) -> Iterator[Breach]:
    """Yield what is wrong with a session whatever others do."""
    yield from absent_lecturers(schedule, fact)
    yield from closed_rooms(schedule, fact)
    yield from small_rooms(schedule, fact)
    yield from closed_bases(schedule, fact)


def _taken_twice(schedule: Schedule, fact: SessionFact) -> Iterator[Breach]:
    for rule, index, keys in (
        (RuleCode.ROOM, schedule.by_room, fact.booking.rooms),
        (RuleCode.LECTURER, schedule.by_lecturer, fact.booking.lecturers),
        (RuleCode.AUDIENCE, schedule.by_audience, {run.batch for run in fact.booking.attendees}),
    ):
        for key in keys:
            for other in index.get(key, ()):
                if other.key != fact.key and is_twice(rule, key, fact, other):
                    yield of_pair(rule, fact, other, subject=key)


def is_twice(rule: RuleCode, key: int, one: SessionFact, other: SessionFact) -> bool:
    """Return whether two sessions want the same thing, which both take, at the same time."""
    if not one.booking.overlaps(other.booking):
        return False
    if rule != RuleCode.AUDIENCE:
        return True
    return any(
        mine.batch == key and mine.meets(theirs)
        for mine in one.booking.attendees
        for theirs in other.booking.attendees
    )


def ways_beside(schedule: Schedule, lecturer: int, fact: SessionFact) -> Iterator[Breach]:
    """Yield the ways to a session and from it that are too long for the time between."""
    row = schedule.by_lecturer.get(lecturer, [])
    place = bisect_left(row, in_time(fact), key=in_time)
    for before, after in ((place - 1, place), (place, place + 1)):
        if before >= 0 and after < len(row):
            yield from too_far(schedule, lecturer, row[before], row[after])


def too_far(
    schedule: Schedule, lecturer: int, before: SessionFact, after: SessionFact
) -> Iterator[Breach]:
    """Yield the pair when the lecturer cannot come in time from one session to the next.

    An overlap is the other rule's. Where a session has several places (a main hall and halls that
    follow by video), the nearest counts.
    """
    gap = (after.booking.start - before.booking.end) // MINUTE
    if gap < 0 or not before.places or not after.places or before.places & after.places:
        return
    way = min(schedule.travel(here, there) for here in before.places for there in after.places)
    margin = max(schedule.margin(before.batch).travel, schedule.margin(after.batch).travel)
    if way + margin > gap:
        yield of_pair(
            RuleCode.TRAVEL, before, after, subject=lecturer, needed=way + margin, given=gap
        )


def absent_lecturers(schedule: Schedule, fact: SessionFact) -> Iterator[Breach]:
    """Yield the lecturers who do not teach at that time."""
    start, end = fact.booking.start.time(), fact.booking.end.time()
    for key in fact.booking.lecturers:
        known = schedule.lecturers.get(key)
        if known is None:
            continue
        found = hindrance(known.windows, fact.day, start, end) if known.windows else None
        if found is None:
            found = outside_loan(known, fact, schedule.batches.get(fact.batch))
        if found is not None:
            yield of_session(RuleCode.LECTURER_AWAY, fact, subject=key, note=found)


def closed_rooms(schedule: Schedule, fact: SessionFact) -> Iterator[Breach]:
    """Yield what closes the rooms, each closing once; the class itself is told of its own closed venue."""
    batch = schedule.batches.get(fact.batch)
    closings: dict[int, Blocking] = {}  # of one venue several rooms may be taken
    for key in fact.booking.rooms:
        room = schedule.rooms.get(key)
        venue = schedule.venues.get(room.venue) if room else None
        for row in venue.blockings if venue else ():
            is_meant = row.room == key or (row.room is None and not is_home(venue, batch))
            if is_meant and row.first <= fact.day <= row.last:
                closings[row.key] = row
    for row in closings.values():
        yield of_session(RuleCode.VENUE_CLOSED, fact, subject=row.key, note=row.reason)


def is_home(venue: object, batch: object) -> bool:
    """Return whether a venue is the one where a class is held."""
    return batch is not None and getattr(venue, "key", None) == getattr(batch, "venue", None)


def small_rooms(schedule: Schedule, fact: SessionFact) -> Iterator[Breach]:
    """Yield the session when its rooms hold fewer people than come."""
    rooms = [schedule.rooms[key] for key in fact.booking.rooms if key in schedule.rooms]
    seats = sum(room.capacity for room in rooms)
    if rooms and fact.people > seats:
        yield of_session(RuleCode.ROOM_CAPACITY, fact, needed=fact.people, given=seats)


def closed_bases(schedule: Schedule, fact: SessionFact) -> Iterator[Breach]:
    """Yield the bases that receive nobody at that time."""
    start, end = fact.booking.start.time(), fact.booking.end.time()
    for key in schedule.bases_of(fact):
        base = schedule.venues[key].base
        if base is None:
            continue
        is_early = base.opens_at is not None and start < base.opens_at
        is_late = base.closes_at is not None and end > base.closes_at
        if (base.weekdays and fact.day.isoweekday() not in base.weekdays) or is_early or is_late:
            yield of_session(RuleCode.BASE_HOURS, fact, subject=key)


def crowded_base(
    schedule: Schedule, base: int, visits: Sequence[SessionFact], *judged: SessionFact
) -> Iterator[Breach]:
    """Yield the judged visits of one base and day when more people come than it receives.

    A class that comes twice a day is counted once, with its larger visit.
    """
    known = schedule.venues[base].base
    if known is None or not known.visitors_per_day:
        return
    most: dict[int, int] = {}
    for visit in visits:
        most[visit.batch] = max(most.get(visit.batch, 0), visit.people)
    visitors = sum(most.values())
    if visitors <= known.visitors_per_day:
        return
    for fact in judged:
        yield of_session(
            RuleCode.BASE_CAPACITY,
            fact,
            subject=base,
            others=tuple(visit for visit in visits if visit.key != fact.key),
            needed=visitors,
            given=known.visitors_per_day,
        )
