"""What the page before the start says: from counters and aggregates, never from the seats themselves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.days import days_range, today
from courses.services.loans import lend_lecturer
from rotations.models import Campaign, CategoryRule, Duty, TrainingResponsibility
from rotations.selectors.planning.overview import Standing, overview_of
from tests.factories.batches import BatchFactory, RoomFactory, VenueFactory
from tests.factories.organizations import OrganizationFactory, category
from tests.factories.planning import next_monday, plan_scene
from tests.factories.resources import BaseFactory
from tests.factories.rotations import DutyFactory
from tests.factories.timetable import LecturerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world):
    """A campaign of four villages."""
    return plan_scene(world, seats=2)


def test_it_names_what_is_missing(world, scene):
    overview = overview_of(world.alice, scene.campaign, scene.county)
    assert (overview.due, overview.resources.venues, overview.missing) == (4, 1, [])
    type(scene.leader).objects.all().update(is_retired=True)
    overview = overview_of(world.alice, scene.campaign, scene.county)
    assert [view for _, view, _ in overview.missing] == ["courses:lecturer_list"] * 2


def test_a_line_says_by_when_how_long_and_by_whom(world, scene):
    CategoryRule.objects.update(higher_share=15, max_days=5)
    (line,) = overview_of(world.alice, scene.campaign, scene.county).lines
    due = next_monday() + dt.timedelta(weeks=8)
    assert (line.due_by, line.days, line.trained_by) == (due, "3–5", "县级，其中上级 15%")


def test_an_office_plans_what_it_trains(world, scene):
    assert overview_of(world.bob, scene.campaign, world.township).lines == []
    TrainingResponsibility.objects.create(
        campaign=scene.campaign, organization=world.township, responsible=world.township
    )
    assert overview_of(world.bob, scene.campaign, world.township).due == 2


def test_rules_of_other_areas_say_nothing(world, scene):
    Campaign.objects.filter(pk=scene.campaign.pk).update(organization=world.prefecture)
    campaign = Campaign.objects.get(pk=scene.campaign.pk)
    rule = CategoryRule.objects.get()
    CategoryRule.objects.create(
        campaign=campaign,
        category=rule.category,
        area=world.next_county,
        responsible_level=3,
        min_days=1,
        max_days=9,
        due_on=today(),
    )
    (line,) = overview_of(world.alice, campaign, scene.county).lines
    assert line.days == "3"
    (line,) = overview_of(world.peter, campaign, world.prefecture).lines
    assert line.days == "1–9"


def test_seats_without_a_rule_are_noted(world, scene):
    DutyFactory.create(
        campaign=scene.campaign,
        organization=OrganizationFactory.create(parent=world.township),
        category=category("community"),
    )
    overview = overview_of(world.alice, scene.campaign, scene.county)
    assert overview.due == 4
    assert "社区有 1 个待训席位没有适用的类别规则，不纳入编排" in overview.notes


def test_classes_that_are_there_are_counted_with_their_places(world, scene):
    BatchFactory.create_batch(2, campaign=scene.campaign, organization=scene.county, capacity=30)
    BatchFactory.create(campaign=scene.campaign, organization=world.next_county, capacity=30)
    BatchFactory.create(
        campaign=scene.campaign,
        organization=scene.county,
        state="cancelled",
        cancel_reason="不办",
    )
    overview = overview_of(world.alice, scene.campaign, scene.county)
    assert overview.standing == Standing(2, 60)


def test_what_others_own_is_not_counted_and_what_cannot_be_used_is_noted(world, scene):
    RoomFactory.create(venue__organization=world.next_county)
    VenueFactory.create(organization=scene.county, beds=0)
    BaseFactory.create(venue__organization=scene.county, visitors_per_day=0)
    LecturerFactory.create(organization=world.next_county, kind="leader")
    overview = overview_of(world.peter, scene.campaign, scene.county)
    counted = overview.resources
    assert (counted.venues, counted.empty_venues) == (1, 1)
    assert (counted.bases, counted.empty_bases, counted.leaders) == (1, 1, 1)
    assert overview.notes[:2] == [
        "1 处办班地点没有登记教室和床位，不纳入编排",
        "1 处示范基地没有登记每天接待人数，不纳入编排",
    ]


def test_a_lecturer_lent_for_days_to_come_is_counted(world, scene):
    lent = LecturerFactory.create(organization=world.next_county, kind="leader")
    lend_lecturer(lent, to=world.township, dates=days_range(today(), today()), by=world.charlie)
    late = LecturerFactory.create(organization=world.next_county, kind="leader")
    gone = today() - dt.timedelta(days=1)
    lend_lecturer(late, to=world.county, dates=days_range(gone, gone), by=world.charlie)
    assert overview_of(world.alice, scene.campaign, scene.county).resources.leaders == 2


def test_the_seats_are_not_read_and_the_queries_stay_as_many(world, scene):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            overview_of(world.alice, scene.campaign, scene.county)
        assert not any(Duty._meta.db_table in each["sql"] for each in caught)
        return len(caught)

    queries()  # whose offices the user works in is asked once
    few = queries()
    for _ in range(3):
        DutyFactory.create(campaign=scene.campaign, organization__parent=world.township)
        BatchFactory.create(campaign=scene.campaign, organization=scene.county)
        RoomFactory.create(venue__organization=scene.county)
        LecturerFactory.create(organization=scene.county, kind="leader")
    assert queries() == few
