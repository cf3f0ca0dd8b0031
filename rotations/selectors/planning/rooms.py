"""The rooms of schools and bases while classes are stored or moved: given away one after the other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from core.days import first_day, instants_of, last_day, local_day, midnight, today
from courses.enums import Mode, PlaceKind
from courses.models import Room, VenueBlocking
from rotations.models import Session, SessionPlace

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from rotations.models import PlanAdoption


class FreeRooms:
    """What is free of the rooms of some venues, from today on; the constraints have the last word."""

    def __init__(
        self,
        venues: Collection[int],
        *,
        leaves_out: Collection[int] = (),
        dates: DateRange | None = None,
    ) -> None:
        """Read the rooms, when they are taken (by other sessions than some) and when closed; three queries.

        Who knows the days in question names them, since a school is full of sessions on others.
        """
        self.rooms: defaultdict[int, list[Room]] = defaultdict(list)
        rooms = Room.objects.filter(venue__in=venues, is_retired=False).select_related("venue")
        for room in rooms.order_by("capacity", "pk"):
            self.rooms[room.venue_id].append(room)
        asked = DateTimeTZRange(midnight(today()), None) if dates is None else instants_of(dates)
        self.taken: defaultdict[int, list[DateTimeTZRange]] = defaultdict(list)
        places = SessionPlace.objects.filter(room__venue__in=venues, period__overlap=asked)
        places = places.exclude(session__in=leaves_out)
        for key, period in places.order_by().values_list("room", "period"):
            self.taken[key].append(period)
        self.closed: defaultdict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
        closings = VenueBlocking.objects.filter(
            room__venue__in=venues, dates__overlap=dates or DateRange(today(), None)
        )
        for key, days in closings.order_by().values_list("room", "dates"):
            self.closed[key].append((first_day(days), last_day(days)))
        self.given: defaultdict[int, list[DateTimeTZRange]] = defaultdict(list)

    def take(self, base: int, period: DateTimeTZRange) -> tuple[Room, ...]:
        """Return the largest room of a base that is free at that time, and keep it; else nothing."""
        return self.keep(largest_first(self.rooms[base]), period)

    def take_hall(
        self,
        venue: int,
        period: DateTimeTZRange,
        people: int,
        before: tuple[Room, ...] = (),
        *,
        for_groups: bool = False,
    ) -> tuple[Room, ...]:
        """Return a classroom that holds a class and is free, and keep it; else nothing.

        The room that the class had before is kept where it can be; else it is the smallest that holds
        the class, so that large rooms stay free for large classes.
        """
        halls = self.halls(venue, people, for_groups=for_groups)
        return self.keep([*(room for room in before if room in halls), *halls], period)

    def halls(self, venue: int, people: int, *, for_groups: bool = False) -> list[Room]:
        """Return the rooms that hold so many, the smallest first.

        Rooms for groups hold no class and are asked for as such; those of a base are no classrooms.
        """
        return [
            room
            for room in self.rooms[venue]
            if room.capacity >= people
            and room.is_group_room == for_groups
            and room.venue.kind != PlaceKind.BASE
        ]

    def keep(self, rooms: Iterable[Room], period: DateTimeTZRange) -> tuple[Room, ...]:
        """Return the first of some rooms that is free at that time, and keep it; else nothing."""
        for room in rooms:
            if not self.is_lost(room, period) and not _meets(period, self.given[room.pk]):
                self.given[room.pk].append(period)
                return (room,)
        return ()

    def is_lost(self, room: Room, period: DateTimeTZRange) -> bool:
        """Return whether a room is closed at some time, or taken by others than it was given to here."""
        day = local_day(period.lower)
        if any(first <= day <= last for first, last in self.closed[room.pk]):
            return True
        return _meets(period, self.taken[room.pk])


def _meets(period: DateTimeTZRange, others: Iterable[DateTimeTZRange]) -> bool:
    return any(overlap(period, other) for other in others)


def largest_first(rooms: Collection[Room]) -> list[Room]:
    """Return rooms by falling capacity, of equal ones the first registered first."""
    return sorted(rooms, key=lambda room: (-room.capacity, room.pk))


def overlap(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    """Return whether two bounded periods share an instant."""
    bounds = (one.lower, one.upper, other.lower, other.upper)
    if None in bounds:
        raise TypeError("the period has no bounds")
    return bool(one.lower < other.upper and other.lower < one.upper)


def sessions_without_room(adoption: PlanAdoption) -> int:
    """Return how many half-days of the classes taken over have no room; visits find theirs outside."""
    rows = Session.objects.filter(batch__adoptions__adoption=adoption, places=None)
    return rows.exclude(mode=Mode.SITE_VISIT).count()
