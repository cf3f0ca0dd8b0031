"""What is asked of a timetable: courses with lectures, rooms, periods, who hears what together."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Course:
    """Some lectures by one lecturer for one audience; no two of them at once.

    `days` is on how many days at least they should lie; `closed` the periods at which they cannot
    be, `closed_rooms` the rooms (positions) that cannot hold them.
    """

    name: str
    lecturer: str
    lectures: int
    days: int
    students: int
    closed: frozenset[int] = frozenset()
    closed_rooms: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Room:
    """A room and how many people it holds."""

    name: str
    capacity: int


@dataclass(frozen=True)
class Curriculum:
    """Courses (positions) that the same people hear: never at once, best one after the other."""

    name: str
    courses: tuple[int, ...]


@dataclass(frozen=True)
class Weights:
    """What one breach of a wish costs.

    The defaults are those of the International Timetabling Competition 2007, track 3 (Di Gaspero,
    McCollum and Schaerf, 2007): a student without a seat 1, a day too few 5, a lonely lecture 2, a
    second room 1.
    """

    seat: int = 1
    day: int = 5
    lonely: int = 2
    room: int = 1


@dataclass(frozen=True)
class Problem:
    """A timetable that is asked for: `day_count` days of `periods_per_day` periods each."""

    name: str
    day_count: int
    periods_per_day: int
    courses: tuple[Course, ...]
    rooms: tuple[Room, ...]
    curricula: tuple[Curriculum, ...] = ()
    weights: Weights = field(default_factory=Weights)

    @property
    def periods(self) -> int:
        """How many periods there are, day after day."""
        return self.day_count * self.periods_per_day

    @property
    def lectures(self) -> tuple[int, ...]:
        """The course (position) of each lecture, course after course."""
        return tuple(
            position for position, course in enumerate(self.courses) for _ in range(course.lectures)
        )


@dataclass(frozen=True, order=True)
class Place:
    """Where and when a lecture is: a period counted from 0 over all days, and a room's position."""

    period: int
    room: int


Places = tuple[Place, ...]  # one for each of Problem.lectures, in its order
