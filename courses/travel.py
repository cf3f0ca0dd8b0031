"""How long it takes from one place to another: pure rules on a table of known pairs.

Places lie in the tree of divisions. The minutes between two places are those of the nearest pair
of their divisions that is known, both ways alike; a pair of townships is nearer than the pair of
their counties. What is unknown is estimated: little within one county, much beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from organizations.paths import PATH_STEP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Place:
    """Where something is: the tree path of the division, and the venue when it is one."""

    path: str
    venue: int | None = None


@dataclass(frozen=True)
class Way:
    """The minutes between two places; `is_known` when the table has a pair for them."""

    minutes: int
    is_known: bool


@dataclass(frozen=True)
class TravelTable:
    """Known minutes by pairs of paths, either way round, and the estimates for the rest."""

    pairs: Mapping[tuple[str, str], int]
    counties: frozenset[str]  # the paths of the counties that the places lie in
    within_county: int
    unknown: int
    _found: dict[tuple[str, str], Way] = field(default_factory=dict, compare=False, repr=False)

    def minutes(self, here: Place, there: Place) -> int:
        """Return how many minutes lie between two places; 0 at the same venue."""
        return self.way(here, there).minutes

    def way(self, here: Place, there: Place) -> Way:
        """Return the minutes between two places, and whether they are known."""
        if here == there and here.venue is not None:
            return Way(0, is_known=True)
        ends = (min(here.path, there.path), max(here.path, there.path))
        if ends not in self._found:
            self._found[ends] = self._between(*ends)
        return self._found[ends]

    @cached_property
    def _ends(self) -> frozenset[str]:
        """The divisions that any known pair speaks of: most have none, and need no search."""
        return frozenset(path for pair in self.pairs for path in pair)

    def _between(self, here: str, there: str) -> Way:
        known = [
            (-len(a) - len(b), minutes)
            for a, b in (pairs_of(here, there) if self._may_know(here, there) else ())
            if (minutes := self._stored(a, b)) is not None
        ]
        if known:
            return Way(min(known)[1], is_known=True)
        if here == there or self._county_of(here) == self._county_of(there) != "":
            return Way(self.within_county, is_known=False)
        return Way(self.unknown, is_known=False)

    def _may_know(self, *paths: str) -> bool:
        return all(not self._ends.isdisjoint(steps_of(path)) for path in paths)

    def _stored(self, here: str, there: str) -> int | None:
        return self.pairs.get((here, there), self.pairs.get((there, here)))

    def _county_of(self, path: str) -> str:
        return next((one for one in steps_of(path) if one in self.counties), "")


def steps_of(path: str) -> list[str]:
    """Return a path and those above it, the deepest first."""
    return [path[:end] for end in range(len(path), 0, -PATH_STEP)]


def pairs_of(here: str, there: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of divisions that stand for a way: none that holds both ends, unless it is one."""
    if here == there:
        return
    for a in steps_of(here):
        for b in steps_of(there):
            is_apart = (a == here or not there.startswith(a)) and (
                b == there or not here.startswith(b)
            )
            if is_apart:
                yield a, b
