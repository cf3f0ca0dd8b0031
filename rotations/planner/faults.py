"""What contradicts itself in the input, found before anything is planned."""

from __future__ import annotations

from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from rotations.planner.plan import Reason
from rotations.planner.reasons import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotations.planner.problem import Base, CategoryRule, Problem, Unit, Venue


def faults_of(problem: Problem) -> tuple[Reason, ...]:
    """Return why a problem cannot be planned at all; empty when it can be tried."""
    return tuple(
        [*frame_faults(problem), *unknown_names(problem), *length_faults(problem)]
        or [*pin_cycles(problem), *pin_orders(problem)]
    )


def frame_faults(problem: Problem) -> Iterator[Reason]:
    """Yield a deadline before the start and a class size that nothing can meet."""
    if problem.deadline < problem.starts_on:
        yield Reason(Kind.PERIOD, detail=f"{problem.deadline:%Y-%m-%d}")
    if problem.class_min > problem.class_max or problem.class_max < 1:
        yield Reason(Kind.CLASS_SIZE, detail=f"{problem.class_min}–{problem.class_max}人")


def unknown_names(problem: Problem) -> Iterator[Reason]:
    """Yield keys that name nothing and numbers out of range."""
    categories = {rule.key for rule in problem.categories}
    organizers = {organizer.key for organizer in problem.organizers}
    places = len(problem.minutes)
    for unit in problem.units:
        if unit.category not in categories:
            yield Reason(Kind.UNKNOWN, unit.name, detail="没有这一类别的培训规则")
        if unit.organizer not in organizers or (unit.higher and unit.higher not in organizers):
            yield Reason(Kind.UNKNOWN, unit.name, detail="没有负责培训的单位")
        if unit.due < 0:
            yield Reason(Kind.UNKNOWN, unit.name, detail="应训人数是负数")
    placed: tuple[Unit | Venue | Base, ...] = (*problem.units, *problem.venues, *problem.bases)
    for named in placed:
        if not 0 <= named.location < places:
            yield Reason(Kind.UNKNOWN, named.name, detail="路程表里没有它的所在地")
    if any(len(row) != places for row in problem.minutes):
        yield Reason(Kind.UNKNOWN, "路程表", detail="行数与列数不等")
    yield from unknown_in_pins(problem)


def unknown_in_pins(problem: Problem) -> Iterator[Reason]:
    """Yield pins that name an organizer, venue, unit or pin that does not exist."""
    organizers = {organizer.key for organizer in problem.organizers}
    venues = {venue.key for venue in problem.venues}
    units = {unit.key for unit in problem.units}
    pins = {pin.key for pin in problem.pins}
    for pin in problem.pins:
        named = {quota.unit for quota in pin.quotas}
        if pin.organizer not in organizers or pin.venue not in venues:
            yield Reason(Kind.UNKNOWN, pin.key, detail="固定班次的主办单位或办班地点已不存在")
        elif named - units or set(pin.after) - pins:
            yield Reason(Kind.UNKNOWN, pin.key, detail="固定班次所指的单位或班次已不存在")


def length_faults(problem: Problem) -> Iterator[Reason]:
    """Yield categories and series whose classes can have no length."""
    series: defaultdict[str, list[CategoryRule]] = defaultdict(list)
    for rule in problem.categories:
        series[rule.series].append(rule)
    for rules in series.values():
        least = max(rule.days_min for rule in rules)
        most = min(rule.days_max for rule in rules)
        if least > most or least < 1:
            names = "、".join(rule.name for rule in rules)
            yield Reason(Kind.LENGTH, names, detail=f"至少{least}天，至多{most}天")


def pin_cycles(problem: Problem) -> Iterator[Reason]:
    """Yield the pins that come after one another in a ring."""
    try:
        TopologicalSorter({pin.key: pin.after for pin in problem.pins}).prepare()
    except CycleError as ring:
        yield Reason(Kind.PIN_CYCLE, detail=" → ".join(reversed(ring.args[1])))


def pin_orders(problem: Problem) -> Iterator[Reason]:
    """Yield pins that begin before one ends that they come after."""
    by_key = {pin.key: pin for pin in problem.pins}
    for pin in problem.pins:
        for key in pin.after:
            before = by_key[key]
            if (pin.starts_on - before.starts_on).days < before.days:
                yield Reason(Kind.PIN_ORDER, pin.key, detail=key)
