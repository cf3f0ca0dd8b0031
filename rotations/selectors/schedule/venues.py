"""Venues and rooms as facts, with what blocks them: one query for all of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from core.days import days_range
from courses.models import Venue
from courses.travel import Place
from rotations.scheduling.facts import BaseFact, Blocking, RoomFact, VenueFact

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    Days = tuple[dt.date, dt.date]

VENUE_COLUMNS = (
    *("pk", "beds", "meals_per_day", "organization__path", "location__path", "base__pk"),
    *("base__visitors_per_day", "base__opens_at", "base__closes_at", "base__weekdays"),
)
# Plain SQL, since it is asked at every move.
KEYS = "SELECT unnest(%s::bigint[]) UNION SELECT venue_id FROM courses_room WHERE id = ANY(%s::bigint[])"
ROOMS = """(SELECT jsonb_agg(jsonb_build_array(id, capacity)) FROM courses_room
    WHERE venue_id = courses_venue.id AND id = ANY(%s::bigint[]))"""
BLOCKINGS = """(SELECT jsonb_agg(jsonb_build_array(id, lower(dates), upper(dates) - 1, room_id, reason)
    ORDER BY id) FROM courses_venueblocking WHERE venue_id = courses_venue.id AND dates && %s)"""


@dataclass(frozen=True)
class Grounds:
    """Venues and rooms by key, and where the venues are."""

    venues: dict[int, VenueFact] = field(default_factory=dict)
    rooms: dict[int, RoomFact] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)


def grounds_of(venues: Collection[int], days: Days, rooms: Collection[int] = ()) -> Grounds:
    """Return some venues, some rooms with their venues, and what blocks either on some days."""
    found = Grounds()
    if not venues and not rooms:
        return found
    asked = list(rooms)
    wanted = Venue.objects.filter(pk__in=RawSQL(KEYS, (list(venues), asked))).order_by()  # noqa: S611  # our own literal
    seats = RawSQL(ROOMS, (asked,), JSONField())  # noqa: S611  # our own literal
    blocked = RawSQL(BLOCKINGS, (days_range(*days),), JSONField())  # noqa: S611  # our own literal
    for row in wanted.values_list(*VENUE_COLUMNS, seats, blocked):
        key, beds, meals, owner, location, base, *visits = row[:-2]
        held, blockings = row[-2:]
        closed = tuple(blocking_in(values) for values in blockings or ())
        found.venues[key] = VenueFact(key, beds, meals, closed, base_in(visits) if base else None)
        found.places[key] = Place(location or owner, key)
        found.rooms.update({room: RoomFact(room, key, seats) for room, seats in held or ()})
    return found


def base_in(visits: Sequence[Any]) -> BaseFact:
    """Return when a base receives visitors, from its columns."""
    visitors, opens_at, closes_at, weekdays = visits
    return BaseFact(visitors or 0, opens_at, closes_at, frozenset(weekdays))


def blocking_in(values: Sequence[Any]) -> Blocking:
    """Return a blocking from what the database wrote of it."""
    key, first, last, room, reason = values
    return Blocking(key, dt.date.fromisoformat(first), dt.date.fromisoformat(last), room, reason)
