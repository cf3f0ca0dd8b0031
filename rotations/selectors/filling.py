"""What a class's timetable is filled from: its free slots, the lessons wished for, and who and what is free."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.days import each_day
from courses.enums import LecturerKind, Mode, PlaceKind
from courses.selectors.resources import courses_for, lecturers_for, rooms_for
from organizations.permissions import with_right
from rotations.filling import Asked, Lesson, Slot
from rotations.filling.wish import SLOTS
from rotations.models import Batch, TimetableFill
from rotations.planner import Half
from rotations.planning.adopting import HOURS
from rotations.scheduling.conflicts import Attendees
from rotations.selectors.filling_hindrances import hindrances_for
from rotations.selectors.timetable import SCHEDULE, headcount_of, sessions_of
from rotations.sessions import local_bounds, period_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from courses.models import Course, Lecturer, Room
    from organizations.models import User
    from rotations.filling.wish import Times, Wish

TAUGHT = (Mode.LECTURE, Mode.EXPERIENCE, Mode.CASE)  # somebody has to give them
MOST_LECTURERS, MOST_BASES = 12, 8  # considered for one lesson
OPENING, CLOSING, DISCUSSION = "开班式", "结业式", "分组讨论"
OVER = "other"  # the mode of a slot that is over


@dataclass(frozen=True)
class Question:
    """What is asked, with what its keys stand for."""

    asked: Asked
    courses: dict[str, Course]
    lecturers: dict[int, Lecturer]
    rooms: dict[int, Room]


def courses_offered(user: User) -> QuerySet[Course]:
    """Return the courses that can be asked for."""
    return courses_for(user).filter(is_retired=False)


def courses_chosen(user: User, keys: Sequence[int]) -> list[Course]:
    """Return chosen courses in the order in which they were chosen."""
    found = courses_offered(user).in_bulk(keys)
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def last_fill(batch: Batch) -> TimetableFill | None:
    """Return the last act of filling that still stands; the caller has shown that the batch is visible."""
    found: TimetableFill | None = batch.fills.filter(undone_at=None).first()
    return found


def fill_for(user: User, pk: int) -> TimetableFill:
    """Return an act of filling that the user may take back; absent and hidden are both 404."""
    own = Batch.objects.run_by(with_right(user, SCHEDULE))
    rows = TimetableFill.objects.filter(batch__in=own).select_related("batch__organization")
    found: TimetableFill = get_object_or_404(rows, pk=pk)
    return found


def question_of(user: User, batch: Batch, wish: Wish) -> Question:
    """Return what is asked of a class's timetable as it stands; a constant number of queries."""
    reader = Reader(user, batch)
    lessons = tuple(reader.lessons(wish))
    slots = tuple(slots_of(batch))
    rooms = {key: reader.rooms[key] for lesson in lessons for key in lesson.rooms}
    lecturers = {key: reader.lecturers[key] for lesson in lessons for key in lesson.lecturers}
    hindrances = hindrances_for(batch, slots, list(lecturers), list(rooms.values()), reader.people)
    names = {key: lecturer.name for key, lecturer in lecturers.items()}
    return Question(Asked(slots, lessons, hindrances, names), reader.chosen, lecturers, rooms)


def slots_of(batch: Batch) -> Iterator[Slot]:
    """Yield the slots of a class's half-days, with what stands in them; what is over is not free."""
    sessions = [(*local_bounds(session.period), session) for session in sessions_of(batch)]
    now = timezone.now()
    for day in each_day(batch.dates):
        for half, hours in HOURS.items():
            for starts_at, ends_at in _parted(*hours):
                start, end = local_bounds(period_on(day, starts_at, ends_at))
                there = [one for first, last, one in sessions if first < end and start < last]
                mode, title = (there[0].mode, there[0].title) if there else ("", "")
                if not there and start < now:
                    mode, title = OVER, "已过"
                yield Slot(day, half == Half.MORNING, starts_at, ends_at, mode, title)


def _parted(starts_at: dt.time, ends_at: dt.time) -> Iterator[tuple[dt.time, dt.time]]:
    """Yield the slots of a half-day: as many, and of equal length."""
    first, last = (dt.datetime.combine(dt.date.min, at) for at in (starts_at, ends_at))
    step = (last - first) / SLOTS
    for number in range(SLOTS):
        yield (first + number * step).time(), (first + (number + 1) * step).time()


class Reader:
    """Turns wishes into lessons: who can give them, and where."""

    def __init__(self, user: User, batch: Batch) -> None:
        """Read the lecturers and rooms that the user may book."""
        self.user, self.batch = user, batch
        heads = headcount_of([batch.pk])
        self.people = heads.of(Attendees(batch.pk))
        self.groups = heads.groups.get(batch.pk, 0)
        pool = lecturers_for(user).filter(is_retired=False)
        self.lecturers = {row.pk: row for row in pool.order_by("org_path", "pinyin", "pk")}
        rooms = rooms_for(user).filter(is_retired=False, venue__is_retired=False)
        self.rooms = {row.pk: row for row in rooms.order_by("capacity", "venue", "name", "pk")}
        self.chosen: dict[str, Course] = {}

    def lessons(self, wish: Wish) -> Iterator[Lesson]:
        """Yield the lessons, the ceremonies first."""
        if wish.opening.times:
            yield _lesson(OPENING, OPENING, Mode.OPENING, wish.opening, self._hall())
        for course in courses_chosen(self.user, list(wish.courses)):
            self.chosen[str(course.pk)] = course
            yield self._course(course, wish.courses[course.pk])
        if wish.discussions.times:
            rooms = self._group_rooms()
            yield _lesson(DISCUSSION, DISCUSSION, Mode.DISCUSSION, wish.discussions, rooms)
        if wish.closing.times:
            yield _lesson(CLOSING, CLOSING, Mode.CLOSING, wish.closing, self._hall())

    def _course(self, course: Course, times: Times) -> Lesson:
        mode = Mode(course.mode)
        facts = self._bases() if mode == Mode.SITE_VISIT else self._hall()
        if mode in TAUGHT:
            facts["lecturers"] = tuple(self._who_gives(course))
            if not facts["lecturers"]:
                facts["lacks"] = _nobody(course)
        return _lesson(str(course.pk), course.title, mode, times, facts)

    def _who_gives(self, course: Course) -> list[int]:
        """Return who can give a course: who knows its topic; without one, who gives such lessons."""
        is_experience = course.mode == Mode.EXPERIENCE
        found = [
            row.pk
            for row in self.lecturers.values()
            if (
                course.topic in row.topics.all()
                if course.topic
                else (row.kind == LecturerKind.MODEL_SECRETARY) == is_experience
            )
        ]
        return found[:MOST_LECTURERS]

    def _here(self) -> list[Room]:
        return [row for row in self.rooms.values() if row.venue_id == self.batch.venue_id]

    def _hall(self) -> dict[str, Any]:
        """Return the rooms of the class's venue that hold everybody, the smallest first."""
        halls = [row for row in self._here() if not row.is_group_room]
        fitting = tuple(row.pk for row in halls if row.capacity >= self.people)
        if halls and not fitting:
            return {"lacks": f"“{self.batch.venue}”没有能容纳 {self.people} 人的教室"}
        return {"rooms": fitting}

    def _group_rooms(self) -> dict[str, Any]:
        """Return a room for each group; a class without groups stays together."""
        here = self._here()
        if not self.groups or not here:
            return self._hall()
        least = -(-self.people // self.groups)
        fitting = [row for row in here if row.capacity >= least]
        if len(fitting) < self.groups:
            return {
                "lacks": f"{self.groups} 个小组需 {self.groups} 个能容纳 {least} 人的教室，"
                f"“{self.batch.venue}”只有 {len(fitting)} 个"
            }
        fitting.sort(key=lambda row: not row.is_group_room)
        return {"rooms": tuple(row.pk for row in fitting), "groups": self.groups}

    def _bases(self) -> dict[str, Any]:
        """Return the rooms of demonstration bases that receive everybody, those nearby first."""
        bases = [row for row in self.rooms.values() if row.venue.kind == PlaceKind.BASE]
        near = self.batch.org_path
        bases.sort(key=lambda row: not row.venue.org_path.startswith(near))
        fitting = tuple(row.pk for row in bases if row.capacity >= self.people)
        if not fitting:
            return {"lacks": f"没有能接待 {self.people} 人的示范基地"}
        return {"rooms": fitting[:MOST_BASES]}


def _lesson(key: str, title: str, mode: Mode, times: Times, facts: dict[str, Any]) -> Lesson:
    return Lesson(key, title, mode, times.times, times.slots, times.minutes, **facts)


def _nobody(course: Course) -> str:
    if course.topic:
        return f"师资库中没有擅长“{course.topic}”的授课人"
    if course.mode == Mode.EXPERIENCE:
        return "师资库中没有优秀书记"
    return "师资库中没有可授课的人"
