"""Menu choice (菜单选学) without the database: who gets which of the parallel sessions, by rank and by lot.

The sum of the ranks is as small as it can be. Where several assignments reach it, the lot decides: the
seed is published, so anybody can draw again: `lot(seed, numbers)` orders the trainees' numbers, and
of two whose wishes exclude each other the one drawn first is served better.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from core.lazily import lazily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]  # ships no types
else:
    min_cost_flow = lazily("ortools.graph.python.min_cost_flow")

SHUFFLE = (
    4096  # steps of the last, smallest part of a cost: it only parts what lot and ranks leave equal
)


@dataclass(frozen=True)
class Assignment:
    """Which option each trainee got, and at which rank of the own wishes (None: not among them)."""

    option_of: Mapping[int, int]
    rank_of: Mapping[int, int | None]

    @property
    def without(self) -> list[int]:
        """Who got nothing, because there were fewer places than people."""
        return sorted(self.rank_of.keys() - self.option_of.keys())


def lot(seed: str, numbers: Iterable[int]) -> list[int]:
    """Return the trainees' numbers in the order in which the seed draws them."""
    return sorted(numbers, key=lambda number: (_draw(seed, number), number))


def assign(
    wishes: Mapping[int, Sequence[int]], capacity: Mapping[int, int], *, seed: str
) -> Assignment:
    """Give each trainee one option so that the sum of the ranks is the least possible.

    `wishes` holds the ranked options by the trainee's number (an empty list: no wish said), `capacity` the
    places of each option. An option that was not wished for counts as one rank after the last.
    """
    drawn = lot(seed, wishes)
    options = sorted(capacity)
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink, nothing = 0, 1, 2
    person_node = {number: 3 + place for place, number in enumerate(drawn)}
    option_node = {option: 3 + len(drawn) + place for place, option in enumerate(options)}
    arcs: dict[int, tuple[int, int]] = {}
    price = _prices(len(drawn), len(options))
    for turn, number in enumerate(drawn):
        flow.add_arc_with_capacity_and_unit_cost(source, person_node[number], 1, 0)
        for option in options:
            rank = _rank(wishes[number], option, len(options))
            cost = price(rank, turn) + _draw(seed, number, option) % SHUFFLE
            arc = flow.add_arc_with_capacity_and_unit_cost(
                person_node[number], option_node[option], 1, cost
            )
            arcs[arc] = (number, option)
        none = price(len(options) + 2, turn)
        flow.add_arc_with_capacity_and_unit_cost(person_node[number], nothing, 1, none)
    for option in options:
        flow.add_arc_with_capacity_and_unit_cost(option_node[option], sink, capacity[option], 0)
    flow.add_arc_with_capacity_and_unit_cost(nothing, sink, len(drawn), 0)
    flow.set_node_supply(source, len(drawn))
    flow.set_node_supply(sink, -len(drawn))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the assignment has no solution, though everybody may go without")
    got = dict(pair for arc, pair in arcs.items() if flow.flow(arc))
    ranks = {
        number: wishes[number].index(got[number]) + 1 if got.get(number) in wishes[number] else None
        for number in wishes
    }
    return Assignment(got, ranks)


def _prices(people: int, options: int) -> Callable[[int, int], int]:
    """Return what a rank costs: first the rank itself, then how early the lot drew who bears it."""
    part = (people + 1) * SHUFFLE
    whole = part * (options + 3) * (people + 1) * (people + 1)

    def price(rank: int, turn: int) -> int:
        return rank * whole + rank * (people - turn) * part

    return price


def _rank(wishes: Sequence[int], option: int, options: int) -> int:
    return wishes.index(option) + 1 if option in wishes else options + 1


def _draw(seed: str, *parts: int) -> int:
    text = ":".join([seed, *map(str, parts)])
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
