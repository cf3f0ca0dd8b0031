"""The roster and the campaign: everybody in post, three months ago the city calls and the base is frozen."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.days import days_range, set_back_to, today
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.enums import TurnoverRule
from rotations.services.campaigns import create_campaign, open_campaign, set_rules
from trainees.enums import Post
from trainees.services.appointments import appoint
from trainees.services.people import register_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.demo.names import Register
    from reports.demo.places import Places
    from reports.demo.staff import Staff
    from rotations.models import Campaign

TITLE = "全市基层党组织书记加强和创新社会管理集中轮训"
THEME = "加强和创新社会管理，提高基层党组织书记服务群众、做好群众工作的能力"
TOPICS = ("党的创新理论", "加强和创新社会管理", "农村基层党风廉政建设", "怎样当好党支部书记")
BEGAN = 90  # days ago
NEIGHBOUR_SEATS = 12


def fill_seats(seats: Iterable[Organization], register: Register) -> None:
    """Put a new secretary on each seat."""
    since = today() - dt.timedelta(days=600)
    for seat in seats:
        name, facts = register.next()
        person = register_person(seat, name=name, by=None, **facts)
        post = Post.BRANCH_SECRETARY if "支部" in seat.name else Post.GENERAL_BRANCH_SECRETARY
        appoint(
            person,
            seat,
            post=post,
            starts_on=since + dt.timedelta(days=register.dice.randrange(400)),
            by=None,
            heads_village_too=seat.category is not None
            and seat.category.code == "village"
            and register.dice.random() < 0.6,
        )


def neighbour_villages(places: Places) -> list[Organization]:
    """Return some villages of each neighbouring county, for the city's view and for strangers."""
    return [
        village
        for county in places.neighbours
        for village in Organization.objects.under(county.path)
        .filter(category__code__in=("village", "community"))
        .select_related("category")[:NEIGHBOUR_SEATS]
    ]


def build_campaign(places: Places, staff: Staff) -> Campaign:
    """Let the city call the campaign on its first day."""
    starts, plans_due = today() - dt.timedelta(days=BEGAN), today() + dt.timedelta(days=5)
    with set_back_to(starts):
        return call(places, staff, starts, plans_due)


def call(places: Places, staff: Staff, starts: dt.date, plans_due: dt.date) -> Campaign:
    """Create the campaign with its rules and open it."""
    campaign = create_campaign(
        places.city,
        by=staff.city,
        topics=TOPICS,
        title=TITLE,
        theme=THEME,
        paper=f"九组通〔{starts.year}〕26号",
        period=days_range(starts, starts + dt.timedelta(days=270)),
        base_cutoff_on=starts,
        plan_due_on=plans_due,
        turnover_rule=TurnoverRule.KEEP_TRAINED,
        counts_vacant_seats=False,
    )
    set_rules(campaign, rules_of(campaign, places), by=staff.city)
    return open_campaign(campaign, by=staff.city)


def rules_of(campaign: Campaign, places: Places) -> list[dict[str, object]]:
    """Return the rules: the county trains departments, villages and communities; committees the rest."""
    by_code = {category.code: category for category in Category.objects.all()}
    due = campaign.period.upper - dt.timedelta(days=15)

    def rule(code: str, level: Level, least: int, most: int, **more: object) -> dict[str, object]:
        return {
            "category": by_code[code],
            "responsible_level": level,
            "min_days": least,
            "max_days": most,
            "due_on": due,
            **more,
        }

    return [
        rule("village", Level.COUNTY, 3, 5),
        rule("community", Level.COUNTY, 3, 5),
        rule("agency", Level.COUNTY, 2, 3),
        rule("agency", Level.TOWNSHIP, 1, 3, area=places.agency_committee),
        *(
            rule(code, Level.TOWNSHIP, 1, 3)
            for code in (
                "institution",
                "school",
                "state_enterprise",
                "private_enterprise",
                "social_organization",
                "financial_institution",
            )
        ),
    ]
