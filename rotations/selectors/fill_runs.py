"""Searches for a class's timetable: what they propose, and what changed since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from core.days import each_day
from core.digests import digest_of
from courses.enums import Mode
from organizations.permissions import with_right
from rotations.enums import SessionKind
from rotations.filling.problem import Part, Placed
from rotations.filling.wish import Wish
from rotations.models import Batch, FillRun
from rotations.papers.timetable_grid import Item, tables_of
from rotations.selectors.filling import question_of
from rotations.selectors.timetable import SCHEDULE, sessions_of
from rotations.selectors.timetable_items import VISIT, items_of
from rotations.sessions import KIND_OF_MODE, SessionDraft, local_bounds, period_on, time_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.filling import Lesson, Proposal
    from rotations.papers.timetable_grid import Table
    from rotations.selectors.filling import Question

RUNS_SHOWN = 5
AS_STORED = "%H:%M"


@dataclass(frozen=True)
class Standing:
    """A kept proposal as it stands today: what still fits, what does not and why, what changed."""

    question: Question
    placed: list[Placed]
    dropped: list[str]
    changes: list[str]

    @property
    def digest(self) -> str:
        """A mark of the changes, so that one can say which were seen; "" for none."""
        return digest_of([self.changes, self.dropped]) if self.changes or self.dropped else ""


def fill_run_for(user: User, pk: int) -> FillRun:
    """Return a search on a class that the user schedules; absent and hidden are both 404."""
    own = Batch.objects.run_by(with_right(user, SCHEDULE))
    rows = FillRun.objects.filter(batch__in=own).select_related(
        "batch__organization",
        "batch__carrier",
        "batch__venue",
        "batch__campaign",
        "asked_by",
        "job",
    )
    found: FillRun = get_object_or_404(rows, pk=pk)
    return found


def fill_runs_of(batch: Batch) -> QuerySet[FillRun]:
    """Return the latest searches of a class; the caller has shown that the batch is visible."""
    rows: QuerySet[FillRun] = batch.fill_runs.select_related("asked_by", "job")
    return rows.defer("wish", "basis", "proposal")[:RUNS_SHOWN]


def basis_of(batch: Batch) -> dict[str, list[Any]]:
    """Return the sessions of a class as they stand: revision, title and time by key."""
    return {
        str(one.pk): [one.revision, one.title, time_text(one.period)] for one in sessions_of(batch)
    }


def kept_proposal(proposal: Proposal, question: Question) -> dict[str, Any]:
    """Return a proposal as JSON values that outlive a change of the question."""
    return {
        "placed": [_kept(placed, question) for placed in proposal.placed],
        "unplaced": [[part.title, why] for part, why in proposal.unplaced],
    }


def _kept(placed: Placed, question: Question) -> dict[str, Any]:
    slot = question.asked.slots[placed.slot]
    return {
        "key": placed.part.lesson.key,
        "number": placed.part.number,
        "title": placed.part.title,
        "day": slot.day.isoformat(),
        "starts_at": f"{slot.starts_at:{AS_STORED}}",
        "lecturer": placed.lecturer,
        "rooms": list(placed.rooms),
    }


def standing_of(user: User, run: FillRun) -> Standing:
    """Return what still fits of a proposal, and what changed since; a constant number of queries."""
    question = question_of(user, run.batch, Wish.of_data(run.wish))
    placed, dropped = [], []
    for kept in run.proposal.get("placed", ()):
        found = _found(kept, question)
        if isinstance(found, Placed):
            placed.append(found)
        else:
            dropped.append(f"{kept['title']}：{found}")
    return Standing(question, placed, dropped, list(_changes(run)))


def _found(kept: dict[str, Any], question: Question) -> Placed | str:
    """Return where something is proposed today, or why it is no longer possible."""
    asked = question.asked
    lesson = next((one for one in asked.lessons if one.key == kept["key"]), None)
    if lesson is None:
        return "课程已停用"
    if lesson.lacks:
        return lesson.lacks
    day = dt.date.fromisoformat(kept["day"])
    places = [
        place
        for place, slot in enumerate(asked.slots)
        if slot.day == day and f"{slot.starts_at:{AS_STORED}}" == kept["starts_at"]
    ]
    if not places:
        return "班次日期已改，原定时间不在班次内"
    placed = Placed(Part(lesson, kept["number"]), places[0], kept["lecturer"], tuple(kept["rooms"]))
    return _hindered(placed, lesson, question) or placed


def _hindered(placed: Placed, lesson: Lesson, question: Question) -> str:
    asked = question.asked
    first = asked.slots[placed.slot]
    for slot in (asked.slots[place] for place in placed.slots):
        if not slot.is_free:
            return f"{first.hour_name}已安排“{slot.title}”"
    who = placed.lecturer
    if (who is None and lesson.lecturers) or (who is not None and who not in lesson.lecturers):
        return "原定授课人已不能讲授"
    if who is not None and (why := asked.hindrances.of_lecturer(who, placed.slots)):
        return f"{first.hour_name}{asked.names[who]}{why}"
    if len(placed.rooms) != lesson.rooms_needed or not set(placed.rooms) <= set(lesson.rooms):
        return "原定场地已不合用"
    taken = (asked.hindrances.of_room(key, placed.slots) for key in placed.rooms)
    why = next((one for one in taken if one), "")
    return f"{first.hour_name}{why}" if why else ""


def _changes(run: FillRun) -> Iterator[str]:
    """Yield what was added to the timetable since the search, changed in it and taken out."""
    now = basis_of(run.batch)
    for key, (revision, title, when) in now.items():
        if key not in run.basis:
            yield f"新增“{title}”（{when}）"
        elif run.basis[key][0] != revision:
            yield f"“{title}”有改动（现为{when}）"
    for key, (_, title, when) in run.basis.items():
        if key not in now:
            yield f"“{title}”（{when}）已取消"


def drafts_of(standing: Standing, batch: Batch) -> list[SessionDraft]:
    """Return the sessions that a proposal makes; groups that meet side by side have one each."""
    numbers = list(batch.groups.order_by("number").values_list("number", flat=True))
    return [
        draft
        for placed in standing.placed
        for draft in _drafts(standing.question, batch, placed, numbers)
    ]


def _drafts(
    question: Question, batch: Batch, placed: Placed, numbers: list[int]
) -> Iterator[SessionDraft]:
    lesson, slots = placed.part.lesson, [question.asked.slots[place] for place in placed.slots]
    rooms = [question.rooms[key] for key in placed.rooms]
    period = period_on(slots[0].day, slots[0].starts_at, _end(placed, question))
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
            period,
            rooms=here,
            lecturers=() if placed.lecturer is None else (question.lecturers[placed.lecturer],),
            course=question.courses.get(lesson.key),
            groups=groups,
        )


def _end(placed: Placed, question: Question) -> dt.time:
    """Return when a lesson ends: after its own minutes, never after its slots."""
    first, last = question.asked.slots[placed.slots[0]], question.asked.slots[placed.slots[-1]]
    minutes = placed.part.lesson.minutes
    start = dt.datetime.combine(first.day, first.starts_at)
    own = (start + dt.timedelta(minutes=minutes)).time() if minutes else last.ends_at
    return min(own, last.ends_at)


def tables_with(batch: Batch, drafts: list[SessionDraft]) -> list[Table]:
    """Return the timetable as it stands with the proposal in it; what is proposed stands out."""
    there = items_of(sessions_of(batch), batch)
    proposed = [_item(number, draft) for number, draft in enumerate(drafts)]
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
