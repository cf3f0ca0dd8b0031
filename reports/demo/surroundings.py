"""What scheduling rests on: closed days, lecturers' weeks, bases and their plaques, ways, seasons."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from math import hypot
from typing import TYPE_CHECKING

from core.days import today
from courses.enums import FeeClass
from courses.selectors.divisions import counties_of
from courses.services.availability import WindowFacts, set_availability
from courses.services.bases import award_base, nominate_base, set_base_quotas
from courses.services.blockings import block_venue
from courses.services.resources import RoomFacts, save_lecturer, save_venue
from courses.services.travel import set_ways
from organizations.enums import CalendarEffect, CalendarKind, Level
from organizations.models import Calendar, Category
from organizations.services.calendars import PeriodFacts, save_calendar
from reports.demo.sites import describe

if TYPE_CHECKING:
    from courses.models import Lecturer, Venue
    from organizations.models import Organization
    from reports.demo.places import Places
    from reports.demo.resources import Resources
    from reports.demo.staff import Staff

# Seats of Jiujiang and its counties, in kilometres east and north of the city's; the lake lies between.
SEATS = {
    "3604": (0, 0), "360402": (2, -4), "360403": (0, 3), "360404": (-8, -11), "360423": (-86, -50),
    "360424": (-137, -75), "360425": (-17, -76), "360426": (-22, -44), "360428": (20, -48),
    "360429": (22, 4), "360430": (54, 22), "360481": (-31, -3), "360482": (-17, -51),
    "360483": (6, -28),
}  # fmt: skip
UNKNOWN = {("360424", "360430"), ("360423", "360430"), ("360424", "360429")}
MINUTES_PER_KM, START = 1.25, 12  # roads are longer than the line, and every way has its ends
LEVELS = {
    "leader": (Level.COUNTY, FeeClass.NONE),
    "minister": (Level.COUNTY, FeeClass.NONE),
    "expert": (Level.PREFECTURE, FeeClass.SENIOR),
    "school": (Level.COUNTY, FeeClass.LOCAL),
    "discipline": (Level.COUNTY, FeeClass.NONE),
    "model": (Level.TOWNSHIP, FeeClass.LOCAL),
}
FARMERS, EVERYBODY = ("village",), ()


def furnish(places: Places, staff: Staff, resources: Resources) -> None:
    """Add it all after the classes were held, so that none of it stands in their way."""
    widen_school(resources.party_school, staff)
    describe_lecturers(resources.lecturers, places, staff)
    name_bases(places, staff, resources)
    lay_ways(places.city, staff)
    keep_calendars(places, staff)


def widen_school(school: Venue, staff: Staff) -> None:
    """Give the Party school its discussion rooms, and a week of repairs in spring."""
    hall = school.rooms.get()
    rooms = [
        RoomFacts(key=hall.pk, name=hall.name, capacity=hall.capacity, is_dropped=False),
        *(
            RoomFacts(key=None, name=name, capacity=40, is_dropped=False, is_group_room=True)
            for name in ("1号讨论室", "2号讨论室", "3号讨论室")
        ),
    ]
    save_venue(school, rooms=rooms, revision=school.revision, by=staff.county)
    first = today() + dt.timedelta(days=75)
    block_venue(
        school,
        room=None,
        first=first,
        last=first + dt.timedelta(days=6),
        reason="学员宿舍消防改造",
        by=staff.county,
    )


def describe_lecturers(lecturers: dict[str, Lecturer], places: Places, staff: Staff) -> None:
    """Say of each at which level and for what fee; the busy ones say when they cannot come."""
    ahead = today() + dt.timedelta(days=30)  # beyond the classes that are called already
    year = ahead + dt.timedelta(days=365)
    for part, (level, fee) in LEVELS.items():
        lecturer = lecturers[part]
        lecturer.level, lecturer.fee_class = level, fee
        lecturer.home = places.city if part == "expert" else places.county
        lecturer = save_lecturer(
            lecturer,
            topics=list(lecturer.topics.all()),
            revision=lecturer.revision,
            by=staff.county,
        )
        if rows := windows_of(part, ahead, year):
            set_availability(lecturer, rows, revision=lecturer.revision, by=staff.county)


def windows_of(part: str, first: dt.date, last: dt.date) -> list[WindowFacts]:
    """Return when a lecturer of the story cannot teach."""
    week = first + dt.timedelta(days=9)
    return {
        "leader": [away(first, last, (1,), (8, 12), "县委常委会")],
        "minister": [
            away(first, last, (1,), (8, 12), "部务会"),
            away(week, week + dt.timedelta(days=4), (), None, "外出考察"),
        ],
        "school": [away(first, last, (5,), (14, 18), "校内教研")],
    }.get(part, [])


def away(
    first: dt.date,
    last: dt.date,
    weekdays: tuple[int, ...],
    hours: tuple[int, int] | None,
    why: str,
) -> WindowFacts:
    """Return one row of a table."""
    start, end = (dt.time(hours[0]), dt.time(hours[1])) if hours else (None, None)
    return WindowFacts(
        is_available=False,
        first=first,
        last=last,
        weekdays=weekdays,
        starts_at=start,
        ends_at=end,
        reason=why,
    )


def name_bases(places: Places, staff: Staff, resources: Resources) -> None:
    """Allot the plaques as Yueyang did, and let the city name the village of the story."""
    village, community = (Category.objects.get(code=code) for code in ("village", "community"))
    city, county = places.city, places.county
    below = [one for one in counties_of(city) if one != city]
    figures = {
        (one.pk, category.pk): (0, 10 if one == city else 1)
        for one in (city, *below)
        for category in (village, community)
    }
    set_base_quotas(city, figures, by=staff.city)
    own: dict[tuple[int, int], tuple[int, int | None]] = {
        (county.pk, category.pk): (5, None) for category in (village, community)
    }
    set_base_quotas(county, own, by=staff.county)
    base = describe(
        resources.site.venue,
        "village",
        staff.county,
        visitors_per_day=200,
        opens_at=dt.time(8, 30),
        closes_at=dt.time(17, 30),
        weekdays=[1, 2, 3, 4, 5, 6],
    )
    nominate_base(base, to=city, by=staff.county)
    award_base(base, on=today() - dt.timedelta(days=200), opinion="符合五有条件", by=staff.city)


def lay_ways(city: Organization, staff: Staff) -> None:
    """Fill the table of ways from the map; three far pairs stay unknown."""
    known = [one for one in counties_of(city) if one.division_code in SEATS]
    ways: dict[tuple[int, int], int | None] = {}
    for here, there in combinations(known, 2):
        codes = (str(here.division_code), str(there.division_code))
        if tuple(sorted(codes)) not in UNKNOWN:
            pair = (min(here.pk, there.pk), max(here.pk, there.pk))
            ways[pair] = minutes_between(*codes)
    set_ways(city, ways, by=staff.city)


def minutes_between(here: str, there: str) -> int:
    """Return the minutes between two seats, to the next five."""
    (x, y), (u, v) = SEATS[here], SEATS[there]
    return 5 * round((START + MINUTES_PER_KM * hypot(x - u, y - v)) / 5)


def keep_calendars(places: Places, staff: Staff) -> None:
    """Keep the seasons in which nobody, or no farmer, is called; this year and the next."""
    years = (today().year, today().year + 1)
    forbid, warn = CalendarEffect.FORBID, CalendarEffect.WARN
    plans = (
        (
            places.city,
            "市两会",
            CalendarKind.CONGRESS,
            forbid,
            EVERYBODY,
            ((1, 8), (1, 14)),
            "两会",
        ),
        (
            places.county,
            "早稻“双抢”",
            CalendarKind.HARVEST,
            forbid,
            FARMERS,
            ((7, 12), (7, 28)),
            "",
        ),
        (places.county, "秋收", CalendarKind.HARVEST, warn, FARMERS, ((10, 8), (10, 20)), "中晚稻"),
        (
            places.county,
            "鄱阳湖主汛期",
            CalendarKind.FLOOD,
            warn,
            EVERYBODY,
            ((6, 15), (8, 15)),
            "",
        ),
    )
    for where, name, kind, effect, codes, (first, last), note in plans:
        periods = [
            PeriodFacts(first=dt.date(year, *first), last=dt.date(year, *last), note=note)
            for year in years
        ]
        keep(where, name, kind, effect, codes, periods, staff)
    election = PeriodFacts(
        first=dt.date(years[1], 4, 1), last=dt.date(years[1], 4, 30), note="村（社区）两委换届"
    )
    grassroots = ("village", "community")
    keep(places.county, "两委换届", CalendarKind.ELECTION, forbid, grassroots, [election], staff)


def keep(
    where: Organization,
    name: str,
    kind: CalendarKind,
    effect: CalendarEffect,
    codes: tuple[str, ...],
    periods: list[PeriodFacts],
    staff: Staff,
) -> None:
    """Store one calendar by the clerk of its level."""
    by = staff.county if where.level == Level.COUNTY else staff.city
    save_calendar(
        Calendar(organization=where, name=name, kind=kind, effect=effect),
        categories=list(Category.objects.filter(code__in=codes)),
        periods=periods,
        by=by,
    )
