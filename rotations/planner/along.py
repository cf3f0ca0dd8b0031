"""Timetables that are stored and go along when their class moves: when their lecturers and bases can come."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rotations.planner.ground import Ground
    from rotations.planner.plan import Half, PlannedBatch, PlannedSession

    Timetables = Mapping[str, tuple[PlannedSession, ...]]  # by key of the class
    Who = tuple[str, str]  # a lecturer's key or a base's: both may be the same number
    Taken = tuple[Who, int, Half]  # who is needed, on which day, in which half of it


class Along:
    """Who is booked by the stored timetables of a plan's classes, wherever these stand now.

    Of lecturers and bases that the problem does not know nothing can be said: they never object.
    """

    def __init__(
        self, ground: Ground, timetables: Timetables, batches: Iterable[PlannedBatch]
    ) -> None:
        """Begin with every class where it was."""
        problem = ground.problem
        self.ground, self.timetables = ground, timetables
        self.days = {(each.key, ""): ground.lecturer_days(each) for each in problem.lecturers}
        self.days |= {("", base.key): ground.base_days(base) for base in problem.bases}
        self.lent = {(each.key, ""): each for each in problem.lecturers if each.loans}
        self.taken: Counter[Taken] = Counter()
        for batch in batches:
            self.taken.update(self.bookings(batch, ground.number(batch.starts_on)))

    def bookings(self, batch: PlannedBatch, first: int) -> Iterator[Taken]:
        """Yield what a class's timetable takes when the class begins on a day."""
        for session in self.timetables.get(batch.key, ()):
            for who in ((session.lecturer, ""), ("", session.base)):
                if who in self.days:
                    yield who, first + session.day, session.half

    def hinders(self, batch: PlannedBatch, first: int) -> bool:
        """Return whether somebody whom the timetable needs cannot come if the class begins on a day."""
        own = Counter(self.bookings(batch, self.ground.number(batch.starts_on)))
        return any(
            not self.can_come(taken[0], taken[1], batch.organizer) or self.taken[taken] > own[taken]
            for taken in self.bookings(batch, first)
        )

    def can_come(self, who: Who, day: int, organizer: str) -> bool:
        """Return whether somebody may be asked by an organizer on a day."""
        lecturer = self.lent.get(who)
        days = self.days[who]
        if lecturer is not None:
            days &= self.ground.lent_days(lecturer, organizer)
        return bool(days >> day & 1)

    def move(self, batch: PlannedBatch, first: int) -> None:
        """Note that a class found another day."""
        self.taken.subtract(self.bookings(batch, self.ground.number(batch.starts_on)))
        self.taken.update(self.bookings(batch, first))
