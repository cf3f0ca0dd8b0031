"""Which lesson on which half-day: a small model of CP-SAT, solved to the end.

A class has one session a half-day, so lecturers and rooms bind no two lessons: a half-day is open to
a lesson when one of its lecturers and as many rooms as it needs are to be had. The order of the
lessons is what is searched for. The same question gets the same answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from courses.enums import Mode
from rotations.filling.problem import TEACHING, Part, Placed, Proposal
from rotations.filling.reasons import reason_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rotations.filling.problem import Asked, Lesson

EFFORT = 5.0  # CP-SAT's deterministic seconds
RUN = 3  # one mode is not held so often in a row
PLACE, HALF, LATE = 10_000, 40, 2
MORNING = (Mode.LECTURE, Mode.EXPERIENCE, Mode.OPENING)
AFTERNOON = (Mode.DISCUSSION, Mode.EXCHANGE, Mode.CLOSING)


class Model:
    """The model: a Boolean for each part at each half-day that is open to it."""

    def __init__(self, asked: Asked, *, without: frozenset[str] = frozenset()) -> None:
        """Build it, without some of the rules where it is asked what they cost."""
        self.asked, self.model = asked, cp_model.CpModel()
        self.parts = parts_of(asked)
        self.at: dict[tuple[int, int], cp_model.IntVar] = {}
        for number, part in enumerate(self.parts):
            for slot in open_slots(asked, part.lesson):
                self.at[number, slot] = self.model.new_bool_var(f"{number}@{slot}")
        self._once()
        for rule in RULES:
            if rule.name not in without:
                rule.put(self)
        self.model.maximize(sum(self._worth(*key) * var for key, var in self.at.items()))

    def there(self, slot: int, holds: Callable[[str], bool]) -> list[cp_model.IntVar] | int:
        """Return the parts that may stand at a half-day with such a mode, or 1 or 0 for what stands."""
        known = self.asked.slots[slot]
        if not known.is_free:
            return int(holds(known.mode))
        return [
            var
            for (number, where), var in self.at.items()
            if where == slot and holds(self.parts[number].lesson.mode)
        ]

    def count(self, slot: int, holds: Callable[[str], bool]) -> cp_model.LinearExprT:
        """Return how many such things stand at a half-day."""
        found = self.there(slot, holds)
        return found if isinstance(found, int) else cp_model.LinearExpr.sum(found)

    def placed(self, number: int) -> cp_model.LinearExprT:
        """Return whether a part is placed."""
        own = [var for (each, _), var in self.at.items() if each == number]
        return cp_model.LinearExpr.sum(own)

    def _once(self) -> None:
        """A part is placed once at most, a half-day holds one part, and parts follow each other."""
        for number, part in enumerate(self.parts):
            self.model.add(self.placed(number) <= 1)
            if part.number:
                self._follows(number - 1, number)
        for slot in self.asked.free:
            self.model.add(self.count(slot, lambda mode: True) <= 1)

    def _follows(self, before: int, after: int) -> None:
        for (number, slot), var in self.at.items():
            if number == after:
                earlier = [
                    other
                    for (each, where), other in self.at.items()
                    if each == before and where < slot
                ]
                self.model.add(cp_model.LinearExpr.sum(earlier) >= var)

    def _worth(self, number: int, slot: int) -> int:
        """Return what it is worth to have a part there: placed above all, early, at its time of day."""
        mode, is_morning = self.parts[number].lesson.mode, self.asked.slots[slot].is_morning
        fits = (is_morning and mode in MORNING) or (not is_morning and mode in AFTERNOON)
        return PLACE + (HALF if fits else 0) + LATE * (len(self.asked.slots) - slot)

    def solve(self) -> dict[int, int]:
        """Return the half-day of each part that is placed."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 7
        solver.parameters.max_deterministic_time = EFFORT
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {}
        return {number: slot for (number, slot), var in self.at.items() if solver.value(var)}


@dataclass(frozen=True)
class Rule:
    """A rule about the order of lessons: its name in reasons, and how it is put into a model."""

    name: str
    put: Callable[[Model], None]


def opening_first(model: Model) -> None:
    """Nothing stands before the opening."""
    _before(model, Mode.OPENING, is_after=False)


def closing_last(model: Model) -> None:
    """Nothing stands after the closing."""
    _before(model, Mode.CLOSING, is_after=True)


def _before(model: Model, mode: str, *, is_after: bool) -> None:
    for slot in range(len(model.asked.slots)):
        mine = model.there(slot, lambda each: each == mode)
        if isinstance(mine, int):
            continue
        others = range(slot + 1, len(model.asked.slots)) if is_after else range(slot)
        for var in mine:
            for other in others:
                model.model.add(model.count(other, lambda each: True) == 0).only_enforce_if(var)


def no_mode_thrice(model: Model) -> None:
    """No mode stands three times in a row, as far as that is not so already."""
    asked = model.asked
    modes = {part.lesson.mode for part in model.parts}
    for first in range(len(asked.slots) - RUN + 1):
        run = range(first, first + RUN)
        for mode in modes:
            if any(asked.slots[slot].is_free for slot in run):
                total = sum(model.count(slot, lambda each, mode=mode: each == mode) for slot in run)  # type: ignore[misc]  # the default binds the loop's mode
                model.model.add(total < RUN)


def discussion_after_teaching(model: Model) -> None:
    """A discussion has something to talk about: teaching stands before it."""
    for (number, slot), var in model.at.items():
        if model.parts[number].lesson.mode == Mode.DISCUSSION:
            taught = sum(model.count(each, lambda mode: mode in TEACHING) for each in range(slot))
            model.model.add(taught >= var)


RULES = (
    Rule("开班式排在最前", opening_first),
    Rule("结业式排在最后", closing_last),
    Rule("同一形式不连续安排三次", no_mode_thrice),
    Rule("研讨安排在授课之后", discussion_after_teaching),
)


def fill(asked: Asked) -> Proposal:
    """Place as many half-days of lessons as fit; say of the others why they do not."""
    model = Model(asked)
    found = model.solve()
    taught: Counter[int] = Counter()
    placed = []
    for number, slot in sorted(found.items(), key=lambda pair: pair[1]):
        part = model.parts[number]
        lecturer = _lecturer(asked, part.lesson, slot, taught)
        if lecturer is not None:
            taught[lecturer] += 1
        placed.append(Placed(part, slot, lecturer, free_rooms(asked, part.lesson, slot)))
    missing = [number for number in range(len(model.parts)) if number not in found]
    left = [slot for slot in asked.free if slot not in found.values()]
    unplaced = [
        (
            model.parts[number],
            reason_for(asked, model.parts[number].lesson, left, _costly(asked, found)),
        )
        for number in missing
    ]
    return Proposal(tuple(placed), tuple(unplaced))


def _costly(asked: Asked, found: dict[int, int]) -> Iterator[str]:
    """Yield the rules without any one of which more would fit."""
    for rule in RULES:
        if len(Model(asked, without=frozenset({rule.name})).solve()) > len(found):
            yield rule.name


def parts_of(asked: Asked) -> list[Part]:
    """Return the half-days of all lessons."""
    return [Part(lesson, number) for lesson in asked.lessons for number in range(lesson.halves)]


def open_slots(asked: Asked, lesson: Lesson) -> list[int]:
    """Return the free half-days on which a lesson can be held."""
    if lesson.lacks:
        return []
    return [
        slot
        for slot in asked.free
        if (not lesson.lecturers or free_lecturers(asked, lesson, slot))
        and len(free_rooms(asked, lesson, slot)) == lesson.rooms_needed
    ]


def free_lecturers(asked: Asked, lesson: Lesson, slot: int) -> list[int]:
    """Return who can give a lesson on a half-day."""
    taken = asked.hindrances.lecturers
    return [key for key in lesson.lecturers if (key, slot) not in taken]


def free_rooms(asked: Asked, lesson: Lesson, slot: int) -> tuple[int, ...]:
    """Return the rooms that a lesson takes on a half-day: the first that are free, or too few."""
    taken = asked.hindrances.rooms
    free = [key for key in lesson.rooms if (key, slot) not in taken]
    return tuple(free[: lesson.rooms_needed])


def _lecturer(asked: Asked, lesson: Lesson, slot: int, taught: Counter[int]) -> int | None:
    """Return who gives a lesson: who has least to give so far, then who was named first."""
    free = free_lecturers(asked, lesson, slot)
    return min(free, key=lambda key: (taught[key], free.index(key)), default=None)
