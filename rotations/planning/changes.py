"""What changed between the data a plan rests on and the data of today, in words. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from rotations.planning.joining import plain_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rotations.planner import Calendar, CategoryRule, Problem

MOST_TOLD = 40


class Named(Protocol):
    """Anything of a problem that has a key and a name."""

    @property
    def key(self) -> str:
        """The key within the problem."""

    @property
    def name(self) -> str:
        """What people call it."""


def changes_between(before: Problem, after: Problem) -> list[str]:
    """Return sentences on what differs; empty when the plan still rests on what is there."""
    return [
        *seat_changes(before, after),
        *named_changes("类别规则", apart(before), apart(after)),
        *named_changes("办班地点", before.venues, after.venues),
        *named_changes("授课人", before.lecturers, after.lecturers),
        *named_changes("示范基地", before.bases, after.bases),
        *calendar_changes(before, after),
        *(["各地之间的路程有变动"] if are_ways_changed(before, after) else []),
    ]


def digest_of(changes: Sequence[str]) -> str:
    """Return a short name for a list of changes, so that one can say which were seen."""
    return hashlib.sha256("\n".join(changes).encode()).hexdigest()[:16] if changes else ""


def told(changes: Sequence[str]) -> dict[str, Any]:
    """Return the first of a list of changes, how many there are, and how many are left."""
    first = changes[:MOST_TOLD]
    return {"changes": first, "changed": len(changes), "more": len(changes) - len(first)}


def seat_changes(before: Problem, after: Problem) -> Iterator[str]:
    """Yield units in which other numbers are due."""
    old = {unit.key: unit for unit in before.units}
    new = {unit.key: unit for unit in after.units}
    for key in {**old, **new}:
        was = old[key].due if key in old else 0
        now = new[key].due if key in new else 0
        if was != now:
            name = (new.get(key) or old[key]).name
            yield f"{name}待排 {was} 人，现为 {now} 人"


def apart(problem: Problem) -> list[CategoryRule]:
    """Return the rules as the campaign has them: who shares a class follows from the seats."""
    plain = {plain_key(rule.key): rule for rule in problem.categories}
    return [replace(rule, key=key, series="") for key, rule in plain.items()]


def named_changes(kind: str, before: Iterable[Named], after: Iterable[Named]) -> Iterator[str]:
    """Yield what was added, taken away or changed among things of one kind."""
    old = {one.key: one for one in before}
    new = {one.key: one for one in after}
    for key, one in old.items():
        if key not in new:
            yield f"{kind}“{one.name}”已不能使用"
        elif plain(one) != plain(new[key]):
            yield f"{kind}“{one.name}”有变动"
    for key, one in new.items():
        if key not in old:
            yield f"新增{kind}“{one.name}”"


def plain(one: object) -> list[tuple[str, object]]:
    """Return the fields of a thing that do not depend on what else is in the problem."""
    fields = getattr(type(one), "__dataclass_fields__", {})
    hidden = ("location", "home", "organizers", "loans")
    loans = [(loan.borrower, loan.span) for loan in getattr(one, "loans", ())]
    return [(name, getattr(one, name)) for name in fields if name not in hidden] + [
        ("loans", loans)
    ]


def calendar_changes(before: Problem, after: Problem) -> Iterator[str]:
    """Yield calendars that forbid other days than before, and free days that moved."""
    old, new = (set(map(plain_calendar, each.calendars)) for each in (before, after))
    for name in sorted({calendar.name for calendar in old ^ new}):
        yield f"日历“{name}”有变动"
    if before.free_days != after.free_days:
        yield "节假日或截止期限有变动"


def plain_calendar(calendar: Calendar) -> Calendar:
    """Return a season with the categories that it speaks of as the campaign has them."""
    keys = dict.fromkeys(plain_key(key) for key in calendar.categories)
    return replace(calendar, categories=tuple(keys))


def are_ways_changed(before: Problem, after: Problem) -> bool:
    """Tell whether some way takes longer or shorter; a place that is new or needed no more changes none."""
    old, new = ways(before), ways(after)
    return any(old[ends] != new[ends] for ends in old.keys() & new.keys())


def ways(problem: Problem) -> dict[tuple[str, str], set[int]]:
    """Return the minutes of the ways by the names of their ends, which several places may bear."""
    names = problem.locations
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for here, row in zip(names, problem.minutes, strict=False):
        for there, minutes in zip(names, row, strict=False):
            if here < there:
                found[here, there].add(minutes)
    return found
