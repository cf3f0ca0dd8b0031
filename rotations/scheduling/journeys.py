"""The way from home to a day's first session, and back from its last: not too early, not too late."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from typing import TYPE_CHECKING

from rotations.scheduling.breaches import Breach, of_session
from rotations.scheduling.facts import in_time
from rotations.scheduling.findings import RuleCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rotations.scheduling.facts import Schedule, SessionFact

EARLY, LATE = "出发过早", "到家过晚"


def journeys(schedule: Schedule, lecturer: int, row: Sequence[SessionFact]) -> Iterator[Breach]:
    """Yield what is wrong with the journeys of a lecturer, whose sessions stand in the row by time."""
    if not _has_home(schedule, lecturer):
        return
    for place in range(len(row)):
        yield from _journey(schedule, lecturer, row, place)


def journey_of(schedule: Schedule, lecturer: int, fact: SessionFact) -> Iterator[Breach]:
    """Yield what is wrong with the journey of a lecturer to one session and back from it."""
    if not _has_home(schedule, lecturer):
        return
    row = schedule.by_lecturer.get(lecturer, [])
    place = bisect_left(row, in_time(fact), key=in_time)
    if place < len(row) and row[place].key == fact.key:
        yield from _journey(schedule, lecturer, row, place)


def _has_home(schedule: Schedule, lecturer: int) -> bool:
    known = schedule.lecturers.get(lecturer)
    return known is not None and bool(known.home)


def _journey(
    schedule: Schedule, lecturer: int, row: Sequence[SessionFact], place: int
) -> Iterator[Breach]:
    fact = row[place]
    before = row[place - 1] if place else None
    after = row[place + 1] if place + 1 < len(row) else None
    comes, goes = not _stays(before, fact), not _stays(fact, after)
    if not fact.places or not (comes or goes):
        return
    home = schedule.lecturers[lecturer].home
    margin = schedule.margin(fact.batch)
    minutes = min(schedule.home_way(home, venue) for venue in fact.places) + margin.travel
    way = dt.timedelta(minutes=minutes)
    zone, wrong = fact.booking.start.tzinfo, []
    earliest = dt.datetime.combine(fact.day, margin.leaves_from, zone)
    latest = dt.datetime.combine(fact.day, margin.home_by, zone)
    if comes and fact.booking.start - way < earliest:
        wrong.append(EARLY)
    if goes and fact.booking.end + way > latest:
        wrong.append(LATE)
    if wrong:
        note = "、".join(wrong)
        yield of_session(RuleCode.HOME, fact, subject=lecturer, needed=minutes, note=note)


def _stays(before: SessionFact | None, after: SessionFact | None) -> bool:
    """Return whether a lecturer does not go home between two sessions that follow each other.

    On one day nobody does; from one day to the next whoever teaches at the same place stays there.
    """
    if before is None or after is None:
        return False
    nights = (after.day - before.day).days
    return nights == 0 or (nights == 1 and not before.places.isdisjoint(after.places))
