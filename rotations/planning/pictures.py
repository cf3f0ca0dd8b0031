"""Pictures of a plan as plain numbers for SVG: the calendar of each venue, and how the search went. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotations.planning.result import Item, Result

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


def strips_of(result: Result) -> list[Strip]:
    """Return a strip for each venue the plan uses, in the order of its first class."""
    by_venue: defaultdict[str, list[Item]] = defaultdict(list)
    for item in result.items:
        if item.planned is not None:
            by_venue[item.venue].append(item)
    tones = {one.key: f"plan-{min(one.level, 5)}" for one in result.problem.organizers}
    return [strip_of(name, items, result, tones) for name, items in by_venue.items()]


def strip_of(name: str, items: list[Item], result: Result, tones: dict[str, str]) -> Strip:
    """Return one venue's strip: each class in the first lane that is free."""
    start = result.problem.starts_on
    free: list[int] = []
    bars = []
    for item in items:
        first = (item.known.starts_on - start).days
        lane = next((n for n, day in enumerate(free) if day <= first), len(free))
        free[lane:] = [first + item.known.days, *free[lane + 1 :]]
        tone = f"{tones.get(item.known.organizer, '')} fate-{item.fate.value}"
        title = f"{item.title} {item.people}人"
        bars.append(Bar(first, lane * LANE + 1, item.known.days, tone, title))
    return Strip(name, len(items), period_days(result), max(len(free), 1) * LANE, bars)


def period_days(result: Result) -> int:
    """Return how many days the picture spans."""
    return max((result.problem.deadline - result.problem.starts_on).days + 1, 1)


def ticks_of(result: Result) -> list[Tick]:
    """Return the months on the axis."""
    start, days = result.problem.starts_on, period_days(result)
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
