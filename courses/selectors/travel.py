"""The table of travel minutes, as the judges and the planner read it, and as offices edit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from courses.models import TravelTime
from courses.travel import Place, TravelTable
from organizations.enums import Level
from organizations.models import Organization
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from courses.models import Lecturer, Venue


def travel_table(places: Iterable[Place]) -> TravelTable:
    """Return the minutes that may be asked between these places, in two queries.

    Ways are no secret: a lecturer's or a base's place counts wherever it is, so nothing is hidden.
    """
    paths = {step for place in places for step in ancestor_paths(place.path)}
    counties = Organization.objects.filter(path__in=paths, level=Level.COUNTY)
    ways = TravelTime.objects.filter(origin__path__in=paths, destination__path__in=paths)
    pairs = ways.values_list("origin__path", "destination__path", "minutes").order_by()
    return TravelTable(
        pairs={(origin, destination): minutes for origin, destination, minutes in pairs},
        counties=frozenset(counties.values_list("path", flat=True).order_by()),
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
