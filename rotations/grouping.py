"""Dealing a class into mixed discussion groups: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

Member = TypeVar("Member", bound="Hashable")


def deal(units: Mapping[Member, str], groups: int) -> dict[Member, int]:
    """Return a group number from 1 for each member; `units` names the unit each comes from.

    Members are laid out unit by unit and dealt round like cards. So the sizes of the groups, and
    the number of one unit's people in them, differ by one at most. Raises ValueError without groups.
    """
    if groups < 1:
        raise ValueError("a class is dealt into at least one group")
    # Largest units first: small ones then fill the gaps; within a unit the given order stays.
    sizes: dict[str, int] = {}
    for unit in units.values():
        sizes[unit] = sizes.get(unit, 0) + 1
    laid_out = sorted(units, key=lambda member: (-sizes[units[member]], units[member]))
    return {member: place % groups + 1 for place, member in enumerate(laid_out)}
