"""Dealing a class into mixed discussion groups: pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

Key = TypeVar("Key", bound="Hashable")

MOST_SWEEPS = 4  # each sweep only ever improves; later ones find next to nothing


@dataclass(frozen=True)
class Member:
    """By what a person is mixed: unit first, then sex, then category."""

    unit: str
    sex: str = ""
    category: str = ""


def deal(
    members: Mapping[Key, Member], groups: int, fixed: Mapping[Key, int] | None = None
) -> dict[Key, int]:
    """Return a group number from 1 for each member; those in `fixed` stay where they are.

    Without anybody fixed the sizes of the groups, and the number of one unit's people in them,
    differ by one at most; sexes and categories are evened out as far as that leaves room. With
    somebody fixed the sizes are as even as the fixed ones allow. Raises ValueError without groups.
    """
    if groups < 1:
        raise ValueError("a class is dealt into at least one group")
    table = _Table(members, groups, fixed or {})
    table.deal()
    table.even_out()
    return {key: table.group_of[key] + 1 for key in members}


class _Table(Generic[Key]):
    """The groups as they fill."""

    def __init__(
        self, members: Mapping[Key, Member], groups: int, fixed: Mapping[Key, int]
    ) -> None:
        self.members = members
        self.sizes = [0] * groups
        self.units: list[Counter[str]] = [Counter() for _ in range(groups)]
        self.traits: list[Counter[str]] = [Counter() for _ in range(groups)]
        self.group_of: dict[Key, int] = {}
        for key, number in fixed.items():
            if key in members and 1 <= number <= groups:
                self.place(key, number - 1)
        self.free = [key for key in members if key not in self.group_of]
        self.level, self.extras = self._level()

    def _level(self) -> tuple[int, int]:
        """Return to which size groups fill, and how many of them get one more."""
        level, left = min(self.sizes), len(self.free)
        while True:
            low = sum(size <= level for size in self.sizes)
            if left < low:
                return level, left
            level, left = level + 1, left - low

    def place(self, key: Key, group: int) -> None:
        """Put somebody into a group."""
        self.group_of[key] = group
        self.sizes[group] += 1
        self.units[group][self.members[key].unit] += 1
        self.traits[group].update(_traits(self.members[key]))

    def deal(self) -> None:
        """Deal the free members like cards, unit by unit, the largest unit first."""
        count = Counter(member.unit for member in self.members.values())
        of = self.members
        order = sorted(self.free, key=lambda key: (-count[of[key].unit], *_order(of[key])))
        extras = self.extras
        for key in order:
            open_groups = [
                group
                for group, size in enumerate(self.sizes)
                if size < self.level or (size == self.level and extras)
            ]
            group = min(open_groups, key=lambda group: self._wish(key, group))
            extras -= self.sizes[group] == self.level
            self.place(key, group)

    def _wish(self, key: Key, group: int) -> tuple[int, ...]:
        member = self.members[key]
        like = (self.traits[group][trait] for trait in _traits(member))
        return (self.units[group][member.unit], self.sizes[group], *like, group)

    def even_out(self) -> None:
        """Swap two people as long as that mixes sexes, then categories, and parts no unit worse."""
        for _ in range(MOST_SWEEPS):
            swaps = (pair for pair in combinations(self.free, 2) if self._improves(*pair))
            if not sum(self._swap(*pair) for pair in swaps):
                return

    def _improves(self, one: Key, other: Key) -> bool:
        first, second = self.group_of[one], self.group_of[other]
        a, b = self.members[one], self.members[other]
        if first == second or _traits(a) == _traits(b):
            return False
        if a.unit != b.unit and not (
            self.units[first][a.unit] > self.units[second][a.unit]
            and self.units[second][b.unit] > self.units[first][b.unit]
        ):
            return False
        gains = [
            self._gain(trait, other_trait, first, second)
            for trait, other_trait in zip(_traits(a), _traits(b), strict=True)
        ]
        return gains > [0] * len(gains)

    def _gain(self, trait: str, other_trait: str, first: int, second: int) -> int:
        """Return by how much a swap evens out one trait; sums of squares fall as counts level."""
        if trait == other_trait:
            return 0
        here, there = self.traits[first], self.traits[second]
        return (here[trait] - there[trait] - 1) + (there[other_trait] - here[other_trait] - 1)

    def _swap(self, one: Key, other: Key) -> bool:
        first, second = self.group_of[one], self.group_of[other]
        for key, old, new in ((one, first, second), (other, second, first)):
            member = self.members[key]
            self.group_of[key] = new
            self.units[old][member.unit] -= 1
            self.units[new][member.unit] += 1
            self.traits[old].subtract(_traits(member))
            self.traits[new].update(_traits(member))
        return True


def _order(member: Member) -> Sequence[str]:
    return (member.unit, member.sex, member.category)


def _traits(member: Member) -> tuple[str, str]:
    return (f"sex:{member.sex}", f"category:{member.category}")
