"""Counting the secretaries of a province or prefecture out of the table of divisions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from organizations.divisions import divisions
from organizations.enums import Level
from rotations.planner.problem import AwayLimit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class County:
    """A county: how many townships and streets it has, and their villages and communities."""

    code: str
    name: str
    prefecture: str
    own: dict[str, int] = field(default_factory=lambda: {"township": 0, "street": 0})
    towns: dict[str, str] = field(default_factory=dict)  # code → name
    below: dict[str, dict[str, int]] = field(default_factory=dict)  # code → category → places


def counties_of(folder: Path, under: str) -> tuple[list[County], dict[str, str]]:
    """Return the counties below a code, and the names of its prefectures by code."""
    counties: dict[str, County] = {}
    prefectures: dict[str, str] = {}
    below: defaultdict[str, dict[str, int]] = defaultdict(lambda: {"village": 0, "community": 0})
    for place in divisions(folder, under=under):
        if place.level == Level.PREFECTURE:
            prefectures[place.code] = place.name
        elif place.level == Level.COUNTY:
            counties[place.code] = County(place.code, place.name, place.code[:4])
        elif place.level == Level.TOWNSHIP and place.parent_code in counties:
            county = counties[place.parent_code]
            county.own[place.category or "township"] += 1
            county.towns[place.code] = place.name
            county.below[place.code] = below[place.code]
        elif place.level == Level.GRASSROOTS:
            below[place.parent_code][place.category or "village"] += 1
    return list(counties.values()), prefectures


def limits_of(county: County) -> Iterator[AwayLimit]:
    """Yield how many of each township may be away on a day: two thirds, and three always; assumed."""
    for town, below in county.below.items():
        seats = below["village"] + below["community"]
        if seats:
            yield AwayLimit(town, county.towns[town], max(3, seats * 2 // 3))
