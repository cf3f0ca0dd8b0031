"""What a class's timetable is filled from: its half-days, the lessons wished for, and who and what is free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.days import each_day
from core.digests import digest_of
from courses.enums import LecturerKind, Mode, PlaceKind
from courses.selectors.resources import courses_for, lecturers_for, rooms_for
from organizations.permissions import with_right
from rotations.enums import SessionKind
from rotations.filling import Asked, Lesson, Proposal, Slot, fill
from rotations.models import Batch, TimetableFill
from rotations.papers.timetable_grid import Item, tables_of
from rotations.planner import Half
from rotations.planning.adopting import HOURS
from rotations.scheduling.conflicts import Attendees
from rotations.selectors.filling_hindrances import hindrances_for
from rotations.selectors.timetable import SCHEDULE, headcount_of, sessions_of
from rotations.selectors.timetable_items import VISIT, items_of
from rotations.sessions import KIND_OF_MODE, SessionDraft, local_bounds, period_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from courses.models import Course, Lecturer, Room
    from organizations.models import User
    from rotations.filling import Placed
    from rotations.filling.wish import Wish
    from rotations.papers.timetable_grid import Table

TAUGHT = (Mode.LECTURE, Mode.EXPERIENCE, Mode.CASE)  # somebody has to give them
MOST_LECTURERS, MOST_BASES = 12, 8  # considered for one lesson
OPENING, CLOSING, DISCUSSION = "开班式", "结业式", "分组讨论"
OVER = "other"  # the mode of a half-day that is over


@dataclass(frozen=True)
class Filling:
    """A proposal with what its keys stand for."""

    asked: Asked
    proposal: Proposal
    courses: dict[str, Course]
    lecturers: dict[int, Lecturer]
    rooms: dict[int, Room]


def courses_offered(user: User) -> list[Course]:
    """Return the courses that can be asked for, by topic."""
    rows = courses_for(user).filter(is_retired=False)
    order = (F("topic__sort_order").asc(nulls_last=True), "topic__name", "title", "pk")
    return list(rows.order_by(*order))


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


def filling_of(user: User, batch: Batch, wish: Wish) -> Filling:
    """Return what would be put where; a constant number of queries."""
    reader = Reader(user, batch)
    lessons = tuple(reader.lessons(wish))
    slots = tuple(slots_of(batch))
    rooms = {key: reader.rooms[key] for lesson in lessons for key in lesson.rooms}
    lecturers = {key: reader.lecturers[key] for lesson in lessons for key in lesson.lecturers}
    hindrances = hindrances_for(batch, slots, list(lecturers), list(rooms.values()), reader.people)
    names = {key: lecturer.name for key, lecturer in lecturers.items()}
    asked = Asked(slots, lessons, hindrances, names)
    return Filling(asked, fill(asked), reader.chosen, lecturers, rooms)


def drafts_of(filling: Filling, batch: Batch) -> list[SessionDraft]:
    """Return the sessions that a proposal makes; groups that meet side by side have one each."""
    return [
        draft for placed in filling.proposal.placed for draft in _drafts(filling, batch, placed)
    ]


def _drafts(filling: Filling, batch: Batch, placed: Placed) -> Iterator[SessionDraft]:
    lesson, slot = placed.part.lesson, filling.asked.slots[placed.slot]
    rooms = [filling.rooms[key] for key in placed.rooms]
    numbers = list(batch.groups.values_list("number", flat=True)) if lesson.groups else []
    meetings = (
        [((room,), (number,)) for room, number in zip(rooms, numbers, strict=True)]
        if lesson.groups
        else [(tuple(rooms), ())]
    )
    for here, groups in meetings:
        yield SessionDraft(
            batch,
            KIND_OF_MODE.get(Mode(lesson.mode), SessionKind.TEACHING),
            lesson.mode,
            placed.part.title,
            period_on(slot.day, slot.starts_at, slot.ends_at),
            rooms=here,
            lecturers=() if placed.lecturer is None else (filling.lecturers[placed.lecturer],),
            course=filling.courses.get(lesson.key),
            groups=groups,
        )


def tables_with(batch: Batch, filling: Filling) -> list[Table]:
    """Return the timetable as it stands with the proposal in it; what is proposed stands out."""
    there = items_of(sessions_of(batch), batch)
    proposed = [_item(number, draft) for number, draft in enumerate(drafts_of(filling, batch))]
    return tables_of(list(each_day(batch.dates)), [*there, *proposed])


def _item(number: int, draft: SessionDraft) -> Item:
    start, end = local_bounds(draft.period)
    tone = VISIT if draft.mode == Mode.SITE_VISIT else draft.kind
    return Item(
        -number,
        start,
        end,
        draft.title,
        str(Mode(draft.mode).label),
        f"{tone} tt-proposed",
        lecturers="、".join(str(lecturer) for lecturer in draft.lecturers),
        places="、".join(
            room.name if room.venue_id == draft.batch.venue_id else str(room)
            for room in draft.rooms
        ),
        groups="、".join(f"第{number}组" for number in draft.groups),
    )


def mark_of(filling: Filling) -> str:
    """Return a mark of a proposal, so that one can say which was seen."""
    return digest_of(
        [
            [each.part.lesson.key, each.part.number, each.slot, each.lecturer, list(each.rooms)]
            for each in filling.proposal.placed
        ]
    )


def slots_of(batch: Batch) -> Iterator[Slot]:
    """Yield the half-days of a class, with what stands in them; what is over is not free."""
    sessions = [(*local_bounds(session.period), session) for session in sessions_of(batch)]
    now = timezone.now()
    for day in each_day(batch.dates):
        for half, (starts_at, ends_at) in HOURS.items():
            start, end = local_bounds(period_on(day, starts_at, ends_at))
            there = [one for first, last, one in sessions if first < end and start < last]
            mode, title = (there[0].mode, there[0].title) if there else ("", "")
            if not there and start < now:
                mode, title = OVER, "已过"
            yield Slot(day, half == Half.MORNING, starts_at, ends_at, mode, title)


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
        if wish.has_opening:
            yield Lesson(OPENING, OPENING, Mode.OPENING, **self._hall())
        for course in courses_offered(self.user):
            halves = wish.courses.get(course.pk, 0)
            if halves:
                self.chosen[str(course.pk)] = course
                yield self._course(course, halves)
        if wish.discussions:
            yield Lesson(
                DISCUSSION, DISCUSSION, Mode.DISCUSSION, wish.discussions, **self._group_rooms()
            )
        if wish.has_closing:
            yield Lesson(CLOSING, CLOSING, Mode.CLOSING, **self._hall())

    def _course(self, course: Course, halves: int) -> Lesson:
        mode = Mode(course.mode)
        facts = self._bases() if mode == Mode.SITE_VISIT else self._hall()
        if mode in TAUGHT:
            facts["lecturers"] = tuple(self._who_gives(course))
            if not facts["lecturers"]:
                facts["lacks"] = _nobody(course)
        return Lesson(str(course.pk), course.title, mode, halves, **facts)

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


def _nobody(course: Course) -> str:
    if course.topic:
        return f"师资库中没有擅长“{course.topic}”的授课人"
    if course.mode == Mode.EXPERIENCE:
        return "师资库中没有优秀书记"
    return "师资库中没有可授课的人"
