"""Who lectures and which base is visited: half-days of leaders, model secretaries and bases.

Each batch gets the half-days that its rule needs; the rest is filled with modes only, staff name
the teachers later. A lecturer is never in two places in one half-day, and changes the place at noon
only within `Problem.visit_minutes`.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from courses.enums import LecturerKind, Mode
from rotations.planner.plan import Half, PlannedSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rotations.planner.ground import Ground, Slot, Stream
    from rotations.planner.plan import PlannedBatch

HALVES = (Half.MORNING, Half.AFTERNOON)
KINDS = {Mode.LECTURE: LecturerKind.LEADER, Mode.EXPERIENCE: LecturerKind.MODEL_SECRETARY}


class Reservations:
    """What of the lecturers and bases is taken."""

    def __init__(self, ground: Ground) -> None:
        """Begin with everybody free."""
        problem = ground.problem
        self.ground = ground
        self.lecturer_days = [ground.lecturer_days(each) for each in problem.lecturers]
        self.lent_days: dict[tuple[int, str], int] = {}
        self.base_days = [ground.base_days(base) for base in problem.bases]
        self.busy: list[dict[tuple[int, Half], int]] = [{} for _ in problem.lecturers]
        self.base_number = {base.key: number for number, base in enumerate(problem.bases)}
        self.lecturer_number = {each.key: number for number, each in enumerate(problem.lecturers)}
        self.visitors: list[defaultdict[int, int]] = [defaultdict(int) for _ in problem.bases]

    def reserve(self, stream: Stream, slot: Slot, people: int) -> tuple[PlannedSession, ...] | None:
        """Reserve what a class needs; None (and nothing reserved) when something is not to be had."""
        place = self.ground.problem.venues[slot.venue].location
        taken: dict[tuple[int, Half], list[PlannedSession]] = {}
        undo: list[tuple[int, int, Half]] = []
        kinds = (Mode.LECTURE,) * stream.needs.leader + (Mode.EXPERIENCE,) * stream.needs.experience
        complete = all(self.lecture(stream, slot, place, mode, taken, undo) for mode in kinds)
        for _ in range(stream.needs.visit):
            complete = complete and self.visit(stream, slot, place, people, taken)
        if complete:
            return tuple(chain.from_iterable(self.filled(slot, taken)))
        for number, day, half in undo:
            del self.busy[number][day, half]
        for sessions in taken.values():
            self.count_visits(slot.first, sessions, -1)
        return None

    def count_visits(self, first: int, sessions: Iterable[PlannedSession], sign: int) -> None:
        """Take places at bases, or (sign -1) give them back."""
        for session in sessions:
            if session.base:
                self.visitors[self.base_number[session.base]][first + session.day] += (
                    session.people * sign
                )

    def release(self, batch: PlannedBatch) -> None:
        """Give back what a class reserved."""
        first = self.ground.number(batch.starts_on)
        self.count_visits(first, batch.sessions, -1)
        for session in batch.sessions:
            if session.lecturer:
                number = self.lecturer_number[session.lecturer]
                del self.busy[number][first + session.day, session.half]

    def still_free(self, batch: PlannedBatch) -> bool:
        """Return whether a class planned before can have its lecturers and bases as they were."""
        ground = self.ground
        first = ground.number(batch.starts_on)
        place = ground.problem.venues[ground.venue_number[batch.venue]].location
        coming: defaultdict[tuple[int, int], int] = defaultdict(int)
        for session in batch.sessions:
            day = first + session.day
            if session.lecturer:
                number = self.lecturer_number.get(session.lecturer)
                if number is None or not self.is_free(number, day, session.half, place):
                    return False
                if not self.is_lent(number, batch.organizer, day):
                    return False
            if session.base:
                base = self.base_number.get(session.base)
                if base is None or not self.base_days[base] >> day & 1:
                    return False
                coming[base, day] += session.people
        return all(
            self.visitors[base][day] + people <= ground.problem.bases[base].visitors_per_day
            for (base, day), people in coming.items()
        )

    def retake(self, batch: PlannedBatch) -> None:
        """Reserve again what `release` gave back."""
        first = self.ground.number(batch.starts_on)
        place = self.ground.problem.venues[self.ground.venue_number[batch.venue]].location
        self.count_visits(first, batch.sessions, 1)
        for session in batch.sessions:
            if session.lecturer:
                number = self.lecturer_number[session.lecturer]
                self.busy[number][first + session.day, session.half] = place

    def pool(self, stream: Stream, kind: str) -> list[int]:
        """Return the lecturers of a kind who teach an organizer's classes."""
        return [
            number
            for number, each in enumerate(self.ground.problem.lecturers)
            if each.kind == kind and (not each.organizers or stream.organizer in each.organizers)
        ]

    def lecture(
        self,
        stream: Stream,
        slot: Slot,
        place: int,
        mode: Mode,
        taken: dict[tuple[int, Half], list[PlannedSession]],
        undo: list[tuple[int, int, Half]],
    ) -> bool:
        """Reserve a lecturer for one half-day; a model secretary may also be named later."""
        pool = self.pool(stream, KINDS[mode])
        for day, half in half_days(slot.days):
            if (day, half) in taken:
                continue
            for number in sorted(pool, key=lambda each: len(self.busy[each])):
                if not self.is_lent(number, stream.organizer, slot.first + day):
                    continue
                if self.is_free(number, slot.first + day, half, place):
                    self.busy[number][slot.first + day, half] = place
                    undo.append((number, slot.first + day, half))
                    key = self.ground.problem.lecturers[number].key
                    taken[day, half] = [PlannedSession(day, half, mode.value, lecturer=key)]
                    return True
        return mode == Mode.EXPERIENCE and not pool and self.unnamed(slot, mode, taken)

    def unnamed(
        self, slot: Slot, mode: Mode, taken: dict[tuple[int, Half], list[PlannedSession]]
    ) -> bool:
        """Keep a half-day free for somebody whom staff name later."""
        for day, half in half_days(slot.days):
            if (day, half) not in taken:
                taken[day, half] = [PlannedSession(day, half, mode.value)]
                return True
        return False

    def is_free(self, number: int, day: int, half: Half, place: int) -> bool:
        """Return whether a lecturer can teach at a place in a half-day."""
        busy, lecturer = self.busy[number], self.ground.problem.lecturers[number]
        if not self.lecturer_days[number] >> day & 1 or (day, half) in busy:
            return False
        other = busy.get((day, HALVES[half == Half.MORNING]))
        if other is not None:
            minutes = self.ground.problem.minutes[other][place]
            return minutes <= self.ground.problem.visit_minutes
        days = {each for each, _ in busy}
        return lecturer.max_days is None or len(days) < lecturer.max_days

    def is_lent(self, number: int, organizer: str, day: int) -> bool:
        """Return whether an organizer may ask a lecturer on a day; where nothing is lent it always may."""
        lecturer = self.ground.problem.lecturers[number]
        if not lecturer.loans:
            return True
        key = (number, organizer)
        if key not in self.lent_days:
            self.lent_days[key] = self.ground.lent_days(lecturer, organizer)
        return bool(self.lent_days[key] >> day & 1)

    def visit(
        self,
        stream: Stream,
        slot: Slot,
        place: int,
        people: int,
        taken: dict[tuple[int, Half], list[PlannedSession]],
    ) -> bool:
        """Reserve a half-day at one base, or at several for groups of the class."""
        for day, half in half_days(slot.days, middle=True):
            if (day, half) in taken:
                continue
            groups = self.groups(stream, slot.first + day, place, people)
            if groups:
                taken[day, half] = [
                    PlannedSession(
                        day,
                        half,
                        Mode.SITE_VISIT.value,
                        base=self.ground.problem.bases[number].key,
                        people=size,
                    )
                    for number, size in groups
                ]
                self.count_visits(slot.first, taken[day, half], 1)
                return True
        return False

    def groups(self, stream: Stream, day: int, place: int, people: int) -> list[tuple[int, int]]:
        """Return bases for a class on a day with the people each takes, the nearest first; or []."""
        problem = self.ground.problem
        able = []
        for number, base in enumerate(problem.bases):
            minutes = problem.minutes[place][base.location]
            free = base.visitors_per_day - self.visitors[number][day]
            suits = not base.organizers or stream.organizer in base.organizers
            near = minutes <= problem.visit_minutes and self.base_days[number] >> day & 1
            if suits and near and free > 0:
                able.append((free < people, minutes, number, free))
        able.sort()
        found = []
        for _, _, number, free in able:
            size = min(free, people)
            found.append((number, size))
            people -= size
            if not people:
                return found
        return []

    def filled(
        self, slot: Slot, taken: dict[tuple[int, Half], list[PlannedSession]]
    ) -> Iterator[list[PlannedSession]]:
        """Yield the whole timetable: what is reserved, and modes for the other half-days."""
        last = (slot.days - 1, Half.AFTERNOON)
        for day in range(slot.days):
            for half in HALVES:
                mode = Mode.DISCUSSION if half == Half.AFTERNOON and day % 2 else Mode.LECTURE
                mode = Mode.EXCHANGE if (day, half) == last else mode
                yield taken.get((day, half)) or [PlannedSession(day, half, mode.value)]


def half_days(days: int, *, middle: bool = False) -> list[tuple[int, Half]]:
    """Return the half-days of a class in the order to try; `middle` begins on the second day."""
    order = [(day, half) for day in range(days) for half in HALVES]
    return order[2:] + order[:2] if middle and days > 1 else order
