"""Who sleeps in which room: pure. Never two sexes in a room, never more people than beds."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Sleeper:
    """A trainee who wants a bed."""

    key: int
    sex: str
    unit: str


@dataclass(frozen=True)
class FreeRoom:
    """A room with the beds still free on all nights; `sex` when somebody sleeps there already."""

    key: int
    beds: tuple[int, ...]
    sex: str = ""


@dataclass(frozen=True)
class BedPlan:
    """A bed for each sleeper, and who found none."""

    beds: dict[int, tuple[int, int]]
    left: tuple[int, ...]


def plan_beds(sleepers: Iterable[Sleeper], rooms: Sequence[FreeRoom]) -> BedPlan:
    """Give beds: people of a unit together, rooms begun first, then the largest.

    Each sex fills its own rooms; the sex with more people chooses first, and a room is opened for
    a sex only while it needs one, so that as few rooms as possible are used.
    """
    waiting: dict[str, list[Sleeper]] = defaultdict(list)
    for sleeper in sleepers:
        waiting[sleeper.sex].append(sleeper)
    free = {room.key: room for room in rooms if room.beds}
    beds: dict[int, tuple[int, int]] = {}
    left: list[int] = []
    for sex in sorted(waiting, key=lambda sex: (-len(waiting[sex]), sex)):
        left += _house(sex, _by_unit(waiting[sex]), free, beds)
    return BedPlan(beds, tuple(left))


def _by_unit(sleepers: list[Sleeper]) -> list[Sleeper]:
    """Return people unit by unit, the largest units first; within a unit the given order stays."""
    sizes = Counter(sleeper.unit for sleeper in sleepers)
    return sorted(sleepers, key=lambda sleeper: (-sizes[sleeper.unit], sleeper.unit))


def _house(
    sex: str,
    queue: list[Sleeper],
    free: dict[int, FreeRoom],
    beds: dict[int, tuple[int, int]],
) -> list[int]:
    """Fill rooms of one sex from the queue; return who is left."""
    while queue:
        room = _next_room(sex, len(queue), free)
        if room is None:
            break
        del free[room.key]
        taken, queue = queue[: len(room.beds)], queue[len(room.beds) :]
        beds.update({s.key: (room.key, bed) for s, bed in zip(taken, room.beds, strict=False)})
    return [sleeper.key for sleeper in queue]


def _next_room(sex: str, wanted: int, free: dict[int, FreeRoom]) -> FreeRoom | None:
    """Return the room to fill next: one of this sex, else the largest; the last few fit snugly."""
    begun = [room for room in free.values() if room.sex == sex]
    fresh = [room for room in free.values() if not room.sex]
    if begun:
        return begun[0]
    if not fresh:
        return None
    snug = [room for room in fresh if len(room.beds) >= wanted]
    if snug:
        return min(snug, key=lambda room: (len(room.beds), room.key))
    return max(fresh, key=lambda room: (len(room.beds), -room.key))
