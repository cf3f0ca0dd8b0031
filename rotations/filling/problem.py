"""What is asked of a class's timetable, and what is proposed; plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from courses.enums import Mode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

TEACHING = frozenset({Mode.LECTURE, Mode.EXPERIENCE, Mode.CASE, Mode.SITE_VISIT})


@dataclass(frozen=True)
class Slot:
    """One half-day of the class, in the order of time.

    `mode` and `title` are those of what stands there already ("" = the half-day is free).
    """

    day: dt.date
    is_morning: bool
    starts_at: dt.time
    ends_at: dt.time
    mode: str = ""
    title: str = ""

    @property
    def is_free(self) -> bool:
        """Whether something may be placed here."""
        return not self.mode

    @property
    def name(self) -> str:
        """The half-day in words: 3月9日上午."""
        half = "上午" if self.is_morning else "下午"
        return f"{self.day.month}月{self.day.day}日{half}"


@dataclass(frozen=True)
class Lesson:
    """Something to be taught for some half-days.

    One of the `lecturers` gives it (none named: nobody has to), each of its parts in one of `rooms`
    (none named: no room is needed); `groups` meet side by side in a room each.
    """

    key: str
    title: str
    mode: str
    halves: int = 1
    lecturers: tuple[int, ...] = ()
    rooms: tuple[int, ...] = ()
    groups: int = 0
    lacks: str = ""  # why it cannot be held at all: nobody knows the topic, no room is large enough

    @property
    def rooms_needed(self) -> int:
        """How many rooms a half-day takes."""
        return (self.groups or 1) if self.rooms else 0


@dataclass(frozen=True)
class Hindrances:
    """Why a lecturer or a room cannot be had on a half-day, in words; by key and place of the slot."""

    lecturers: Mapping[tuple[int, int], str] = field(default_factory=dict)
    rooms: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A class's half-days, and what is to be put into the free ones."""

    slots: tuple[Slot, ...]
    lessons: tuple[Lesson, ...]
    hindrances: Hindrances = Hindrances()
    names: Mapping[int, str] = field(default_factory=dict)  # of lecturers

    @property
    def free(self) -> list[int]:
        """The places of the free half-days."""
        return [place for place, slot in enumerate(self.slots) if slot.is_free]


@dataclass(frozen=True)
class Part:
    """One half-day of a lesson, the first being 0."""

    lesson: Lesson
    number: int

    @property
    def title(self) -> str:
        """What it is called: a lesson of several half-days numbers them."""
        many = self.lesson.halves > 1
        return f"{self.lesson.title}（{self.number + 1}）" if many else self.lesson.title


@dataclass(frozen=True)
class Placed:
    """One half-day of a lesson at a half-day of the class."""

    part: Part
    slot: int
    lecturer: int | None = None
    rooms: tuple[int, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What fits, in the order of time, and why the rest does not."""

    placed: tuple[Placed, ...]
    unplaced: tuple[tuple[Part, str], ...] = ()
