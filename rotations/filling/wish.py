"""What a person asks to be put into a timetable. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Wish:
    """Half-days by course of the library, half-days of discussion, and the ceremonies."""

    courses: Mapping[int, int] = field(default_factory=dict)
    discussions: int = 0
    has_opening: bool = False
    has_closing: bool = False
