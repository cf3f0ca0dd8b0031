"""Breaches in words, told as far as the asking user may know them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from courses.models import Lecturer, Room, Venue, VenueBlocking
from organizations.models import Organization
from rotations.models import Batch, Session
from rotations.scheduling.findings import RuleCode
from rotations.sessions import time_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from core.scoping.querysets import Viewer
    from rotations.scheduling.breaches import Breach

SUBJECTS: Mapping[RuleCode, type] = {
    RuleCode.ROOM: Room,
    RuleCode.LECTURER: Lecturer,
    RuleCode.TRAVEL: Lecturer,
    RuleCode.HOME: Lecturer,
    RuleCode.LECTURER_AWAY: Lecturer,
    RuleCode.BEDS: Venue,
    RuleCode.MEALS: Venue,
    RuleCode.BASE_CAPACITY: Venue,
    RuleCode.BASE_HOURS: Venue,
    RuleCode.VENUE_CLOSED: VenueBlocking,
}
MOST_NAMED = 5
# Asked at every move on the board: no more than the words need.
CLASSES = """
    SELECT batch.id, batch.series, batch.number, batch.org_path, batch.organization_id,
           organizer.name AS organizer, organizer.short_name AS organizer_short
      FROM rotations_batch batch
      JOIN organizations_organization organizer ON organizer.id = batch.organization_id
     WHERE batch.id = ANY(%s::bigint[])
"""
SESSIONS = """
    SELECT id, title, batch_id, lower(period) AS starts_at, upper(period) AS ends_at
      FROM rotations_session WHERE id = ANY(%s::bigint[])
"""
LECTURERS = "SELECT id, name FROM courses_lecturer WHERE id = ANY(%s::bigint[])"
VENUES = "SELECT id, name FROM courses_venue WHERE id = ANY(%s::bigint[])"
ROOMS = "SELECT id, name, venue_id FROM courses_room WHERE id = ANY(%s::bigint[])"


@dataclass
class Names:
    """What a set of breaches names; of hidden classes only the organizer is told."""

    batches: dict[int, Batch] = field(default_factory=dict)
    visible: set[int] = field(default_factory=set)
    sessions: dict[int, Session] = field(default_factory=dict)
    subjects: dict[type, dict[int, object]] = field(default_factory=dict)

    def subject(self, breach: Breach) -> str:
        """Write what a breach is about."""
        known = self.subjects.get(SUBJECTS[breach.rule], {})
        return str(known.get(breach.subject, ""))

    def batch(self, key: int) -> str:
        """Write a class."""
        batch = self.batches[key]
        return f"“{batch}”" if key in self.visible else f"{batch.organization}举办的班次"

    def batch_of(self, breach: Breach) -> str:
        """Write the class that a breach is of."""
        return self.batch(breach.batches[0])

    def session(self, key: int) -> str:
        """Write a session with its time."""
        session = self.sessions[key]
        when = time_text(session.period)
        if session.batch_id not in self.visible:
            return f"{self.batches[session.batch_id].organization}的安排（{when}）"
        return f"“{session.title}”（{session.batch}，{when}）"

    def others(self, breach: Breach) -> str:
        """Write the other classes that a breach names, the first few."""
        named = [f"{self.batch(key)}" for key in breach.batches[1 : MOST_NAMED + 1]]
        more = len(breach.batches) - 1 - len(named)
        return "、".join(named) + (f"等 {len(breach.batches) - 1} 个班次" if more > 0 else "")

    def hidden(self, breach: Breach) -> tuple[str, ...]:
        """Return the organizers of the classes that are not the user's to see."""
        keys = [key for key in breach.batches if key not in self.visible]
        return tuple(dict.fromkeys(str(self.batches[key].organization) for key in keys))


def names_for(user: Viewer, breaches: Iterable[Breach], *drafts: Batch | Session) -> Names:
    """Read what breaches name, a query for each kind of thing; drafts are named as they are."""
    breaches = list(breaches)
    names = Names()
    for draft in drafts:
        _name_draft(names, draft)
    keys = {key for breach in breaches for key in breach.sessions if key}
    names.sessions |= _sessions(keys - names.sessions.keys())
    _name_batches(user, names, breaches)
    for kind in set(SUBJECTS.values()):
        wanted = {one.subject for one in breaches if SUBJECTS.get(one.rule) is kind}
        if wanted:
            names.subjects[kind] = {row.pk: row for row in _read(kind, wanted)}
    return names


def _name_batches(user: Viewer, names: Names, breaches: Iterable[Breach]) -> None:
    """Read the classes that are not known yet, and which of all are the user's to see."""
    keys = {key for breach in breaches for key in breach.batches}
    keys |= {one.subject for one in breaches if one.rule == RuleCode.AUDIENCE}
    keys |= {session.batch_id for session in names.sessions.values()}
    names.batches |= _classes(keys - names.batches.keys())
    for session in names.sessions.values():
        session.batch = names.batches[session.batch_id]
    own = user.scope_paths()
    names.visible |= {key for key, row in names.batches.items() if row.org_path.startswith(own)}
    if others := names.batches.keys() - names.visible:
        seen = Batch.objects.visible_to(user).filter(pk__in=others).order_by()
        names.visible |= set(seen.values_list("pk", flat=True))


def _classes(keys: set[int]) -> dict[int, Batch]:
    """Read classes with their organizers, as far as their names go."""
    rows: Iterable[Any] = Batch.objects.raw(CLASSES, [list(keys)]) if keys else ()
    found = {}
    for row in rows:
        row.organization = Organization(
            pk=row.organization_id, name=row.organizer, short_name=row.organizer_short
        )
        found[row.pk] = row
    return found


def _sessions(keys: set[int]) -> dict[int, Session]:
    """Read sessions; ranges are slow to parse, so the bounds are asked for."""
    rows: Iterable[Any] = Session.objects.raw(SESSIONS, [list(keys)]) if keys else ()
    found = {}
    for row in rows:
        row.period = DateTimeTZRange(row.starts_at, row.ends_at, "[)")
        found[row.pk] = row
    return found


def _read(kind: type, keys: set[int]) -> Iterable[Any]:
    asked = [list(keys)]
    if kind is Lecturer:
        return Lecturer.objects.raw(LECTURERS, asked)
    if kind is Venue:
        return Venue.objects.raw(VENUES, asked)
    if kind is Room:
        return _rooms(asked)
    return VenueBlocking.objects.filter(pk__in=keys).select_related(
        "venue__organization", "room__venue"
    )


def _rooms(asked: list[list[int]]) -> list[Room]:
    rooms = list(Room.objects.raw(ROOMS, asked))
    venues = {row.pk: row for row in Venue.objects.raw(VENUES, [[row.venue_id for row in rooms]])}
    for row in rooms:
        row.venue = venues[row.venue_id]
    return rooms


def _name_draft(names: Names, draft: Batch | Session) -> None:
    """Let what is being written be named as typed."""
    if isinstance(draft, Session):
        names.sessions[draft.pk or 0] = draft
        names.batches[draft.batch_id] = draft.batch
        names.visible.add(draft.batch_id)
    else:
        names.batches[draft.pk or 0] = draft
        names.visible.add(draft.pk or 0)


def sentence(breach: Breach, names: Names) -> str:
    """Return a breach as a sentence."""
    return SENTENCES[breach.rule](breach, names)


def day_text(day: dt.date | None) -> str:
    """Write a day as sentences do."""
    return "" if day is None else f"{day.month}月{day.day}日"


def days_text(breach: Breach) -> str:
    """Write the days that are wrong."""
    if breach.until is None or breach.until == breach.on:
        return day_text(breach.on)
    return f"{day_text(breach.on)}至{day_text(breach.until)}"


def number(value: float) -> str:
    """Write a count without needless decimals."""
    return f"{value:g}"


def _twice(breach: Breach, names: Names) -> str:
    one, other = (names.session(key) for key in breach.sessions)
    what = names.subject(breach) if breach.rule in SUBJECTS else names.batch(breach.subject)
    return f"{what}的两项安排时间重叠：{one}，{other}。"


def _travel(breach: Breach, names: Names) -> str:
    one, other = (names.session(key) for key in breach.sessions)
    return (
        f"{names.subject(breach)}在{one}和{other}之间只有 {number(breach.given)} 分钟，"
        f"路程需 {number(breach.needed)} 分钟。"
    )


def _home(breach: Breach, names: Names) -> str:
    return (
        f"{names.subject(breach)}从常住地到{names.session(breach.sessions[0])}路程需 "
        f"{number(breach.needed)} 分钟，{breach.note}；请调整时间，或安排前一晚到、次日返回。"
    )


def _away(breach: Breach, names: Names) -> str:
    return f"{names.subject(breach)}此时不能授课（{breach.note}）：{names.session(breach.sessions[0])}。"


def _closed(breach: Breach, names: Names) -> str:
    known = names.subjects.get(VenueBlocking, {}).get(breach.subject)
    place = (known.room or known.venue) if isinstance(known, VenueBlocking) else ""
    by = f"，由{known.venue.organization}登记" if isinstance(known, VenueBlocking) else ""
    what = names.session(breach.sessions[0]) if breach.sessions else names.batch_of(breach)
    return f"{place}{days_text(breach)}停用（{breach.note}{by}）：{what}。"


def _shortage(what: str, unit: str) -> Callable[[Breach, Names], str]:
    def told(breach: Breach, names: Names) -> str:
        beside = names.others(breach)
        return (
            f"{names.batch_of(breach)}：{names.subject(breach)}{days_text(breach)}"
            f"{what} {number(breach.needed)} 人，只有 {number(breach.given)} {unit}"
            + (f"；同期有{beside}。" if beside else "。")
        )

    return told


def _small_room(breach: Breach, names: Names) -> str:
    session = names.session(breach.sessions[0])
    rooms = f"教室只容纳 {number(breach.given)} 人"
    return f"{session}预计 {number(breach.needed)} 人，{rooms}。"


def _crowd(breach: Breach, names: Names) -> str:
    beside = names.others(breach)
    return (
        f"{names.session(breach.sessions[0])}：{names.subject(breach)}当日共接待 "
        f"{number(breach.needed)} 人，每天最多 {number(breach.given)} 人"
        + (f"；同日还有{beside}。" if beside else "。")
    )


def _base_hours(breach: Breach, names: Names) -> str:
    return f"{names.subject(breach)}此时不开放：{names.session(breach.sessions[0])}。"


def _season(breach: Breach, names: Names) -> str:
    verb = "宜避开" if breach.soft else "不得办班"
    return f"{names.batch_of(breach)}：{days_text(breach)}为“{breach.note}”时段，{verb}。"


def _holiday(breach: Breach, names: Names) -> str:
    return f"{names.batch_of(breach)}：{days_text(breach)}含法定节假日（{breach.note}）。"


def _length(breach: Breach, names: Names) -> str:
    limit = "不少于" if breach.needed < breach.given else "不超过"
    return (
        f"{names.batch_of(breach)}共 {number(breach.needed)} 天，{breach.note}规定{limit} "
        f"{number(breach.given)} 天。"
    )


def _deadline(breach: Breach, names: Names) -> str:
    return (
        f"{names.batch_of(breach)}{breach.on:%Y-%m-%d}结束，晚于{breach.note}的完成期限"
        f"（{breach.until:%Y-%m-%d}）。"
    )


def _period(breach: Breach, names: Names) -> str:
    span = f"{breach.on:%Y-%m-%d} 至 {breach.until:%Y-%m-%d}"
    return f"{names.batch_of(breach)}不在轮训起止日期（{span}）内。"


def _lacks(what: str) -> Callable[[Breach, Names], str]:
    return lambda breach, names: f"{names.batch_of(breach)}的课程表中没有{what}。"


def _two_lists(breach: Breach, names: Names) -> str:
    one, other = (names.batch(key) for key in breach.batches)
    return f"{number(breach.needed)} 名学员同时在{one}和{other}名单中，日期重叠。"


SENTENCES: Mapping[RuleCode, Callable[[Breach, Names], str]] = {
    RuleCode.ROOM: _twice,
    RuleCode.LECTURER: _twice,
    RuleCode.AUDIENCE: _twice,
    RuleCode.TRAINEE: _two_lists,
    RuleCode.TRAVEL: _travel,
    RuleCode.HOME: _home,
    RuleCode.LECTURER_AWAY: _away,
    RuleCode.VENUE_CLOSED: _closed,
    RuleCode.BEDS: _shortage("住宿", "张床位可用"),
    RuleCode.MEALS: _shortage("用餐", "人的供餐能力"),
    RuleCode.ROOM_CAPACITY: _small_room,
    RuleCode.BASE_CAPACITY: _crowd,
    RuleCode.BASE_HOURS: _base_hours,
    RuleCode.CALENDAR: _season,
    RuleCode.HOLIDAY: _holiday,
    RuleCode.LENGTH: _length,
    RuleCode.DEADLINE: _deadline,
    RuleCode.PERIOD: _period,
    RuleCode.SITE_VISIT: _lacks("现场观摩"),
    RuleCode.EXPERIENCE: _lacks("经验介绍"),
    RuleCode.LEADER_LECTURE: _lacks("领导干部授课"),
}
