"""A small campaign that can be planned: two townships, a Party school, leaders, a model, a base."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.days import days_range, today
from courses.enums import LecturerKind
from organizations.enums import Level
from rotations.planning.options import Options
from rotations.services.planning import start_run
from tests.factories.batches import RoomFactory, VenueFactory
from tests.factories.organizations import OrganizationFactory, category
from tests.factories.resources import BaseFactory
from tests.factories.rotations import CategoryRuleFactory, DutyFactory, OpenCampaignFactory
from tests.factories.timetable import LecturerFactory

if TYPE_CHECKING:
    from courses.models import Base, Lecturer, Room, Venue
    from organizations.models import Organization, User
    from rotations.models import Campaign, PlanningRun
    from tests.cast import World


def next_monday(weeks: int = 3) -> dt.date:
    """Return a Monday some weeks ahead."""
    day = today() + dt.timedelta(weeks=weeks)
    return day - dt.timedelta(days=day.weekday())


@dataclass
class PlanScene:
    """A campaign with everything that a plan needs."""

    campaign: Campaign
    county: Organization
    venue: Venue
    room: Room
    leader: Lecturer
    model: Lecturer
    base: Base
    villages: list[Organization]

    def options(self, mode: str = "fresh", **facts: Any) -> Options:
        """Return the choices of a run that begins in three weeks."""
        given = {"starts_on": next_monday(), "class_min": 3, "class_max": 10, **facts}
        return Options(mode=mode, **given)

    def run(self, by: User, mode: str = "fresh", **facts: Any) -> PlanningRun:
        """Return a queued run of the county's classes."""
        options = self.options(mode, **facts)
        return start_run(self.campaign, self.county, options=options, seconds=5, by=by)


def villages_of(township: Organization, count: int) -> list[Organization]:
    """Return new villages of a township."""
    return [OrganizationFactory.create(parent=township) for _ in range(count)]


def plan_scene(world: World, seats: int = 8, weeks: int = 8) -> PlanScene:
    """Return a campaign of alice's county with so many due villages in each of two townships."""
    county = world.county
    due = next_monday() + dt.timedelta(weeks=weeks)
    campaign = OpenCampaignFactory.create(
        organization=county,
        title="村书记集中轮训",
        period=days_range(today() - dt.timedelta(days=30), due),
    )
    CategoryRuleFactory.create(
        campaign=campaign, due_on=due, min_days=3, max_days=3, responsible_level=Level.COUNTY
    )
    villages = [
        *villages_of(world.township, seats),
        *villages_of(world.other_township, seats),
    ]
    for village in villages:
        DutyFactory.create(campaign=campaign, organization=village, responsible=county, due_on=due)
    venue = VenueFactory.create(organization=county, name="平江县委党校", beds=60)
    room = RoomFactory.create(venue=venue, capacity=60)
    leader = LecturerFactory.create(organization=county, name="李县长", kind=LecturerKind.LEADER)
    model = LecturerFactory.create(
        organization=county, name="陈书记", kind=LecturerKind.MODEL_SECRETARY
    )
    base = BaseFactory.create(venue__organization=county, category=category("village"))
    return PlanScene(campaign, county, venue, room, leader, model, base, villages)
