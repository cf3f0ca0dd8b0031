"""How hours are counted and what a year asks for: figures of the notices, as data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

MINUTES_AN_HOUR = 45  # one 学时, the usual class hour
HOURS_A_DAY = 8
RULE_VERSION = "45min-8h"  # stands on each entry, so that a later rule recounts nothing


@dataclass(frozen=True, slots=True)
class YearTarget:
    """What one group of people has to reach in a year: hours, or days."""

    code: str
    name: str
    hours: int
    days: int
    source: str


TARGETS = {
    "leading": YearTarget(
        "leading", "县直部门、乡镇干部", 100, 12, "集中轮训通知：每年不少于100学时或12天"
    ),
    "others": YearTarget("others", "其他党组织书记", 40, 5, "集中轮训通知：每年不少于40学时或5天"),
}


def as_hours(minutes: int) -> Fraction:
    """Return minutes as 学时."""
    return Fraction(minutes, MINUTES_AN_HOUR)


@dataclass(frozen=True, slots=True)
class YearHours:
    """What a person earned in one year against the target."""

    year: int
    minutes: int
    target: YearTarget

    @property
    def hours(self) -> float:
        """The year's 学时, to one decimal."""
        return round(float(as_hours(self.minutes)), 1)

    @property
    def missing_hours(self) -> float:
        """How many 学时 the year still lacks."""
        return round(max(0.0, self.target.hours - float(as_hours(self.minutes))), 1)

    @property
    def percent(self) -> int:
        """The share of the target reached, at most 100, rounded down so that 100 means reached."""
        return min(100, int(as_hours(self.minutes) * 100 / self.target.hours))

    @property
    def is_reached(self) -> bool:
        """Whether the year's target is reached."""
        return as_hours(self.minutes) >= self.target.hours
