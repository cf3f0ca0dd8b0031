"""The page of a venue that is closed: the classes that must leave it, and the way to plan them anew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.days import today
from rotations.selectors.venue_use import classes_on_blocked_days
from tests.factories.batches import (
    BatchFactory,
    PublishedBatchFactory,
    RoomFactory,
    VenueFactory,
    from_today,
)
from tests.factories.resources import BlockingFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import SessionFactory

if TYPE_CHECKING:
    from courses.models import Venue
    from rotations.models import Batch, Campaign
    from tests.cast import World

pytestmark = pytest.mark.django_db
HEAD = "停用期间的班次"


@pytest.fixture
def school(world: World) -> Venue:
    """A shared school of the prefecture that is closed from the 15th day to the 20th."""
    made: Venue = VenueFactory.create(organization=world.prefecture, is_shared=True)
    BlockingFactory.create(venue=made, dates=from_today(15, 20))
    return made


@pytest.fixture
def campaign(world: World) -> Campaign:
    made: Campaign = OpenCampaignFactory.create(organization=world.prefecture)
    return made


def at(school: Venue, campaign: Campaign, world: World, **facts: Any) -> Batch:
    """Return a draft of the county at the school, from the 14th day to the 16th."""
    given = {"organization": world.county, "dates": from_today(14, 16), **facts}
    made: Batch = BatchFactory.create(venue=school, campaign=campaign, **given)
    return made


def test_drafts_and_called_classes_on_those_days_must_leave(world, school, campaign):
    draft = at(school, campaign, world)
    called = at(school, campaign, world, state="published")
    at(school, campaign, world, dates=from_today(21, 23))
    at(school, campaign, world, state="cancelled", cancel_reason="汛情")
    at(school, campaign, world, organization=world.next_county)
    PublishedBatchFactory.create(campaign=campaign, organization=world.county)
    assert classes_on_blocked_days(world.alice, school) == [draft, called]


def test_a_closed_room_drives_out_only_who_sits_in_it(world, campaign):
    room = RoomFactory.create(venue__organization=world.county)
    other = RoomFactory.create(venue=room.venue)
    batch = at(room.venue, campaign, world)
    session = SessionFactory.create(batch=batch, parts={"rooms": [room]})
    BlockingFactory.create(venue=room.venue, room=other, dates=from_today(10, 20))
    assert classes_on_blocked_days(world.alice, room.venue) == []
    BlockingFactory.create(venue=room.venue, room=room, dates=from_today(15, 20))
    assert classes_on_blocked_days(world.alice, room.venue) == []
    BlockingFactory.create(venue=room.venue, room=room, dates=from_today(14, 14))
    assert classes_on_blocked_days(world.alice, room.venue) == [session.batch]


def test_a_closing_that_is_over_asks_nothing(world, campaign):
    hall = VenueFactory.create(organization=world.county)
    BlockingFactory.create(venue=hall, dates=from_today(-9, -1))
    at(hall, campaign, world, dates=from_today(-3, 2), names_due_on=today() - dt.timedelta(days=9))
    assert classes_on_blocked_days(world.alice, hall) == []


def test_the_page_leads_to_the_mending(world, school, campaign, client_of):
    at(school, campaign, world)
    page = reverse("courses:venue_detail", args=[school.pk])
    planning = reverse("rotations:planning", args=[campaign.pk])
    told = client_of(world.alice).get(page).content.decode()
    assert HEAD in told
    assert f'href="{planning}?mode=repair&amp;moves_published=on"' in told
    form = client_of(world.alice).get(f"{planning}?mode=repair&moves_published=on")
    assert form.context["form"]["mode"].value() == "repair"
    assert form.context["form"]["moves_published"].value() is True
    assert HEAD not in client_of(world.charlie).get(page).content.decode()


def test_its_queries_do_not_grow(world, school, campaign):
    counts = []
    classes_on_blocked_days(world.alice, school)  # what alice may see is remembered
    for _ in range(2):
        at(school, campaign, world)
        with CaptureQueriesContext(connection) as queries:
            [str(batch.organization) for batch in classes_on_blocked_days(world.alice, school)]
        counts.append(len(queries))
    assert counts[0] == counts[1]
