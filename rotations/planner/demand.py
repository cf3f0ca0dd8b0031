"""How many seats of each unit each organizer trains: the share that goes up, and the rest."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from rotations.places.quotas import split_places, split_share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rotations.planner.problem import Problem, Unit


def shares_up(problem: Problem) -> dict[str, int]:
    """Return the places of each unit in classes of its higher level.

    Pooled, `higher_percent` of all seats of a category below one higher organizer go to the share
    groups by largest remainder, else at least that share of each group; within a group to its
    units by largest remainder. Source: the worked case of the Yueyang notice, `rotations.places.quotas`.
    """
    rules = {rule.key: rule for rule in problem.categories}
    below: defaultdict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in problem.units:
        if unit.higher and rules[unit.category].higher_percent:
            below[unit.category, unit.higher].append(unit)
    shares: dict[str, int] = {}
    for (category, _), units in below.items():
        rule = rules[category]
        groups: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for unit in units:
            groups[unit.share_group][unit.key] = unit.due
        seats = {name: sum(group.values()) for name, group in groups.items()}
        split = split_share(seats, Decimal(rule.higher_percent), pooled=rule.pooled)
        for name, places in split.items():
            shares |= split_places(groups[name], places)
    return shares


def seats_by_organizer(problem: Problem) -> dict[tuple[str, str], int]:
    """Return the seats by (organizer, unit); nobody is counted twice."""
    up = shares_up(problem)
    seats: defaultdict[tuple[str, str], int] = defaultdict(int)
    for unit in problem.units:
        sent = up.get(unit.key, 0)
        seats[unit.organizer, unit.key] += unit.due - sent
        if sent:
            seats[unit.higher, unit.key] += sent
    return {key: count for key, count in seats.items() if count}


def seats_missing(
    seats: Mapping[tuple[str, str], int], placed: Mapping[tuple[str, str], int]
) -> dict[str, int]:
    """Return by unit how many seats no class has taken."""
    missing: defaultdict[str, int] = defaultdict(int)
    for (organizer, unit), count in seats.items():
        left = count - placed.get((organizer, unit), 0)
        if left > 0:
            missing[unit] += left
    return dict(missing)
