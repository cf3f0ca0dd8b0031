"""Pictures of a plan as plain numbers for SVG: the calendar of each venue, and how the search went. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rotations.enums import ClassFate
from rotations.planning.result import days_text

if TYPE_CHECKING:
    from collections.abc import Iterable

LANE = 12  # units of a picture for one class at a time
CHART_WIDTH, CHART_HEIGHT = 600, 120


@dataclass(frozen=True)
class Bar:
    """One class in a venue's strip; days from the start of the period."""

    x: int
    y: int
    width: int
    tone: str
    title: str


@dataclass(frozen=True)
class Strip:
    """One venue's days; as many lanes as classes at once."""

    name: str
    classes: int
    days: int
    height: int
    bars: list[Bar]


@dataclass(frozen=True)
class Tick:
    """The first of a month on the axis, in percent of the width."""

    label: str
    x: int


class Shown(Protocol):
    """A class as the picture needs it."""

    venue: str
    starts_on: dt.date
    days: int
    fate: str
    people: int

    @property
    def ends_on(self) -> dt.date:
        """The day after the last."""

    @property
    def level(self) -> int:
        """The level of who holds it."""

    @property
    def title(self) -> str:
        """The class in words."""


def strips_of(classes: Iterable[Shown], start: dt.date, days: int) -> list[Strip]:
    """Return a strip for each venue the plan uses, in the order of its first class."""
    by_venue: defaultdict[str, list[Shown]] = defaultdict(list)
    for each in classes:
        if each.fate != ClassFate.DROPPED:
            by_venue[each.venue].append(each)
    return [strip_of(name, there, start, days) for name, there in by_venue.items()]


def strip_of(name: str, classes: list[Shown], start: dt.date, days: int) -> Strip:
    """Return one venue's strip: each class in the first lane that is free."""
    free: list[int] = []
    bars = []
    for each in classes:
        first = (each.starts_on - start).days
        lane = next((n for n, day in enumerate(free) if day <= first), len(free))
        free[lane:] = [first + each.days, *free[lane + 1 :]]
        tone = f"plan-{min(each.level, 5)} fate-{each.fate}"
        title = f"{each.title}（{days_text(each)}） {each.people}人"
        bars.append(Bar(first, lane * LANE + 1, each.days, tone, title))
    return Strip(name, len(classes), days, max(len(free), 1) * LANE, bars)


def ticks_of(start: dt.date, days: int) -> list[Tick]:
    """Return the months on the axis."""
    found = [Tick(f"{start.month}月", 0)]
    day = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    while (day - start).days < days:
        found.append(Tick(f"{day.month}月", (day - start).days * 100 // days))
        day = (day + dt.timedelta(days=32)).replace(day=1)
    return found


@dataclass(frozen=True)
class Chart:
    """The total of the best plan and the bound over time, as points of two lines."""

    best: str
    bound: str
    seconds: float


def chart_of(trail: list[list[float]]) -> Chart | None:
    """Return the picture of a search; None while there is nothing to draw a line of."""
    if len(trail) < 2 or all(point[1:] == trail[0][1:] for point in trail):
        return None
    longest = max(trail[-1][0], 0.1)
    best = [point[1] for point in trail]
    # The first plan is often far off; what is above twice the last one is cut.
    top = min(max(best), 2 * best[-1]) or 1
    low = min(point[2] for point in trail)
    spread = max(top - low, 1)

    def line(column: int) -> str:
        return " ".join(
            f"{point[0] / longest * CHART_WIDTH:.0f},"
            f"{(1 - (min(point[column], top) - low) / spread) * CHART_HEIGHT:.0f}"
            for point in trail
        )

    return Chart(line(1), line(2), longest)
