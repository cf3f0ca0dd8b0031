"""Seats of a hall: pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    Key = TypeVar("Key", bound=Hashable)

MOST_ROWS = MOST_COLUMNS = 40


@dataclass(frozen=True, order=True)
class Place:
    """A seat: the row counted from the front, the column from the left."""

    row: int
    column: int


def hall_order(rows: int, columns: int) -> list[Place]:
    """Return all seats, front row first, each row from the left."""
    return [Place(row, column) for row in range(1, rows + 1) for column in range(1, columns + 1)]


def arrange(people: Sequence[Key], rows: int, columns: int) -> dict[Key, Place]:
    """Seat people in their order. Raises ValueError when the hall is too small."""
    places = hall_order(rows, columns)
    if len(people) > len(places):
        raise ValueError("more people than seats")
    return dict(zip(people, places, strict=False))
