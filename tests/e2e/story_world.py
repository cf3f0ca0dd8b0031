"""What the story's county has before the story begins: an office, a Party school, lecturers, a base to visit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.days import today
from courses.enums import LecturerKind, PlaceKind
from courses.models import Lecturer, Venue
from courses.services.resources import RoomFacts, save_lecturer, save_venue
from organizations.enums import Role
from organizations.models import Organization, User
from organizations.services.accounts import open_account
from organizations.services.posts import grant_post
from rotations.models import Campaign
from trainees.models import Appointment, Person
from trainees.services.people import register_person

if TYPE_CHECKING:
    from tests.demo import DemoSite

COUNTY = "360428"  # 都昌县: no class yet, twelve seats
NEWCOMER = "新当选"


@dataclass(frozen=True)
class StoryWorld:
    """Who plays and where."""

    site: DemoSite
    campaign: Campaign
    county: Organization
    township: Organization
    clerk: User  # of the county
    township_clerk: User
    teacher: User
    city: User
    province: User
    stranger: User  # staff of the county next door
    people: list[Person]  # the twelve secretaries
    newcomer: Person


def build_story_world(site: DemoSite) -> StoryWorld:
    """Open the accounts and register the resources that the story needs."""
    county = Organization.objects.get(division_code=COUNTY)
    held = Appointment.objects.under(county.path).select_related("person", "organization__parent")
    posts = list(held.order_by("org_path"))
    township = posts[0].organization.parent
    assert township
    clerk = account("neighbour1")
    register_resources(county, clerk)
    return StoryWorld(
        site,
        Campaign.objects.get(),
        county,
        township,
        clerk,
        opened("story-township", "都昌镇组织委员", township, Role.STAFF),
        opened("story-teacher", "周班主任", county, Role.CLASS_TEACHER),
        account("city"),
        account("province"),
        account("county"),
        [post.person for post in posts],
        register_person(posts[0].organization, name=NEWCOMER, by=clerk),
    )


def account(name: str) -> User:
    """Return a demo account."""
    return User.objects.get(username=name)


def opened(name: str, full_name: str, place: Organization, role: Role) -> User:
    """Return a new account with one post."""
    user = open_account(username=name, full_name=full_name, organization=place, by=None)
    grant_post(user, organization=place, role=role, starts_on=today(), by=None)
    return user


def register_resources(county: Organization, by: User) -> None:
    """Give the county a Party school, a base to visit and two lecturers."""
    for name, kind, room in (
        ("都昌县委党校", PlaceKind.PARTY_SCHOOL, "第一教室"),
        ("都昌县北山村", PlaceKind.BASE, "党群服务中心"),
    ):
        venue = Venue(organization=county, name=name, kind=kind, meals_per_day=200)
        rows = [RoomFacts(key=None, name=room, capacity=60, is_dropped=False)]
        save_venue(venue, rooms=rows, by=by)
    for name in ("石教授", "段支书"):
        lecturer = Lecturer(organization=county, name=name, kind=LecturerKind.EXPERT)
        save_lecturer(lecturer, topics=[], by=by)


def days_of_class() -> list[dt.date]:
    """Return the three days of the class: it ends today."""
    return [today() - dt.timedelta(days=back) for back in (2, 1, 0)]
