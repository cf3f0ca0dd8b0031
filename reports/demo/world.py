"""The whole demonstration, chapter by chapter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from organizations.services.tickets import issue_login_ticket
from reports.demo.affairs import look_after
from reports.demo.ballots import evaluate
from reports.demo.call import build_campaign, fill_seats, neighbour_villages
from reports.demo.city_classes import circulate_places, open_city, prepare_class
from reports.demo.classes import Builder, plans
from reports.demo.filings import file_plans, file_reports
from reports.demo.helping import help_neighbours
from reports.demo.journeys import go_round, plan_far_class
from reports.demo.names import Register
from reports.demo.places import build_places
from reports.demo.planning import plan_classes
from reports.demo.resources import build_resources
from reports.demo.sites import show_bases
from reports.demo.staff import build_staff, committees_of
from reports.demo.surroundings import furnish
from reports.demo.weeks import Weeks
from rotations.enums import BatchState
from trainees.services.accounts import open_trainee_account

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from organizations.models import User
    from reports.demo.places import Places
    from reports.demo.resources import Resources
    from reports.demo.staff import Staff
    from rotations.models import Batch, Campaign

VALID_FOR = dt.timedelta(days=30)


@dataclass(frozen=True)
class Demo:
    """What was built, for the table of logins and for tests."""

    places: Places
    staff: Staff
    password: str
    campaign: Campaign
    batches: list[Batch]
    trainee: User
    ticket: str  # secret of the trainee's one-time link


def build_demo(dice: Random, *, say: Callable[[str], object]) -> Demo:
    """Build everything through the services, telling each chapter."""
    say("导入行政区划和单位 …")
    places = build_places()
    staff, password = build_staff(places)
    say("登记书记 …")
    register = Register(dice)
    fill_seats([*places.departments, *places.villages, *places.others], register)
    fill_seats(neighbour_villages(places), register)
    say("部署轮训、报送方案 …")
    campaign = build_campaign(places, staff)
    weeks = Weeks(campaign, places, staff, register)
    weeks.before_classes()
    file_plans(campaign, places, staff)
    say("办班 …")
    holders = [*committees_of(places), places.neighbours[1]]
    resources = build_resources(places.county, holders, staff.county)
    called = plans(places, staff, resources, base_of(campaign))
    batches = Builder(campaign, staff, resources, dice).hold_all(called)
    weeks.after_classes()
    running = running_of(batches)
    look_after(running, resources, staff.clerks[running.organization_id])
    call_by_city(campaign, places, staff, resources)
    say("登记停用时段、日历和路程 …")
    furnish(places, staff, resources)
    show_bases(places, staff)
    plan_classes(campaign, places.neighbours[2], staff.neighbours[2])
    say("测评、上报 …")
    evaluate(evaluated(batches), dice, staff.county)
    file_reports(campaign, places, staff)
    trainee, ticket = trainee_of(batches, staff)
    return Demo(places, staff, password, campaign, batches, trainee, ticket)


def base_of(campaign: Campaign) -> set[int]:
    """Return the seats that are to be trained."""
    return set(campaign.duties.filter(in_base=True).values_list("organization_id", flat=True))


def evaluated(batches: list[Batch]) -> list[Batch]:
    """Return the classes that hold a round: the county's two, two others, and the running one."""
    return [*batches[:4], running_of(batches)]


def running_of(batches: list[Batch]) -> Batch:
    """Return the class that is held today."""
    return next(batch for batch in batches if batch.state == BatchState.RUNNING)


def call_by_city(campaign: Campaign, places: Places, staff: Staff, resources: Resources) -> None:
    """Hold the classes of the city at its school, send its lecturer round, plan a class far off and share it."""
    city = open_city(campaign, places, staff)
    circulate_places(city)
    prepare_class(city)
    go_round(city)
    help_neighbours(plan_far_class(city, resources), places, staff, resources)


def trainee_of(batches: list[Batch], staff: Staff) -> tuple[User, str]:
    """Return the account of somebody in class today, with the secret of a one-time link."""
    person = running_of(batches).enrolments.order_by("place").select_related("person")[0].person
    account = open_trainee_account(person, by=staff.county)
    return account, issue_login_ticket(account, valid_for=VALID_FOR)
