"""What is asked of a class's timetable, and what is proposed; plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from courses.enums import Mode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

TEACHING = frozenset({Mode.LECTURE, Mode.EXPERIENCE, Mode.CASE, Mode.SITE_VISIT})


@dataclass(frozen=True)
class Slot:
    """A part of a half-day of the class, in the order of time; a half-day has one or more of them.

    `mode` and `title` are those of what stands there already ("" = the slot is free).
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
    def half(self) -> tuple[dt.date, bool]:
        """Which half-day it belongs to."""
        return self.day, self.is_morning

    @property
    def name(self) -> str:
        """The half-day in words: 3月9日上午."""
        half = "上午" if self.is_morning else "下午"
        return f"{self.day.month}月{self.day.day}日{half}"

    @property
    def hour_name(self) -> str:
        """The slot in words: 3月9日10:00."""
        return f"{self.day.month}月{self.day.day}日{self.starts_at:%H:%M}"


@dataclass(frozen=True)
class Lesson:
    """Something to be taught some times, each for as many slots of one half-day.

    One of the `lecturers` gives it (none named: nobody has to), each of its parts in one of `rooms`
    (none named: no room is needed); `groups` meet side by side in a room each.
    """

    key: str
    title: str
    mode: str
    times: int = 1
    slots: int = 1
    minutes: int = 0  # how long each lasts; 0 fills its slots
    lecturers: tuple[int, ...] = ()
    rooms: tuple[int, ...] = ()
    groups: int = 0
    lacks: str = ""  # why it cannot be held at all: nobody knows the topic, no room is large enough

    @property
    def rooms_needed(self) -> int:
        """How many rooms it takes at a time."""
        return (self.groups or 1) if self.rooms else 0


@dataclass(frozen=True)
class Hindrances:
    """Why a lecturer or a room cannot be had in a slot, in words; by key and place of the slot."""

    lecturers: Mapping[tuple[int, int], str] = field(default_factory=dict)
    rooms: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def of_lecturer(self, key: int, slots: Iterable[int]) -> str:
        """Return why a lecturer cannot teach through some slots, or ""."""
        return next((why for slot in slots if (why := self.lecturers.get((key, slot), ""))), "")

    def of_room(self, key: int, slots: Iterable[int]) -> str:
        """Return why a room cannot be had through some slots, or ""."""
        return next((why for slot in slots if (why := self.rooms.get((key, slot), ""))), "")


@dataclass(frozen=True)
class Asked:
    """A class's slots, and what is to be put into the free ones."""

    slots: tuple[Slot, ...]
    lessons: tuple[Lesson, ...]
    hindrances: Hindrances = Hindrances()
    names: Mapping[int, str] = field(default_factory=dict)  # of lecturers

    @property
    def free(self) -> list[int]:
        """The places of the free slots."""
        return [place for place, slot in enumerate(self.slots) if slot.is_free]

    @cached_property
    def halves(self) -> list[list[int]]:
        """The places of the slots by half-day."""
        together: dict[tuple[dt.date, bool], list[int]] = {}
        for place, slot in enumerate(self.slots):
            together.setdefault(slot.half, []).append(place)
        return list(together.values())

    def starts(self, lesson: Lesson, taken: Collection[int] = ()) -> list[int]:
        """Return where a lesson could begin: free slots of one half-day, none of them `taken`."""
        return [
            half[first]
            for half in self.halves
            for first in range(len(half) - lesson.slots + 1)
            if all(
                self.slots[place].is_free and place not in taken
                for place in half[first : first + lesson.slots]
            )
        ]


@dataclass(frozen=True)
class Part:
    """A lesson once, the first time being 0."""

    lesson: Lesson
    number: int

    @property
    def title(self) -> str:
        """What it is called: a lesson given several times numbers them."""
        many = self.lesson.times > 1
        return f"{self.lesson.title}（{self.number + 1}）" if many else self.lesson.title


@dataclass(frozen=True)
class Placed:
    """A lesson once, from a slot of the class on."""

    part: Part
    slot: int
    lecturer: int | None = None
    rooms: tuple[int, ...] = ()

    @property
    def slots(self) -> range:
        """The places of the slots it takes."""
        return range(self.slot, self.slot + self.part.lesson.slots)


@dataclass(frozen=True)
class Proposal:
    """What fits, in the order of time, and why the rest does not."""

    placed: tuple[Placed, ...]
    unplaced: tuple[tuple[Part, str], ...] = ()
