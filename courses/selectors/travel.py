"""The table of travel minutes, as the judges and the planner read it, and as offices edit it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from django.conf import settings

from core.statements import ask
from courses.models import TravelTime
from courses.selectors.divisions import counties_of
from courses.travel import Place, TravelTable
from organizations.enums import Level
from organizations.paths import ancestor_paths
from organizations.permissions import paths_with

if TYPE_CHECKING:
    from collections.abc import Iterable

    from courses.models import Lecturer, Venue
    from organizations.models import Organization, User

    Pair = tuple[int, int]  # the keys of two divisions, the lower one first

# Asked at every move on the board. A county is a way to nowhere.
WAYS = """
    SELECT here.path, there.path, way.minutes FROM courses_traveltime way
      JOIN organizations_organization here ON here.id = way.origin_id
      JOIN organizations_organization there ON there.id = way.destination_id
     WHERE here.path = ANY(%(paths)s::text[]) AND there.path = ANY(%(paths)s::text[])
     UNION ALL
    SELECT path, '', 0 FROM organizations_organization
     WHERE level = %(county)s AND path = ANY(%(paths)s::text[])
"""


def travel_table(places: Iterable[Place]) -> TravelTable:
    """Return the minutes that may be asked between these places, in one query.

    Ways are no secret: a lecturer's or a base's place counts wherever it is, so nothing is hidden.
    """
    paths = {step for place in places for step in ancestor_paths(place.path)}
    rows = ask(WAYS, {"paths": list(paths), "county": Level.COUNTY.value})
    return TravelTable(
        pairs={(origin, end): minutes for origin, end, minutes in rows if end},
        counties=frozenset(path for path, end, _ in rows if not end),
        within_county=settings.TRAVEL_WITHIN_COUNTY,
        unknown=settings.TRAVEL_UNKNOWN,
    )


def place_of_venue(venue: Venue) -> Place:
    """Return where a venue is; read it with `location` and `organization` selected."""
    where = venue.location or venue.organization
    return Place(where.path, venue.pk)


def home_of_lecturer(lecturer: Lecturer) -> Place:
    """Return where a lecturer starts from; read with `home` and `organization` selected."""
    where = lecturer.home or lecturer.organization
    return Place(where.path)


@dataclass(frozen=True)
class WayCell:
    """The way between two divisions of the grid; `minutes` is None while nobody has said."""

    pair: Pair
    here: Organization
    there: Organization
    minutes: int | None
    is_editable: bool


@dataclass(frozen=True)
class WayGrid:
    """The ways between a prefecture's seat and its counties, each pair once."""

    prefecture: Organization
    divisions: list[Organization]
    cells: list[WayCell]
    within_county: int  # minutes assumed where a pair is unknown
    beyond: int

    @property
    def unknown(self) -> int:
        """How many pairs nobody has said."""
        return sum(cell.minutes is None for cell in self.cells)

    @property
    def is_editable(self) -> bool:
        """Whether the user may change any of them."""
        return any(cell.is_editable for cell in self.cells)

    def known(self) -> dict[Pair, int]:
        """Return the minutes that are known."""
        return {cell.pair: cell.minutes for cell in self.cells if cell.minutes is not None}


def way_grid(user: User, prefecture: Organization) -> WayGrid:
    """Return the ways in a prefecture; those with an end where the user manages may be changed.

    The names of a prefecture's counties and the roads between them are no secret.
    """
    divisions = counties_of(prefecture)
    ways = TravelTime.objects.filter(origin__in=divisions, destination__in=divisions)
    known = {
        (origin, destination): minutes
        for origin, destination, minutes in ways.values_list("origin", "destination", "minutes")
    }
    reach = paths_with(user, "courses.manage")
    cells = []
    for here, there in combinations(divisions, 2):
        pair = (min(here.pk, there.pk), max(here.pk, there.pk))
        is_editable = here.path.startswith(reach) or there.path.startswith(reach)
        cells.append(WayCell(pair, here, there, known.get(pair), is_editable))
    return WayGrid(
        prefecture, divisions, cells, settings.TRAVEL_WITHIN_COUNTY, settings.TRAVEL_UNKNOWN
    )
