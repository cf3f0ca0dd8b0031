"""Offices with few people of several categories: one class for them together instead of a tiny one each. Pure.

The planner puts categories of one series into the same classes, and every series of an office below the
least class size would become a tiny class of its own. Where one class can hold several such series
(lengths that agree, a place large enough, days on which all may be called) they are made one series of
that office. Nobody else's classes change, and a plan of the joined problem is judged as any other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rotations.planner.ground import Ground, window

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rotations.planner import CategoryRule, PlannedBatch, Problem, Unit

MOST_TOLD = 5
MOST_NAMED = 3  # groups in the name of a class
MARK = "@"  # between the key of a rule and the office for which it sits with others


@dataclass(frozen=True)
class Part:
    """What one office has to train of one series."""

    organizer: str
    series: str
    units: tuple[Unit, ...]

    @property
    def people(self) -> int:
        """How many they are."""
        return sum(unit.due for unit in self.units)

    @property
    def words(self) -> str:
        """What the series is called."""
        return group_of(self.series)


@dataclass(frozen=True)
class Joining:
    """Which parts share a class, and which small ones stay alone."""

    joints: tuple[tuple[Part, ...], ...]
    alone: tuple[Part, ...]


def group_of(series: str) -> str:
    """Return the words of a series: "学校" of "学校:3-3"."""
    return series.partition(":")[0]


def plain_key(rule_key: str) -> str:
    """Return the key of a rule without the office for which it was joined: "12.school" of "12@7.school"."""
    head, dot, code = rule_key.partition(".")
    return head.partition(MARK)[0] + dot + code


def parts_of(problem: Problem) -> list[Part]:
    """Return who trains how many of which series, in the order of the campaign's rules."""
    series = {rule.key: rule.series for rule in problem.categories}
    order = {rule.series: place for place, rule in reversed(list(enumerate(problem.categories)))}
    found: defaultdict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in problem.units:
        if unit.due:
            found[unit.organizer, series[unit.category]].append(unit)
    keys = sorted(found, key=lambda key: (key[0], order[key[1]]))
    return [Part(*key, tuple(found[key])) for key in keys]


def small_parts(problem: Problem) -> Joining:
    """Return how parts below the least class size go together; all of one joint fit into one class.

    Offices whose units send a share to a higher level, and series with classes that stand fixed, stay
    as they are.
    """
    ground = Ground(problem)
    fixed = {(pin.organizer, pin.series) for pin in problem.pins}
    waiting: defaultdict[str, list[Part]] = defaultdict(list)
    for part in parts_of(problem):
        is_free = (part.organizer, part.series) not in fixed and not any(
            u.higher for u in part.units
        )
        if is_free and part.people < problem.class_min:
            waiting[part.organizer].append(part)
    groups: list[list[Part]] = []
    for parts in waiting.values():
        own: list[list[Part]] = []
        for part in parts:
            group = next((one for one in own if fit_together(ground, [*one, part])), None)
            if group is None:
                own.append([part])
            else:
                group.append(part)
        groups += own
    return Joining(
        tuple(tuple(group) for group in groups if len(group) > 1),
        tuple(group[0] for group in groups if len(group) == 1),
    )


def fit_together(ground: Ground, parts: Sequence[Part]) -> bool:
    """Return whether one class can hold all people of these parts, as far as their own rules say."""
    problem = ground.problem
    units = [unit for part in parts for unit in part.units]
    rules = {unit.category: ground.rules[unit.category] for unit in units}.values()
    least = max(rule.days_min for rule in rules)
    if not 1 <= least <= min(rule.days_max for rule in rules):
        return False
    away: defaultdict[str, int] = defaultdict(int)
    for unit in units:
        away[unit.away_group] += unit.due
    if any(count > ground.away_most.get(group, count) for group, count in away.items()):
        return False
    called_off = ground.free
    for unit in units:
        called_off |= ground.called_off(unit, forbids=True)
    last = min(ground.number(rule.due_by or problem.deadline) for rule in rules)
    people = sum(unit.due for unit in units)
    return any(
        ground.room(problem.venues[venue]) >= people
        and has_days(least, last, ground.horizon, called_off | ground.closed[venue])
        for venue in ground.venues_of(parts[0].organizer)
    )


def has_days(length: int, last: int, horizon: int, shut: int) -> bool:
    """Return whether so many days in a row are open, the last of them in time."""
    firsts = range(min(last, horizon - 1) - length + 2)
    return any(not window(first, length) & shut for first in firsts)


def mixed_parts(problem: Problem, batches: Iterable[PlannedBatch]) -> list[tuple[Part, ...]]:
    """Return the parts that classes which stand already hold together: a repair keeps them so."""
    part_of = {unit.key: part for part in parts_of(problem) for unit in part.units}
    batches = list(batches)
    groups: list[dict[tuple[str, str], Part]] = []
    for batch in batches:
        met = [part_of[quota.unit] for quota in batch.quotas]
        merged = {(part.organizer, part.series): part for part in met}
        for group in [one for one in groups if one.keys() & merged.keys()]:
            groups.remove(group)
            merged |= group
        groups.append(merged)
    return [
        tuple(group.values())
        for group in groups
        if len(group) > 1 and agree(problem, group, batches)
    ]


def agree(
    problem: Problem, group: dict[tuple[str, str], Part], batches: Iterable[PlannedBatch]
) -> bool:
    """Return whether the classes of these parts stand as they are under the rules of all of them."""
    units = {unit.key: unit.category for part in group.values() for unit in part.units}
    rules = [rule for rule in problem.categories if rule.key in units.values()]
    least, most = max(rule.days_min for rule in rules), min(rule.days_max for rule in rules)
    return all(
        least <= batch.days <= most
        for batch in batches
        if any(quota.unit in units for quota in batch.quotas)
    )


def joined(problem: Problem, joints: Iterable[Sequence[Part]]) -> Problem:
    """Return the problem in which the parts of each joint are one series of their office."""
    rules = {rule.key: rule for rule in problem.categories}
    renamed: dict[str, str] = {}  # the rule of a unit
    made: dict[str, CategoryRule] = {}
    for parts in joints:
        series = joint_series(parts)
        for unit in (unit for part in parts for unit in part.units):
            head, dot, code = unit.category.partition(".")
            key = f"{head}{MARK}{unit.organizer}{dot}{code}"
            renamed[unit.key] = key
            made[key] = replace(rules[unit.category], key=key, series=series)
    units = tuple(
        replace(unit, category=renamed.get(unit.key, unit.category)) for unit in problem.units
    )
    used = {unit.category for unit in units}
    kept = [rule for rule in problem.categories if rule.key in used]
    calendars = tuple(
        replace(one, categories=with_joined(one.categories, made)) for one in problem.calendars
    )
    return replace(problem, units=units, categories=(*kept, *made.values()), calendars=calendars)


def with_joined(categories: tuple[str, ...], made: Iterable[str]) -> tuple[str, ...]:
    """Return the categories that a season speaks of, with the joined rules of them."""
    return (*categories, *(key for key in made if plain_key(key) in categories))


def joint_series(parts: Sequence[Part]) -> str:
    """Return a series that no other office and no other joint has."""
    first = parts[0]
    lengths = first.series.partition(":")[2]
    return f"{groups_text(part.words for part in parts)}:{lengths}{MARK}{first.organizer}"


def groups_text(groups: Iterable[str]) -> str:
    """Return what a class of several groups of categories is called, short enough for a name."""
    found = list(dict.fromkeys(groups))
    return "、".join(found) if len(found) <= MOST_NAMED else f"{found[0]}等{len(found)}类"


def words_of(problem: Problem, joining: Joining) -> list[str]:
    """Return what a plan says of small parts: which share a class, and what can be done for the rest."""
    names = {one.key: one.name for one in problem.organizers}
    told = [joint_words(names, parts) for parts in joining.joints]
    told += [alone_words(problem, names, part) for part in joining.alone]
    more = len(told) - MOST_TOLD
    return told if more <= 0 else [*told[:MOST_TOLD], f"另有 {more} 处人数少，同样处理"]


def joint_words(names: dict[str, str], parts: Sequence[Part]) -> str:
    """Return the sentence on parts that share a class."""
    each = "、".join(f"{part.words} {part.people} 人" for part in parts)
    people = sum(part.people for part in parts)
    return f"{names[parts[0].organizer]}的{each}，各不足一班，合办一班共 {people} 人"


def alone_words(problem: Problem, names: dict[str, str], part: Part) -> str:
    """Return the sentence on a part that stays a tiny class: with whom it could be held together."""
    said = (
        f"{names[part.organizer]}的{part.words}只有 {part.people} 人，"
        f"不足每班下限 {problem.class_min} 人，仍单独成班"
    )
    near = neighbour_of(problem, part)
    return f"{said}；可与{names[near]}联合办班" if near else said


def neighbour_of(problem: Problem, part: Part) -> str:
    """Return the nearest office of the area that trains the same series; "" for none."""
    area = {one.key: one.area for one in problem.organizers}
    here = part.units[0].location
    near = [
        (min(problem.minutes[here][unit.location] for unit in other.units), other.organizer)
        for other in parts_of(problem)
        if other.organizer != part.organizer
        and other.series == part.series
        and area[other.organizer] == area[part.organizer]
    ]
    return min(near)[1] if near else ""
