"""Arithmetic of quotas, without the database: whose quota a name takes, and how a share is split."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from decimal import Decimal

Unit = TypeVar("Unit")


def nearest_above(path: str, holders: Container[str], *, strictly: bool = False) -> str | None:
    """Return the path of the nearest holder at or above a node, or None."""
    above = ancestor_paths(path)
    for candidate in reversed(above[:-1] if strictly else above):
        if candidate in holders:
            return candidate
    return None


def split_share(seats: Mapping[Unit, int], percent: Decimal, *, pooled: bool) -> dict[Unit, int]:
    """Return how many places each unit gets when `percent` of the seats go to a higher level.

    Pooled, the places are at least `percent` of all seats and go to the units by largest
    remainder. Otherwise each unit gets at least `percent` of its own seats.
    Source: the worked case of the Yueyang notice (15 % of 207, 149, 88, 53 and 13 villages:
    pooled 77 = 31/23/13/8/2, per unit 79 = 32/23/14/8/2).
    """
    exact = {unit: count * percent / 100 for unit, count in seats.items()}
    if not pooled:
        return {unit: ceil(share) for unit, share in exact.items()}
    places = {unit: int(share) for unit, share in exact.items()}
    total = ceil(sum(seats.values()) * percent / 100)
    by_remainder = sorted(exact, key=lambda unit: exact[unit] - places[unit], reverse=True)
    for unit in by_remainder[: total - sum(places.values())]:
        places[unit] += 1
    return places


def split_places(seats: Mapping[Unit, int], total: int) -> dict[Unit, int]:
    """Return how `total` places are shared out in proportion to the seats, by largest remainder.

    Nobody gets more places than seats; of equal remainders the first in order comes first.
    """
    wanted = sum(seats.values())
    total = min(total, wanted)
    if not wanted:
        return dict.fromkeys(seats, 0)
    places = {unit: count * total // wanted for unit, count in seats.items()}
    rest = sorted(seats, key=lambda unit: seats[unit] * total % wanted, reverse=True)
    for unit in rest[: total - sum(places.values())]:
        places[unit] += 1
    return places


def surplus(holders: Sequence[str], places: Mapping[str, int]) -> list[bool]:
    """Return which of the names are over their unit's quota; the first in order take the places.

    `holders` says for each name whose places it takes.
    """
    taken: Counter[str] = Counter()
    over = []
    for holder in holders:
        taken[holder] += 1
        over.append(taken[holder] > places.get(holder, 0))
    return over
