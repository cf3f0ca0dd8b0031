"""What is wrong in a cell of a roster, how much it weighs, and what may be chosen to settle it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Weight(StrEnum):
    """An error keeps a row out, a warning waits for somebody's word, a note only tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in which cell of which row; row 0 means the whole sheet or file."""

    row: int
    column: str  # the title as the user's sheet has it
    cell: str
    sentence: str
    weight: Weight = Weight.ERROR
    code: str = ""
    sheet: str = ""
    options: tuple[tuple[str, str], ...] = ()  # (value, label); the first is what we propose

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Problem:
        """Return the problem that `asdict` and JSON made of it."""
        given = dict(stored)
        given["weight"] = Weight(given.get("weight", Weight.ERROR))
        given["options"] = tuple((value, label) for value, label in given.get("options", ()))
        return cls(**given)
