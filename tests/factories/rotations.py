"""Campaigns, rules and duties as the tests need them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from core.days import last_day, today
from organizations.enums import Level
from rotations.enums import CampaignState, DutyState
from rotations.models import Campaign, CategoryRule, Duty
from rotations.services.coverage import append_deltas, cell_of
from rotations.services.plans import save_plan, start_plan
from tests.factories.organizations import OrganizationFactory, category

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import Plan

# From 2026, whose days tests name, to the end of the year in which they run.
YEAR = DateRange(dt.date(2026, 1, 1), dt.date(max(today().year, 2026) + 1, 1, 1), "[)")
IN_TIME = dt.timedelta(days=120)


def in_time(made: Any) -> dt.date:
    """Return a deadline ahead of whatever day the tests run on, within the campaign."""
    return min(today() + IN_TIME, last_day(made.campaign.period))


class CampaignFactory(DjangoModelFactory):
    """A draft for one year, whose base counts on the first of March."""

    class Meta:
        model = Campaign

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"第{n}轮集中轮训")
    period = YEAR
    base_cutoff_on = dt.date(2026, 3, 1)

    @classmethod
    def _create(cls, model_class: type[Campaign], *args: Any, **kwargs: Any) -> Campaign:
        """Read the path back that the database filled."""
        made: Campaign = super()._create(model_class, *args, **kwargs)
        made.refresh_from_db(fields=["org_path"])
        return made


class OpenCampaignFactory(CampaignFactory):
    """A running campaign with an empty base."""

    state = CampaignState.OPEN


class CategoryRuleFactory(DjangoModelFactory):
    """The county trains the villages for three days, in time."""

    class Meta:
        model = CategoryRule

    campaign = factory.SubFactory(CampaignFactory)
    category = factory.LazyFunction(lambda: category("village"))
    responsible_level = Level.COUNTY
    min_days = 3
    max_days = 5
    due_on = factory.LazyAttribute(in_time)


class DutyFactory(DjangoModelFactory):
    """A seat of the base of a running campaign; give it an appointment when somebody holds it."""

    class Meta:
        model = Duty

    campaign = factory.SubFactory(OpenCampaignFactory)
    organization = factory.SubFactory(OrganizationFactory)
    category = factory.LazyFunction(lambda: category("village"))
    responsible = factory.SelfAttribute("campaign.organization")
    due_on = factory.LazyAttribute(in_time)
    state = DutyState.DUE

    @classmethod
    def _create(cls, model_class: type[Duty], *args: Any, **kwargs: Any) -> Duty:
        """Count the seat as the services would, and read its path back."""
        made: Duty = super()._create(model_class, *args, **kwargs)
        made.refresh_from_db(fields=["org_path"])
        append_deltas([(None, cell_of(made))])
        return made


def filing_plan(campaign: Campaign, organization: Organization, *, by: User, **facts: Any) -> Plan:
    """Return a written plan of a unit, ready to submit."""
    plan = start_plan(campaign, organization, by=by)
    item = {
        "title": "村书记班",
        "category": category("village"),
        "classes": 2,
        "heads": 80,
        "days": 3,
        "starts_on": dt.date(2026, 4, 1),
        "ends_on": dt.date(2026, 6, 30),
        "budget": 50000,
    }
    words = {"outline": "一、目标\n二、安排", "head": "李部长", "contact": "王 0730-1"}
    facts = {**words, **facts}
    return save_plan(plan, revision=plan.revision, items=[item], by=by, **facts)
