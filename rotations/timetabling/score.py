"""What a timetable is worth, counted from the rules alone and apart from the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rotations.timetabling.problem import Course, Place, Places, Problem


@dataclass(frozen=True)
class Score:
    """Broken rules, counted one by one, and broken wishes, each already weighed."""

    missing: int
    conflicts: int
    closed: int
    double_rooms: int
    seats: int
    days: int
    lonely: int
    rooms: int

    @property
    def hard(self) -> int:
        """How many rules are broken; 0 for a timetable that can be held."""
        return self.missing + self.conflicts + self.closed + self.double_rooms

    @property
    def soft(self) -> int:
        """The cost of the broken wishes."""
        return self.seats + self.days + self.lonely + self.rooms


def score_of(problem: Problem, places: Places) -> Score:
    """Count a timetable as the competition's validator does.

    Two lectures at one period that share a lecturer or a curriculum are one conflict, as are two of
    one course; every lecture beyond the first in a room at a period is one double booking.
    """
    lectures = problem.lectures
    weights, apart = problem.weights, _apart(problem)
    at: dict[int, list[int]] = defaultdict(list)
    for course, place in zip(lectures, places, strict=False):
        at[place.period].append(course)
    booked = Counter(places)
    return Score(
        missing=len(lectures) - len(places),
        conflicts=sum(_conflicts(apart, courses) for courses in at.values()),
        closed=_closed(problem, places),
        double_rooms=sum(count - 1 for count in booked.values()),
        seats=weights.seat * _seats(problem, places),
        days=weights.day * _days(problem, places),
        lonely=weights.lonely * _lonely(problem, at),
        rooms=weights.room * _rooms(problem, places),
    )


def _apart(problem: Problem) -> set[tuple[int, int]]:
    """Return the pairs of courses that cannot run at once."""
    pairs: set[tuple[int, int]] = set()
    for curriculum in problem.curricula:
        pairs.update(combinations(sorted(set(curriculum.courses)), 2))
    by_lecturer: dict[str, list[int]] = defaultdict(list)
    for position, course in enumerate(problem.courses):
        by_lecturer[course.lecturer].append(position)
    for positions in by_lecturer.values():
        pairs.update(combinations(positions, 2))
    return pairs


def _conflicts(apart: set[tuple[int, int]], courses: Sequence[int]) -> int:
    pairs = combinations(sorted(courses), 2)
    return sum(one == two or (one, two) in apart for one, two in pairs)


def _closed(problem: Problem, places: Places) -> int:
    return sum(
        (place.period in course.closed) + (place.room in course.closed_rooms)
        for course, place in _placed(problem, places)
    )


def _placed(problem: Problem, places: Places) -> Iterator[tuple[Course, Place]]:
    for position, place in zip(problem.lectures, places, strict=False):
        yield problem.courses[position], place


def _seats(problem: Problem, places: Places) -> int:
    return sum(
        max(0, course.students - problem.rooms[place.room].capacity)
        for course, place in _placed(problem, places)
    )


def _days(problem: Problem, places: Places) -> int:
    used: dict[int, set[int]] = defaultdict(set)
    for position, place in zip(problem.lectures, places, strict=False):
        used[position].add(place.period // problem.periods_per_day)
    return sum(
        max(0, course.days - len(used[position])) for position, course in enumerate(problem.courses)
    )


def _lonely(problem: Problem, at: dict[int, list[int]]) -> int:
    """Count the lectures of a curriculum with none of the same right before or after on that day."""
    lonely = 0
    for curriculum in problem.curricula:
        heard = {
            period: count
            for period, courses in at.items()
            if (count := sum(course in curriculum.courses for course in courses))
        }
        for period, count in heard.items():
            first = period % problem.periods_per_day == 0
            last = (period + 1) % problem.periods_per_day == 0
            if (first or period - 1 not in heard) and (last or period + 1 not in heard):
                lonely += count
    return lonely


def _rooms(problem: Problem, places: Places) -> int:
    used: dict[int, set[int]] = defaultdict(set)
    for position, place in zip(problem.lectures, places, strict=False):
        used[position].add(place.room)
    return sum(len(rooms) - 1 for rooms in used.values())
