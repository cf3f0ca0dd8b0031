"""From seats to units of the planner: who trains how many of which unit, what is settled already. Pure.

A share that goes to a higher level (15 % of the village secretaries) is reckoned on all seats of
the base, less what the higher level has trained or called already; the planner is then given plain
numbers and need not reckon shares itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.places.quotas import split_places, split_share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """Seats that are alike: one unit that sends them, one rule, one office that trains them."""

    unit: int
    path: str
    rule: int
    category: str
    organizer: int
    higher: int | None  # who trains the share that goes up


@dataclass(frozen=True, slots=True)
class Count:
    """How the seats of a group stand: all, due, and settled at the higher level."""

    seats: int = 0
    due: int = 0
    above: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """The share of a rule that a higher level trains."""

    percent: Decimal
    is_pooled: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Places of an existing class that no name has taken yet."""

    organizer: int
    path: str
    categories: frozenset[str]
    places: int


Demand = dict[tuple[Group, int], int]  # group and organizer → people to plan for


def demand_of(
    counts: Mapping[Group, Count], shares: Mapping[int, Share], offers: Iterable[Offer]
) -> Demand:
    """Return how many people of each group each organizer still has to call."""
    due = {group: count.due for group, count in counts.items()}
    demand: Demand = {}
    for group, people in places_above(counts, shares).items():
        up = min(due[group], max(people - counts[group].above, 0))
        if group.higher is not None and up:
            demand[group, group.higher] = up
            due[group] -= up
    for group, people in due.items():
        if people:
            demand[group, group.organizer] = demand.get((group, group.organizer), 0) + people
    for offer in offers:
        take(demand, offer)
    return {key: people for key, people in demand.items() if people}


def places_above(counts: Mapping[Group, Count], shares: Mapping[int, Share]) -> dict[Group, int]:
    """Return the places of each group in classes of the higher level, by largest remainder."""
    below: defaultdict[tuple[int, int], list[Group]] = defaultdict(list)
    for group in counts:
        if group.higher is not None and group.rule in shares:
            below[group.rule, group.higher].append(group)
    places: dict[Group, int] = {}
    for (rule, _), groups in below.items():
        seats: Counter[int] = Counter()
        for group in groups:
            seats[group.organizer] += counts[group].seats
        split = split_share(seats, shares[rule].percent, pooled=shares[rule].is_pooled)
        for organizer, total in split.items():
            own = {group: counts[group].seats for group in groups if group.organizer == organizer}
            places |= split_places(own, total)
    return places


def take(demand: Demand, offer: Offer) -> None:
    """Count the open places of a class as planned, shared out among the groups they are for."""
    fitting = {key: people for key, people in demand.items() if meant(key, offer)}
    for key, places in split_places(fitting, offer.places).items():
        demand[key] -= places


def meant(key: tuple[Group, int], offer: Offer) -> bool:
    """Return whether a class's places are for a group and its organizer."""
    group, organizer = key
    is_called = group.category in offer.categories and group.path.startswith(offer.path)
    return is_called and organizer == offer.organizer
