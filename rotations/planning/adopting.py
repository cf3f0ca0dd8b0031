"""A planned class as the offices keep classes: its name, its places by unit, its half-days. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from courses.enums import Mode
from rotations.planner import Half

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rotations.planner import Allotment, PlannedBatch, PlannedSession, Problem

NAMES_DUE_DAYS = 7  # names are due a week before the class, where there is a week
HOURS = {
    Half.MORNING: (dt.time(8, 30), dt.time(11, 30)),
    Half.AFTERNOON: (dt.time(14, 30), dt.time(17, 30)),
}
LEAST_VISIT = dt.timedelta(hours=1)
TITLES = {Mode.LECTURE: "领导授课", Mode.EXPERIENCE: "经验介绍", Mode.SITE_VISIT: "现场观摩"}


@dataclass(frozen=True)
class Draft:
    """A half-day to be put into a timetable; `base` is the venue's key when one place is visited."""

    day: dt.date
    starts_at: dt.time
    ends_at: dt.time
    mode: str
    title: str
    lecturer: int | None = None
    base: int | None = None
    note: str = ""


def unit_pk(key: str) -> int:
    """Return the organization that a unit of the problem stands for."""
    return int(key.partition(".")[0])


def code_of(rule_key: str) -> str:
    """Return the category of a rule's key in the problem."""
    return rule_key.partition(".")[2]


def codes_by_stream(problem: Problem) -> dict[tuple[str, str], set[str]]:
    """Return the categories that classes call, by organizer and series: all that it calls there."""
    series = {rule.key: rule.series for rule in problem.categories}
    codes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for unit in problem.units:
        codes[unit.organizer, series[unit.category]].add(code_of(unit.category))
    return dict(codes)


def places_by_unit(quotas: Iterable[Allotment], paths: dict[int, str]) -> dict[int, int]:
    """Return places by organization; one inside another of the same class is counted with the upper.

    A class cannot give places to a unit and to one above it: nobody could say whose a name takes.
    """
    places: Counter[int] = Counter()
    for quota in quotas:
        places[unit_pk(quota.unit)] += quota.places
    merged: Counter[int] = Counter()
    for key, count in places.items():
        above = [one for one in places if paths[key].startswith(paths[one])]
        merged[min(above, key=lambda one: len(paths[one]))] += count
    return dict(merged)


def names_due(batch: PlannedBatch, today: dt.date) -> dt.date:
    """Return by when names are due: a week before the class, but not before today."""
    return min(max(batch.starts_on - dt.timedelta(days=NAMES_DUE_DAYS), today), batch.starts_on)


def within_opening(draft: Draft, opens_at: dt.time | None, closes_at: dt.time | None) -> Draft:
    """Return a visit at the hours at which its base is open; as it is where less than an hour is left of it."""
    start = max(draft.starts_at, opens_at or draft.starts_at)
    end = min(draft.ends_at, closes_at or draft.ends_at)
    if dt.datetime.combine(draft.day, start) + LEAST_VISIT > dt.datetime.combine(draft.day, end):
        return draft
    return replace(draft, starts_at=start, ends_at=end)


def drafts_of(batch: PlannedBatch, bases: dict[str, str]) -> Iterator[Draft]:
    """Yield the half-days of a class; one that visits several bases at once is one half-day."""
    together: defaultdict[tuple[int, Half, str], list[PlannedSession]] = defaultdict(list)
    for session in batch.sessions:
        together[session.day, session.half, session.mode].append(session)
    for (day, half, mode), parts in sorted(together.items(), key=lambda item: item[0][:2]):
        start, end = HOURS[half]
        first = parts[0]
        title = TITLES.get(Mode(mode), str(Mode(mode).label))
        visited = [(bases.get(part.base, ""), part.people) for part in parts if part.base]
        split = "、".join(f"{name}{people}人" for name, people in visited if people)
        if len(visited) == 1:
            title = f"{title}：{visited[0][0]}"
        yield Draft(
            day=batch.starts_on + dt.timedelta(days=day),
            starts_at=start,
            ends_at=end,
            mode=mode,
            title=title,
            lecturer=int(first.lecturer) if first.lecturer else None,
            base=int(first.base) if len(visited) == 1 else None,
            note=f"分组观摩：{split}" if split else "",
        )
