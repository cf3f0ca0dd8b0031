"""The planner in the product: 岳阳市's real tree planned from the tables, and taken over as drafts.

`plan_read` is how many seats a second become a problem, `plan_adopt` how many classes a second become
drafts with places and half-days; the floors are what a person waits for without wondering.
"""

from __future__ import annotations

import datetime as dt
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.core.management import call_command

from benchmarks.figures import Figure
from benchmarks.national import make_officer
from core.days import days_range, today
from courses.models import Base, Lecturer, Room, Venue
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.models import Campaign, CategoryRule, Duty, PlanningRun
from rotations.planner import compare, from_json
from rotations.planner.plan import Plan
from rotations.planning.options import Options
from rotations.planning.result import adoptable
from rotations.selectors.planning.overview import earliest_start
from rotations.selectors.planning.problem import build_task
from rotations.selectors.planning.results import result_of
from rotations.services.plan_adoption import adopt_plan
from rotations.services.planning import follow_run

if TYPE_CHECKING:
    from organizations.models import User

CITY = "4306"
SECONDS = 60
WEEKS = 18
SEATS_A_SECOND = 1000  # a city's page opens in two seconds
CLASSES_A_SECOND = 10  # eight half-days each, all rules asked: a province in a minute


class Silent(SimpleNamespace):
    """A progress that nobody looks at."""

    def advance(self, by: int = 1, *, to: int | None = None) -> None:
        """Do nothing."""


def measure(seed: int) -> tuple[Figure, ...]:
    """Read, plan, take over."""
    call_command("load_divisions", under=CITY, verbosity=0)
    city = Organization.objects.get(level=Level.PREFECTURE)
    officer = make_officer(city)
    campaign = make_campaign(city)
    make_resources(city)
    options = Options("fresh", earliest_start(campaign), class_min=10)
    began = time.perf_counter()
    build_task(officer, campaign, city, options)
    read = time.perf_counter() - began
    run = planned(campaign, city, options, officer, seed)
    plan = from_json(Plan, run.plan)
    rows = {row.name: row.first for row in compare(plan, plan)}
    began = time.perf_counter()
    adopted = adopt_plan(run, adoptable(result_of(run)), by=officer)
    took = time.perf_counter() - began
    facts: dict[str, Any] = {"seconds": round(took, 1), "batches": adopted.count, **rows}
    facts |= {"unplaced": len(adopted.unplaced), "first": adopted.unplaced[:2]}
    seats = Duty.objects.filter(campaign=campaign).count()
    reading = {"seconds": round(read, 2), "seats": seats}
    return (
        Figure("plan_read", seats / read, "seats/s", SEATS_A_SECOND, 1, reading),
        Figure("plan_adopt", adopted.count / took, "classes/s", CLASSES_A_SECOND, 1, facts),
    )


def planned(
    campaign: Campaign, city: Organization, options: Options, officer: User, seed: int
) -> PlanningRun:
    """Return a run after its search."""
    run = PlanningRun.objects.create(
        campaign=campaign,
        organization=city,
        mode=options.mode,
        seconds=SECONDS,
        seed=seed,
        options=options.as_data(),
        asked_by=officer,
    )
    progress: Any = Silent(total=0, message="")
    follow_run(run, by=officer, progress=progress)
    run.refresh_from_db()
    return run


def make_campaign(city: Organization) -> Campaign:
    """Store the notice of 2015 as a campaign with all seats due."""
    due = today() + dt.timedelta(weeks=WEEKS)
    campaign = Campaign.objects.create(
        organization=city,
        title="基层党组织书记集中轮训",
        state="open",
        period=days_range(today(), due),
        base_cutoff_on=today(),
    )
    campaign.refresh_from_db()
    kinds = {category.code: category for category in Category.objects.all()}
    counties = dict(
        Organization.objects.under(city.path).filter(level=Level.COUNTY).values_list("path", "pk")
    )
    for code, level, share in (
        ("township", Level.PREFECTURE, 0),
        ("street", Level.PREFECTURE, 0),
        ("village", Level.COUNTY, 15),
        ("community", Level.COUNTY, 0),
    ):
        CategoryRule.objects.create(
            campaign=campaign,
            category=kinds[code],
            responsible_level=level,
            min_days=3,
            max_days=5,
            due_on=due,
            higher_share=share,
        )
    seats = Organization.objects.under(city.path).filter(
        category__code__in=["township", "street", "village", "community"]
    )
    Duty.objects.bulk_create(
        Duty(
            campaign=campaign,
            organization=seat,
            category_id=seat.category_id,
            responsible_id=city.pk if seat.level == Level.TOWNSHIP else county_of(seat, counties),
            due_on=due,
        )
        for seat in seats
    )
    return campaign


def county_of(seat: Organization, counties: dict[str, int]) -> int:
    """Return the county that a seat lies in."""
    return next(pk for path, pk in counties.items() if seat.path.startswith(path))


def make_resources(city: Organization) -> None:
    """Store a Party school, leaders, a model secretary and two bases for each office."""
    village = Category.objects.get(code="village")
    offices = [city, *Organization.objects.under(city.path).filter(level=Level.COUNTY)]
    for office in offices:
        is_city = office == city
        school = Venue.objects.create(
            organization=office,
            name=f"{office.name}委党校",
            kind="party_school",
            beds=200 if is_city else 100,
            meals_per_day=200 if is_city else 100,
        )
        for number in range(2 if is_city else 1):
            Room.objects.create(venue=school, name=f"{number + 1}教室", capacity=100)
        for number in range(6 if is_city else 3):
            Lecturer.objects.create(organization=office, name=f"领导{number}", kind="leader")
        for number in range(2):
            Lecturer.objects.create(
                organization=office, name=f"优秀书记{number}", kind="model_secretary"
            )
        for number in range(0 if is_city else 2):
            place = Venue.objects.create(
                organization=office, name=f"{office.name}示范村{number}", kind="base"
            )
            Room.objects.create(venue=place, name="参观点", capacity=100)
            Base.objects.create(venue=place, category=village, visitors_per_day=100)
