"""The organizations and places a problem speaks of: names, levels, counties and the ways between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.selectors.travel import travel_table
from courses.travel import Place
from organizations.enums import Level
from organizations.models import Organization
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from collections.abc import Iterable


class Places:
    """Everything above the bottom of a campaign's subtree, and those above it; one query.

    Places are numbered by county as they are asked for: the planner's matrix has a row for each.
    """

    def __init__(self, path: str) -> None:
        """Read the organizations."""
        organizations = Organization.objects
        rows = organizations.under(path).exclude(level=Level.GRASSROOTS) | organizations.filter(
            path__in=ancestor_paths(path)
        )
        columns = ("pk", "path", "level", "name", "short_name")
        self.by_path: dict[str, Organization] = {row.path: row for row in rows.only(*columns)}
        self.by_key = {row.pk: row for row in self.by_path.values()}
        self.numbers: dict[str, int] = {}

    def higher_of(self, responsible: int, top: str) -> int | None:
        """Return who stands above an office within a campaign; None when nobody does."""
        office = self.by_key.get(responsible)
        if office is None:
            return None
        above = [path for path in ancestor_paths(office.path)[:-1] if path.startswith(top)]
        for path in reversed(above):
            if path in self.by_path and self.by_path[path].level < office.level:
                return int(self.by_path[path].pk)
        return None

    def level_of(self, key: int) -> int:
        """Return the level of an organization."""
        return int(self.by_key[key].level) if key in self.by_key else Level.GRASSROOTS

    def area_of(self, path: str) -> str:
        """Return the prefecture that a place lies in, else the topmost place above it."""
        above = ancestor_paths(path)
        found = [one for one in above if self._level_at(one) == Level.PREFECTURE]
        return found[0] if found else above[0]

    def number_of(self, path: str) -> int:
        """Return the row of a place's county in the matrix."""
        above = ancestor_paths(path)
        county = next((one for one in above if self._level_at(one) == Level.COUNTY), path)
        return self.numbers.setdefault(county, len(self.numbers))

    def _level_at(self, path: str) -> int | None:
        found = self.by_path.get(path)
        return None if found is None else found.level

    def name_of(self, path: str) -> str:
        """Return the name of the nearest known organization at or above a path."""
        for one in reversed(ancestor_paths(path)):
            if one in self.by_path:
                return str(self.by_path[one])
        return ""

    def minutes(self) -> tuple[tuple[int, ...], ...]:
        """Return the ways between all counties asked for; two queries."""
        known = list(self.numbers)
        table = travel_table(places_at(known))
        return tuple(
            tuple(table.minutes(here, there) for there in places_at(known))
            for here in places_at(known)
        )

    def names(self) -> tuple[str, ...]:
        """Return the names of the matrix' rows."""
        return tuple(self.name_of(path) for path in self.numbers)


def places_at(paths: Iterable[str]) -> list[Place]:
    """Return paths as places of the table of ways."""
    return [Place(path) for path in paths]
