"""Venues and rooms as facts, with what blocks them: one query for all of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.days import days_range
from core.statements import ask
from courses.travel import Place
from rotations.scheduling.facts import BaseFact, Blocking, RoomFact, VenueFact

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    Days = tuple[dt.date, dt.date]

# Asked at every move on the board.
VENUES = """
    SELECT venue.id, venue.beds, venue.meals_per_day, coalesce(place.path, owner.path),
           base.id, base.visitors_per_day, base.opens_at, base.closes_at, base.weekdays,
           (SELECT json_agg(json_build_array(id, capacity)) FROM courses_room
             WHERE venue_id = venue.id AND id = ANY(%(rooms)s::bigint[])),
           (SELECT json_agg(json_build_array(id, lower(dates), upper(dates) - 1, room_id, reason)
                   ORDER BY id) FROM courses_venueblocking
             WHERE venue_id = venue.id AND dates && %(days)s)
      FROM courses_venue venue
      JOIN organizations_organization owner ON owner.id = venue.organization_id
      LEFT JOIN organizations_organization place ON place.id = venue.location_id
      LEFT JOIN courses_base base ON base.venue_id = venue.id
     WHERE venue.id = ANY(ARRAY(SELECT unnest(%(venues)s::bigint[])
                                UNION SELECT venue_id FROM courses_room WHERE id = ANY(%(rooms)s::bigint[])))
"""


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
    asked = {"venues": list(venues), "rooms": list(rooms), "days": days_range(*days)}
    for key, beds, meals, path, base, *visits, held, blockings in ask(VENUES, asked):
        closed = tuple(blocking_in(values) for values in blockings or ())
        found.venues[key] = VenueFact(key, beds, meals, closed, base_in(visits) if base else None)
        found.places[key] = Place(path, key)
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
