"""Why lecturers and rooms cannot be had on the half-days of a class, asked of the judges of the schedule."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from rotations.enums import BatchState
from rotations.filling import Hindrances
from rotations.scheduling.conflicts import Booking
from rotations.scheduling.facts import SessionFact
from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.scheduling.levels import weight_of
from rotations.scheduling.session_rules import judge_session
from rotations.selectors.schedule.facts import schedule_near
from rotations.selectors.schedule_rules import rule_book
from rotations.sessions import local_bounds, period_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from courses.models import Room
    from rotations.filling import Slot
    from rotations.models import Batch
    from rotations.scheduling.breaches import Breach
    from rotations.scheduling.facts import Schedule
    from rotations.selectors.schedule_rules import RuleBook

WORDS: dict[str, Callable[[Breach], str]] = {
    RuleCode.LECTURER: lambda breach: "已有授课安排",
    RuleCode.LECTURER_AWAY: lambda breach: breach.note,
    RuleCode.TRAVEL: lambda breach: (
        f"与前后授课之间路程需 {breach.needed:.0f} 分钟，只有 {breach.given:.0f} 分钟"
    ),
    RuleCode.ROOM: lambda breach: "已被占用",
    RuleCode.VENUE_CLOSED: lambda breach: breach.note or "不能使用",
    RuleCode.ROOM_CAPACITY: lambda breach: f"只容纳 {breach.given:.0f} 人",
    RuleCode.BASE_CAPACITY: lambda breach: f"当天最多接待 {breach.given:.0f} 人",
    RuleCode.BASE_HOURS: lambda breach: "不开放",
}


def hindrances_for(
    batch: Batch,
    slots: Sequence[Slot],
    lecturers: Sequence[int],
    rooms: Sequence[Room],
    people: int,
) -> Hindrances:
    """Return what stands in the way of each lecturer and each room on each free half-day, in words."""
    book = rule_book(batch.campaign_id)
    keys = [room.pk for room in rooms]
    judge = Judge(schedule_near(batch, lecturers, keys, book.margins), batch, book)
    free = [(place, slot) for place, slot in enumerate(slots) if slot.is_free]
    found = Hindrances({}, {})
    taken_people: dict[tuple[int, int], str] = {}
    taken_rooms: dict[tuple[int, int], str] = {}
    for place, slot in free:
        for key in lecturers:
            if why := judge.lecturer(key, slot):
                taken_people[key, place] = why
        for room in rooms:
            if why := judge.room(room, slot, people):
                taken_rooms[room.pk, place] = f"{room.name}{why}"
    return replace(found, lecturers=taken_people, rooms=taken_rooms)


class Judge:
    """Asks the rules of sessions about one lecturer or one room at a time."""

    def __init__(self, schedule: Schedule, batch: Batch, book: RuleBook) -> None:
        """Sort the sessions that are there by whom and what they take."""
        self.schedule, self.batch, self.book = schedule, batch, book
        self.by_lecturer: defaultdict[int, list[SessionFact]] = defaultdict(list)
        self.by_venue: defaultdict[int, list[SessionFact]] = defaultdict(list)
        for fact in schedule.sessions.values():
            for key in fact.booking.lecturers:
                self.by_lecturer[key].append(fact)
            for venue in fact.places:
                self.by_venue[venue].append(fact)

    def lecturer(self, key: int, slot: Slot) -> str:
        """Return why a lecturer cannot teach this class on a half-day, or ""."""
        start, end = local_bounds(period_on(slot.day, slot.starts_at, slot.ends_at))
        home = self.batch.venue_id
        fact = SessionFact(
            Booking(start, end, (), frozenset({key})),
            self.batch.pk,
            places=frozenset() if home is None else frozenset({home}),
        )
        return self._first(fact, self.by_lecturer[key])

    def room(self, room: Room, slot: Slot, people: int) -> str:
        """Return why a room cannot be had on a half-day, or ""; a base counts who comes."""
        start, end = local_bounds(period_on(slot.day, slot.starts_at, slot.ends_at))
        venue = self.schedule.venues.get(room.venue_id)
        fact = SessionFact(
            Booking(start, end, (), frozenset(), frozenset({room.pk})),
            self.batch.pk,
            people=people if venue and venue.base else 0,
            places=frozenset({room.venue_id}),
        )
        return self._first(fact, self.by_venue[room.venue_id])

    def _first(self, fact: SessionFact, beside: Sequence[SessionFact]) -> str:
        sessions = {one.key: one for one in beside} | {fact.key: fact}
        return next(self._words(replace(self.schedule, sessions=sessions), fact), "")

    def _words(self, schedule: Schedule, fact: SessionFact) -> Iterator[str]:
        is_draft = self.batch.state == BatchState.DRAFT
        for breach in judge_session(schedule, fact):
            level = weight_of(
                breach.rule,
                self.book.level(breach.rule),
                is_soft=breach.soft,
                is_draft=is_draft,
            )
            if level == RuleLevel.BLOCK and breach.rule in WORDS:
                yield WORDS[breach.rule](breach)
