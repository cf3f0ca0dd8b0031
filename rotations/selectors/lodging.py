"""Reads of lodging: which beds are free on which nights, who sleeps where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from rotations.affairs.beds import FreeRoom
from rotations.enums import SEATED_STATES
from rotations.models import Enrolment, LodgingRoom, Stay
from rotations.selectors.affairs import needs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.postgresql.psycopg_any import DateRange
    from django.db.models import QuerySet

    from courses.models import Venue
    from rotations.models import Batch


def rooms_of(venue: Venue | None) -> QuerySet[LodgingRoom]:
    """Return the rooms of a venue in which people may be lodged; none without a venue."""
    rooms: QuerySet[LodgingRoom] = LodgingRoom.objects.filter(venue=venue, is_retired=False)
    return rooms.order_by("floor", "name", "pk")


def free_rooms(venue: Venue, nights: DateRange, *, without: Iterable[int] = ()) -> list[FreeRoom]:
    """Return the rooms of a venue with the beds free on all nights, as if some stays were not there."""
    rooms = list(rooms_of(venue))
    stays = Stay.objects.filter(room__venue=venue, nights__overlap=nights)
    taken: dict[int, set[int]] = defaultdict(set)
    sexes: dict[int, str] = {}
    for stay in stays.exclude(pk__in=list(without)):
        taken[stay.room_id].add(stay.bed)
        sexes[stay.room_id] = stay.sex
    return [
        FreeRoom(
            room.pk,
            tuple(bed for bed in range(1, room.beds + 1) if bed not in taken[room.pk]),
            sexes.get(room.pk, ""),
        )
        for room in rooms
    ]


@dataclass
class RoomLine:
    """A room with who of this class sleeps there, and how many others do on these nights."""

    room: LodgingRoom
    stays: list[Stay] = field(default_factory=list)
    others: int = 0

    @property
    def free(self) -> int:
        """How many beds are left."""
        return self.room.beds - len(self.stays) - self.others

    @property
    def sex(self) -> str:
        """Of which sex its people are, in words."""
        return self.stays[0].get_sex_display() if self.stays else ""


def room_lines(batch: Batch, venue: Venue, nights: DateRange | None) -> list[RoomLine]:
    """Return the rooms of a venue with their people on the nights of a class; three queries."""
    lines = {room.pk: RoomLine(room) for room in rooms_of(venue)}
    for stay in stays_of(batch).filter(room__venue=venue):
        lines.setdefault(stay.room_id, RoomLine(stay.room)).stays.append(stay)
    if nights is not None:
        others = Stay.objects.filter(room__venue=venue, nights__overlap=nights)
        for room in others.exclude(enrolment__batch=batch).values_list("room", flat=True):
            if room in lines:
                lines[room].others += 1
    return list(lines.values())


def stays_of(batch: Batch) -> QuerySet[Stay]:
    """Return the beds that a class has, room by room."""
    stays: QuerySet[Stay] = Stay.objects.filter(enrolment__batch=batch)
    return stays.select_related("room", "enrolment__person", "enrolment__organization").order_by(
        "room__floor", "room__name", "bed"
    )


def stay_of(enrolment: Enrolment) -> Stay | None:
    """Return somebody's bed."""
    return Stay.objects.filter(enrolment=enrolment).select_related("room").first()


def without_bed(batch: Batch) -> list[Enrolment]:
    """Return who of a class wants a bed and has none; three queries."""
    trainees = list(
        Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES, stay__isnull=True)
        .select_related("person", "organization")
        .order_by("place")
    )
    needs = needs_of(trainees)
    return [row for row in trainees if needs[row.pk].lodges]


def room_for(batch: Batch, pk: int) -> LodgingRoom:
    """Return a room of the venue of a class, else 404."""
    rooms = LodgingRoom.objects.filter(venue=batch.venue_id).select_related("venue")
    found: LodgingRoom = get_object_or_404(rooms, pk=pk)
    return found
