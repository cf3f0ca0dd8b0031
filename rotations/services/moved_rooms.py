"""The classrooms of a class that moves: kept where they are free, else the smallest that holds it instead.

Only the rooms of the school where the class was go along; what it has at bases or on tours stays.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from courses.enums import PlaceKind
from courses.models import Room
from rotations.models import SessionPlace
from rotations.services.session_parts import lock_takers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from rotations.models import Batch, ScheduleChange, Session
    from rotations.selectors.planning.rooms import FreeRooms

ROOMS = "rooms"  # in what a change of the schedule keeps


@dataclass(frozen=True)
class RoomWish:
    """A session of a class that was moved, the room it was in (if any), and those it had there once."""

    batch: Batch
    session: Session
    now: Room | None
    before: tuple[Room, ...] = ()

    @property
    def own(self) -> list[Room]:
        """The rooms that it may keep, the dearest first."""
        rooms = self.before if self.now is None else (*self.before, self.now)
        return [room for room in rooms if room.venue_id == self.batch.venue_id]

    @property
    def people(self) -> int:
        """How many another room must hold: the class, or as many as the room before did."""
        everybody = int(self.batch.capacity)
        return everybody if self.now is None else min(everybody, self.now.capacity)

    @property
    def for_groups(self) -> bool:
        """Whether it was in a room for groups and wants such a one."""
        return self.now is not None and self.now.is_group_room

    def place_in(self, room: Room) -> SessionPlace:
        """Return the place that it takes there, not yet stored."""
        return SessionPlace(session_id=self.session.pk, room=room)


@dataclass(frozen=True)
class Rehoused:
    """The places to be stored, and the rooms of the sessions that changed them, before and after."""

    places: tuple[SessionPlace, ...] = ()
    changes: tuple[tuple[int, Room, Room], ...] = ()

    @property
    def sentence(self) -> str:
        """Say which rooms were taken instead; empty when all were kept."""
        taken = Counter(room.name for _, _, room in self.changes)
        told = "、".join(f"{name}（{count} 项）" for name, count in taken.items())
        return f"教室已改为 {told}。" if told else ""

    def noted(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the changed rooms before and after, one by one, as a change of the schedule keeps them."""
        if not self.changes:
            return {}, {}
        before = [[key, room.pk] for key, room, _ in self.changes]
        after = [[key, room.pk] for key, _, room in self.changes]
        return {ROOMS: before}, {ROOMS: after}


def rooms_once(change: ScheduleChange | None) -> dict[tuple[int, int], int]:
    """Return which room a move took a session out of, by the session and the room it has had since."""
    if change is None:
        return {}
    pairs = zip(change.after.get(ROOMS, ()), change.before.get(ROOMS, ()), strict=True)
    return {(session, room): once for (session, room), (_, once) in pairs}


def locked_rooms(
    lecturers: Collection[int], rooms: Collection[int], venues: Collection[int]
) -> dict[int, Room]:
    """Lock lecturers, then rooms and all those of some venues; return the rooms by key.

    Of two classes that want the last free room of a school the second waits, and sees it taken.
    """
    lock_takers(lecturers, ())
    if not rooms and not venues:
        return {}
    rows = Room.objects.select_for_update(of=("self",), no_key=True).select_related("venue")
    wanted = rows.filter(Q(pk__in=rooms) | Q(venue__in=venues)).order_by("pk")
    return {room.pk: room for room in wanted}


def at_home(
    places: Iterable[SessionPlace], rooms: Mapping[int, Room], home: int | None
) -> list[SessionPlace]:
    """Return the places that are classrooms of a school."""
    return [
        row
        for row in places
        if rooms[row.room_id].venue_id == home and rooms[row.room_id].venue.kind != PlaceKind.BASE
    ]


def given_rooms(wishes: Sequence[RoomWish], free: FreeRooms) -> list[Room | None]:
    """Give each session a room where its class is now; None where no room is free.

    First everybody keeps what is free of its own, so that no room is taken from who could have kept
    it; whoever is left then sits where the class sits at other times, or in the smallest that holds it.
    """
    given = [free.keep(wish.own, wish.session.period) for wish in wishes]
    halls: dict[tuple[int, bool], tuple[Room, ...]] = {}
    for at, wish in enumerate(wishes):
        sort = wish.batch.pk, wish.for_groups
        if not given[at] and wish.batch.venue_id is not None:
            given[at] = free.take_hall(
                wish.batch.venue_id,
                wish.session.period,
                wish.people,
                halls.get(sort, ()),
                for_groups=wish.for_groups,
            )
        halls[sort] = given[at] or halls.get(sort, ())
    return [rooms[0] if rooms else None for rooms in given]


def rehoused(wishes: Sequence[RoomWish], free: FreeRooms) -> Rehoused:
    """Return where the sessions of one class sit once it has moved; they must sit somewhere.

    Where no room is free the own one, or the first that is taken by others, is claimed all the same:
    the database then refuses it, and the refusal can say who is there. A school without such rooms
    leaves a session where it was.
    """
    pairs = list(zip(wishes, given_rooms(wishes, free), strict=True))
    rooms = [(wish, room or _claimed(wish, free)) for wish, room in pairs]
    return Rehoused(
        tuple(wish.place_in(room) for wish, room in rooms),
        tuple(
            (wish.session.pk, wish.now, room)
            for wish, room in rooms
            if wish.now is not None and wish.now.pk != room.pk
        ),
    )


def _claimed(wish: RoomWish, free: FreeRooms) -> Room:
    room = wish.now
    if room is None:
        raise TypeError("only who had a room can be left without one")
    if room.venue_id == wish.batch.venue_id or wish.batch.venue_id is None:
        return room
    halls = free.halls(wish.batch.venue_id, wish.people, for_groups=wish.for_groups)
    return next((hall for hall in halls if free.is_lost(hall, wish.session.period)), room)
