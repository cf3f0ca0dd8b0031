"""Even load: how many people an area may have called by the end of each week, and who is above.

UniTime#173: a planner left alone puts 80 % of everything into the first 4 of 14 days. Here an
area's classes follow its *pace*: seats spread over the weeks in which their cells can be called.
A running total may differ from the pace by `slack` people (a class); what goes beyond is uneven.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotations.planner.ground import Ground, Stream

SLACK_SHARE = 20  # a twentieth of an area's people, where that is more than one class


@dataclass(frozen=True)
class Pace:
    """Of one area: people to have been called by the end of each week, and the freedom around it."""

    area: str
    by_week: tuple[int, ...]
    slack: int

    def uneven(self, called: Sequence[int]) -> int:
        """Return the people by which running totals leave the pace, summed over the weeks."""
        return sum(
            max(0, abs(total - wanted) - self.slack)
            for total, wanted in zip(accumulate(called), self.by_week, strict=True)
        )


def paces_of(ground: Ground) -> dict[str, Pace]:
    """Return the pace of each area."""
    parts: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * ground.weeks)
    totals: defaultdict[str, int] = defaultdict(int)
    for stream in ground.streams:
        totals[stream.area] += stream.total
        spread(ground, stream, parts[stream.area])
    return {
        area: Pace(
            area,
            tuple(round(total) for total in accumulate(parts[area])),
            max(ground.problem.class_max, totals[area] // SLACK_SHARE),
        )
        for area in parts
    }


def spread(ground: Ground, stream: Stream, weeks: list[float]) -> None:
    """Add the seats of a stream to the weeks, by the days on which each cell can begin a class."""
    starts: dict[int, set[int]] = {cell.number: set() for cell in stream.cells}
    for slot in stream.slots:
        for number in slot.open:
            starts[number].add(slot.first)
    for cell in stream.cells:
        for first in starts[cell.number]:
            weeks[ground.week(first)] += cell.total / len(starts[cell.number])


def called_by_week(ground: Ground, starts: Iterable[tuple[int, int]]) -> list[int]:
    """Return the people called in each week, of (first day, people)."""
    weeks = [0] * ground.weeks
    for first, people in starts:
        weeks[ground.week(first)] += people
    return weeks
