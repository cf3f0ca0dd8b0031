"""How many classes of which size the rooms of a venue hold at once. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def hall_of(capacities: Sequence[int], beds: int) -> tuple[int, int] | None:
    """Return (classes at once, people in each) that holds most people in all.

    The planner knows one size of room a venue, so small rooms count only where they bring more. A
    venue without rooms holds one class of as many as it has beds; without either it holds none.
    """
    sizes = sorted((size for size in capacities if size > 0), reverse=True)
    if not sizes:
        return (1, beds) if beds else None
    choices = [(number, size) for number, size in enumerate(sizes, start=1)]
    return max(choices, key=lambda choice: (choice[0] * choice[1], choice[1]))
