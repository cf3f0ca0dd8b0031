"""How hours and days are counted, and what a year asks for; no ORM here.

An entry of the ledger carries the figures of the rule it was credited by, so that a later rule
recounts nothing. Hours: minutes ÷ minutes of one 学时, added up exactly, rounded once. Days: a
local day of class counts 1 when its minutes make a full day of the rule, else 0.5 when they make
half a day, else nothing; an external class states its days; online study has none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

MINUTES_AN_HOUR = 45  # one 学时, the usual class hour
RULE_VERSION = "45min-8h"  # the national rule's name, as it stands on each entry
NATIONAL_NAME = "全国规则"
HOUR_DIGITS = Decimal("0.0001")  # the trigger of the tally rounds the same way
HALF = Decimal("0.5")


def rule_name(version: str) -> str:
    """Return what a version is called on screen: the ledger's own name of the national rule is no Chinese."""
    return NATIONAL_NAME if version == RULE_VERSION else version


@dataclass(frozen=True, slots=True)
class Conversion:
    """One version of the rule that turns minutes into 学时 and days of class."""

    version: str
    minutes_an_hour: int = MINUTES_AN_HOUR
    hours_a_day: Decimal = Decimal(8)
    hours_half_day: Decimal = Decimal(4)

    @property
    def name(self) -> str:
        """What the version is called on screen."""
        return rule_name(self.version)

    @property
    def day_minutes(self) -> int:
        """From how many minutes on a day of class is a full day."""
        return round(self.hours_a_day * self.minutes_an_hour)

    @property
    def half_day_minutes(self) -> int:
        """From how many minutes on a day of class is half a day."""
        return round(self.hours_half_day * self.minutes_an_hour)

    def minutes_of(self, hours: Decimal) -> int:
        """Return stated 学时 as the minutes the ledger stores, rounded half up."""
        return int((hours * self.minutes_an_hour).quantize(Decimal(1), ROUND_HALF_UP))


NATIONAL_CONVERSION = Conversion(RULE_VERSION)


class DatedRule(Protocol):
    """A conversion with its subtree ('' for the whole country) and its first day."""

    org_path: str
    valid_from: dt.date

    @property
    def conversion(self) -> Conversion:
        """The figures."""
        ...


def conversion_on(rules: Iterable[DatedRule], path: str, on: dt.date) -> Conversion:
    """Return the conversion in force at a place of the tree on a day: the nearest rule above, its latest version."""
    in_force = [rule for rule in rules if path.startswith(rule.org_path) and rule.valid_from <= on]
    if not in_force:
        return NATIONAL_CONVERSION
    return max(in_force, key=lambda rule: (len(rule.org_path), rule.valid_from)).conversion


class Counted(Protocol):
    """What the sums need of a ledger entry; a reversal carries the figures of what it takes back."""

    earned_on: dt.date
    minutes: int
    minutes_an_hour: int
    day_minutes: int | None  # None: its minutes make no day of class
    half_day_minutes: int | None
    days: Decimal  # stated, not counted


def hours_in(entries: Iterable[Counted]) -> Decimal:
    """Return the 学时 of some entries, to four decimals."""
    exact = sum((Fraction(e.minutes, e.minutes_an_hour) for e in entries), Fraction(0))
    return _rounded(exact)


def _rounded(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        HOUR_DIGITS, ROUND_HALF_UP
    )


def days_in(entries: Iterable[Counted]) -> Decimal:
    """Return the days of some entries: full and half days of class, and the days stated."""
    full: dict[dt.date, Fraction] = defaultdict(Fraction)
    half: dict[dt.date, Fraction] = defaultdict(Fraction)
    total = Decimal(0)
    for entry in entries:
        total += entry.days
        if entry.day_minutes and entry.half_day_minutes:
            full[entry.earned_on] += Fraction(entry.minutes, entry.day_minutes)
            half[entry.earned_on] += Fraction(entry.minutes, entry.half_day_minutes)
    for day, share in full.items():
        total += 1 if share >= 1 else HALF if half[day] >= 1 else 0
    return total


def plain(value: Decimal) -> Decimal:
    """Return hours or days as people read them, at most two decimals: 40, 7.5, 39.98."""
    return Decimal(f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}")


@dataclass(frozen=True, slots=True)
class YearTarget:
    """What one group of people has to reach in a year: hours, or days."""

    name: str
    hours: int
    days: int
    source: str = ""
    org_path: str = ""  # '' for the whole country
    categories: frozenset[str] = frozenset()  # codes; none: whoever no other target speaks of
    highest_level: int = 0  # from this tier of the tree down
    first_year: int = 0
    last_year: int | None = None

    def speaks_of(self, path: str, category: str, level: int, year: int) -> bool:
        """Return whether the target is meant for people of an organization in a year."""
        return (
            path.startswith(self.org_path)
            and self.is_for_year(year)
            and (
                not self.categories or (category in self.categories and level >= self.highest_level)
            )
        )

    def is_for_year(self, year: int) -> bool:
        """Return whether the target holds in a year."""
        return self.first_year <= year <= (self.last_year or year)

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Which target of one organization goes first: the particular, the latest, the strictest."""
        return (bool(self.categories), self.first_year, self.hours, self.days)


NATIONAL_TARGETS = (
    YearTarget(
        "县直部门、乡镇干部",
        100,
        12,
        "集中轮训通知：每年不少于100学时或12天",
        categories=frozenset({"township", "street", "agency"}),
        highest_level=3,  # the county
    ),
    YearTarget("其他党组织书记", 40, 5, "集中轮训通知：每年不少于40学时或5天"),
)


def layers_of(targets: Iterable[YearTarget], year: int) -> dict[str, list[YearTarget]]:
    """Return the targets of a year by the path of who set them, each list in the order of asking."""
    layers: dict[str, list[YearTarget]] = defaultdict(list)
    for target in sorted(targets, key=lambda one: one.rank, reverse=True):
        if target.is_for_year(year):
            layers[target.org_path].append(target)
    return dict(layers)


def target_for(
    targets: Iterable[YearTarget], *, path: str, category: str, level: int, year: int
) -> YearTarget:
    """Return what a year asks of people of an organization: the strictest of all that speak of them.

    Of one organization's targets the first in `rank` speaks; between organizations the higher
    figure holds, for hours and for days apart.
    """
    spoken = [
        next((t for t in layer if t.speaks_of(path, category, level, year)), None)
        for layer in layers_of(targets, year).values()
    ]
    found = [target for target in spoken if target] or [NATIONAL_TARGETS[-1]]
    first = max(found, key=lambda target: (target.hours, target.days, len(target.org_path)))
    most_days = max(target.days for target in found)
    if most_days == first.days:
        return first
    return YearTarget(first.name, first.hours, most_days, first.source, first.org_path)


@dataclass(frozen=True, slots=True)
class YearHours:
    """What a person earned in one year against the target; either test is enough."""

    year: int
    hours: Decimal
    days: Decimal
    target: YearTarget

    @property
    def shown_hours(self) -> Decimal:
        """The hours as people read them."""
        return plain(self.hours)

    @property
    def shown_days(self) -> Decimal:
        """The days as people read them."""
        return plain(self.days)

    @property
    def is_reached_by_hours(self) -> bool:
        """Whether the hours are enough."""
        return self.hours >= self.target.hours

    @property
    def is_reached_by_days(self) -> bool:
        """Whether the days are enough."""
        return self.days >= self.target.days

    @property
    def is_reached(self) -> bool:
        """Whether the year's target is reached, by hours or by days."""
        return self.is_reached_by_hours or self.is_reached_by_days

    @property
    def reached_by(self) -> str:
        """Which test was passed, in words; '' for none."""
        words = {"学时": self.is_reached_by_hours, "天数": self.is_reached_by_days}
        return "和".join(word for word, passed in words.items() if passed)

    @property
    def missing_hours(self) -> Decimal:
        """How many 学时 the year still lacks, as people read them."""
        return plain(max(Decimal(0), self.target.hours - self.hours))

    @property
    def missing_days(self) -> Decimal:
        """How many days the year still lacks, as people read them."""
        return plain(max(Decimal(0), self.target.days - self.days))
