"""Which lesson in which slots: a small model of CP-SAT, solved to the end.

A class has one lesson at a time, so lecturers and rooms bind no two lessons: slots are open to a
lesson when one of its lecturers and as many rooms as it needs are to be had through them. The order
of the lessons is what is searched for. The same question gets the same answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.lazily import lazily
from courses.enums import Mode
from rotations.filling.problem import TEACHING, Part, Placed, Proposal
from rotations.filling.reasons import reason_for
from rotations.planner.running import run_all, task

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from rotations.filling.problem import Asked, Lesson

    Stop = Callable[[], bool]

    from ortools.sat.python import cp_model
else:
    cp_model = lazily("ortools.sat.python.cp_model")

EFFORT = 5.0  # CP-SAT's deterministic seconds
MOST_SECONDS = 300.0  # of the clock; reached on no machine that works
SEED = 7
RUN = 3  # one mode is not held on so many half-days in a row
PLACE, HALF, LATE = 20_000, 80, 4
MORNING = (Mode.LECTURE, Mode.EXPERIENCE, Mode.OPENING)
AFTERNOON = (Mode.DISCUSSION, Mode.EXCHANGE, Mode.CLOSING)
STOPPED = "计算已停止，没有排到"


def never() -> bool:
    """Let a search go on to its end."""
    return False


class Model:
    """The model: a Boolean for each part at each slot where it can begin."""

    def __init__(self, asked: Asked, *, without: frozenset[str] = frozenset()) -> None:
        """Build it, without some of the rules where it is asked what they cost."""
        self.asked, self.model = asked, cp_model.CpModel()
        self.parts = parts_of(asked)
        self.at: dict[tuple[int, int], cp_model.IntVar] = {}
        self.over: defaultdict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
        for number, part in enumerate(self.parts):
            for start in open_starts(asked, part.lesson):
                var = self.at[number, start] = self.model.new_bool_var(f"{number}@{start}")
                for slot in range(start, start + part.lesson.slots):
                    self.over[slot].append((number, var))
        self._once()
        for rule in RULES:
            if rule.name not in without:
                rule.put(self)
        half_of = {slot: n for n, half in enumerate(asked.halves) for slot in half}
        self.model.maximize(sum(self._worth(*key, half_of) * var for key, var in self.at.items()))

    def there(self, slot: int, holds: Callable[[str], bool]) -> list[cp_model.IntVar] | int:
        """Return the parts that may stand in a slot with such a mode, or 1 or 0 for what stands."""
        known = self.asked.slots[slot]
        if not known.is_free:
            return int(holds(known.mode))
        return [var for number, var in self.over[slot] if holds(self.parts[number].lesson.mode)]

    def count(self, slot: int, holds: Callable[[str], bool]) -> cp_model.LinearExprT:
        """Return how many such things stand in a slot."""
        found = self.there(slot, holds)
        return found if isinstance(found, int) else cp_model.LinearExpr.sum(found)

    def on(self, half: list[int], mode: str) -> cp_model.IntVar | int:
        """Return whether something with a mode stands on a half-day."""
        found = [self.there(slot, lambda each: each == mode) for slot in half]
        if any(each == 1 for each in found):
            return 1
        own = [var for each in found if not isinstance(each, int) for var in each]
        if not own:
            return 0
        held = self.model.new_bool_var("")
        for var in own:
            self.model.add_implication(var, held)
        return held

    def placed(self, number: int) -> cp_model.LinearExprT:
        """Return whether a part is placed."""
        own = [var for (each, _), var in self.at.items() if each == number]
        return cp_model.LinearExpr.sum(own)

    def _once(self) -> None:
        """A part is placed once at most, a slot holds one part, and parts follow each other."""
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

    def _worth(self, number: int, slot: int, half_of: dict[int, int]) -> int:
        """Return what it is worth to have a part there: placed above all, early, at its time of day."""
        mode, is_morning = self.parts[number].lesson.mode, self.asked.slots[slot].is_morning
        fits = (is_morning and mode in MORNING) or (not is_morning and mode in AFTERNOON)
        half = half_of[slot]
        early = LATE * (len(self.asked.halves) - half) - self.asked.halves[half].index(slot)
        return PLACE + (HALF if fits else 0) + early

    def solve(self, should_stop: Stop) -> dict[int, int]:
        """Return where each part begins that is placed, as far as was found until somebody stops it."""
        search = task(self.model, EFFORT, SEED)
        run_all([search], MOST_SECONDS, 1, should_stop)
        if not search.found:
            return {}
        return {number: slot for (number, slot), var in self.at.items() if search.value(var)}


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
    for (number, start), var in model.at.items():
        lesson = model.parts[number].lesson
        if lesson.mode != mode:
            continue
        end = start + lesson.slots
        for other in range(end, len(model.asked.slots)) if is_after else range(start):
            model.model.add(model.count(other, lambda each: True) == 0).only_enforce_if(var)


def no_mode_thrice(model: Model) -> None:
    """No mode stands on three half-days in a row, as far as that is not so already."""
    halves = model.asked.halves
    for mode in dict.fromkeys(part.lesson.mode for part in model.parts):
        held = [model.on(half, mode) for half in halves]
        for first in range(len(halves) - RUN + 1):
            run = held[first : first + RUN]
            if not all(isinstance(each, int) for each in run):
                model.model.add(cp_model.LinearExpr.sum(run) < RUN)


def discussion_after_teaching(model: Model) -> None:
    """A discussion has something to talk about: teaching stands before it."""
    for (number, slot), var in model.at.items():
        if model.parts[number].lesson.mode == Mode.DISCUSSION:
            taught = sum(model.count(each, lambda mode: mode in TEACHING) for each in range(slot))
            model.model.add(taught >= var)


RULES = (
    Rule("开班式排在最前", opening_first),
    Rule("结业式排在最后", closing_last),
    Rule("同一形式不连续安排三个半天", no_mode_thrice),
    Rule("研讨安排在授课之后", discussion_after_teaching),
)


def fill(asked: Asked, should_stop: Stop = never) -> Proposal:
    """Place as many lessons as fit; say of the others why they do not.

    A search that was stopped gives what it had found.
    """
    model = Model(asked)
    found = model.solve(should_stop)
    missing = [number for number in range(len(model.parts)) if number not in found]
    if not missing:
        unplaced = []
    elif should_stop():
        unplaced = [(model.parts[number], STOPPED) for number in missing]
    else:
        unplaced = _unplaced(model, found, missing, should_stop)
    return Proposal(tuple(_placed(model, found)), tuple(unplaced))


def _placed(model: Model, found: dict[int, int]) -> list[Placed]:
    taught: Counter[int] = Counter()
    placed = []
    for number, slot in sorted(found.items(), key=lambda pair: pair[1]):
        part = model.parts[number]
        lecturer = _lecturer(model.asked, part.lesson, slot, taught)
        if lecturer is not None:
            taught[lecturer] += 1
        placed.append(Placed(part, slot, lecturer, free_rooms(model.asked, part.lesson, slot)))
    return placed


def _unplaced(
    model: Model, found: dict[int, int], missing: Collection[int], should_stop: Stop
) -> list[tuple[Part, str]]:
    """Say why; lessons that differ in nothing but their number are judged once."""
    asked = model.asked
    taken = {
        place
        for number, slot in found.items()
        for place in range(slot, slot + model.parts[number].lesson.slots)
    }
    costly = _costly(asked, found, should_stop)
    reasons: dict[str, str] = {}
    for number in missing:
        lesson = model.parts[number].lesson
        if lesson.key not in reasons:
            left = asked.starts(lesson, taken)
            reasons[lesson.key] = reason_for(asked, lesson, left, costly)
    return [(model.parts[number], reasons[model.parts[number].lesson.key]) for number in missing]


def _costly(asked: Asked, found: dict[int, int], should_stop: Stop) -> list[str]:
    """Return the rules without any one of which more would fit."""
    return [
        rule.name
        for rule in RULES
        if len(Model(asked, without=frozenset({rule.name})).solve(should_stop)) > len(found)
    ]


def parts_of(asked: Asked) -> list[Part]:
    """Return all lessons, each as often as it is given."""
    return [Part(lesson, number) for lesson in asked.lessons for number in range(lesson.times)]


def open_starts(asked: Asked, lesson: Lesson) -> list[int]:
    """Return the slots where a lesson can begin."""
    if lesson.lacks:
        return []
    return [
        slot
        for slot in asked.starts(lesson)
        if (not lesson.lecturers or free_lecturers(asked, lesson, slot))
        and len(free_rooms(asked, lesson, slot)) == lesson.rooms_needed
    ]


def free_lecturers(asked: Asked, lesson: Lesson, slot: int) -> list[int]:
    """Return who can give a lesson that begins in a slot."""
    slots = range(slot, slot + lesson.slots)
    return [key for key in lesson.lecturers if not asked.hindrances.of_lecturer(key, slots)]


def free_rooms(asked: Asked, lesson: Lesson, slot: int) -> tuple[int, ...]:
    """Return the rooms that a lesson takes from a slot on: the first that are free, or too few."""
    slots = range(slot, slot + lesson.slots)
    free = [key for key in lesson.rooms if not asked.hindrances.of_room(key, slots)]
    return tuple(free[: lesson.rooms_needed])


def _lecturer(asked: Asked, lesson: Lesson, slot: int, taught: Counter[int]) -> int | None:
    """Return who gives a lesson: who has least to give so far, then who was named first."""
    free = free_lecturers(asked, lesson, slot)
    return min(free, key=lambda key: (taught[key], free.index(key)), default=None)
