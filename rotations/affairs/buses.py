"""Dealing people onto buses: pure. Groups ride together as far as the seats allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

Key = TypeVar("Key", bound="Hashable")


def seat_groups(groups: Sequence[Sequence[Key]], capacities: Mapping[int, int]) -> dict[Key, int]:
    """Return a bus for each person. Raises ValueError when there are not seats enough.

    Largest groups first, each onto the bus it fits most snugly; only a group that fits nowhere
    is parted, over the buses with the most room.
    """
    room = dict(capacities)
    if sum(map(len, groups)) > sum(room.values()):
        raise ValueError("more people than seats")
    seated: dict[Key, int] = {}
    for group in sorted(groups, key=len, reverse=True):
        rest = list(group)
        while rest:
            bus = _bus_for(len(rest), room)
            riders, rest = rest[: room[bus]], rest[room[bus] :]
            room[bus] -= len(riders)
            seated.update(dict.fromkeys(riders, bus))
    return seated


def _bus_for(wanted: int, room: Mapping[int, int]) -> int:
    fitting = [bus for bus, seats in room.items() if seats >= wanted]
    if fitting:
        return min(fitting, key=lambda bus: (room[bus], bus))
    return max(room, key=lambda bus: (room[bus], -bus))
