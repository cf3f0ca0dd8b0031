"""What a person asks to be put into a timetable. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SLOTS = 2  # of a half-day
HALF_MINUTES, SLOT_MINUTES = 180, 90


@dataclass(frozen=True)
class Times:
    """How often something is given, and how many minutes each time."""

    times: int = 0
    minutes: int = HALF_MINUTES

    @property
    def slots(self) -> int:
        """How many slots of a half-day it takes each time."""
        return min(max(-(-self.minutes // SLOT_MINUTES), 1), SLOTS)


NOTHING = Times()


def own_length(minutes: int) -> Times:
    """Return a course of the library as it is proposed: what is longer than a half-day, on several."""
    halves = -(-minutes // HALF_MINUTES)
    return Times(1, minutes) if halves <= 1 else Times(halves, HALF_MINUTES)


@dataclass(frozen=True)
class Wish:
    """Courses of the library by key, discussions, and the ceremonies."""

    courses: Mapping[int, Times] = field(default_factory=dict)
    discussions: Times = NOTHING
    opening: Times = NOTHING
    closing: Times = NOTHING

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Wish:
        """Return what `as_data` made."""
        rest = {name: Times(**data[name]) for name in ("discussions", "opening", "closing")}
        courses = {int(key): Times(**each) for key, each in data["courses"].items()}
        return cls(courses, **rest)
