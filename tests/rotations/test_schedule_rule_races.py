"""Two offices at once: what the rules see, they see one after the other."""

from __future__ import annotations

import datetime as dt

import pytest

from core.days import days_range
from rotations.models import Batch, Session
from rotations.scheduling.findings import RuleCode
from rotations.scheduling.violations import RuleViolation
from rotations.services.batches import create_batch
from tests.cast import build_world
from tests.factories.batches import BatchFactory, VenueFactory, from_today
from tests.factories.organizations import category
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, hours
from tests.rotations.test_timetable_races import at_once, booking

pytestmark = pytest.mark.django_db(transaction=True)
ALWAYS = days_range(dt.date(2020, 1, 1), dt.date(2099, 12, 31))


@pytest.fixture
def world(transactional_db):
    """The cast, committed, so that other connections see it."""
    return build_world()


def class_of(organization) -> Batch:
    campaign = OpenCampaignFactory.create(organization=organization, period=ALWAYS)
    made: Batch = BatchFactory.create(campaign=campaign)
    return made


def test_two_counties_call_one_lecturer_too_far_apart(world):
    """Their times do not overlap, so no constraint stops them: the lecturer's lock and the rule do."""
    lecturer = LecturerFactory.create(organization=world.prefecture, is_shared=True, name="陈明")
    mine, theirs = class_of(world.county), class_of(world.next_county)

    outcome = at_once(
        booking(mine, world.alice, lecturers=[lecturer]),
        booking(
            theirs, world.charlie, lecturers=[lecturer], period=hours(theirs, "10:30", "12:00")
        ),
    )

    (winner,) = [made for made in outcome if isinstance(made, Session)]
    (refusal,) = [made for made in outcome if isinstance(made, RuleViolation)]
    assert [finding.rule for finding in refusal.findings] == [RuleCode.TRAVEL]
    assert refusal.findings[0].others == (str(winner.batch.organization),)
    assert Session.objects.get() == winner


def test_two_counties_fill_one_house(world):
    house = VenueFactory.create(organization=world.prefecture, is_shared=True, beds=100)

    def calling(organization, user):
        campaign = OpenCampaignFactory.create(organization=organization, period=ALWAYS)
        batch = Batch(
            campaign=campaign,
            organization=organization,
            series="村书记班",
            level=3,
            venue=house,
            dates=from_today(20, 22),
            capacity=60,
        )
        villages = [category("village")]
        return lambda: create_batch(batch, categories=villages, by=user)

    outcome = at_once(calling(world.county, world.alice), calling(world.next_county, world.charlie))

    assert sum(isinstance(made, Batch) for made in outcome) == 1
    (refusal,) = [made for made in outcome if isinstance(made, RuleViolation)]
    assert [finding.rule for finding in refusal.findings] == [RuleCode.BEDS]
    assert Batch.objects.count() == 1


def test_the_next_lecture_at_the_same_house_is_no_way(world):
    lecturer = LecturerFactory.create(organization=world.county)
    batch = class_of(world.county)
    booking(batch, world.alice, lecturers=[lecturer])()
    after = {"lecturers": [lecturer], "period": hours(batch, "10:00", "11:30")}
    assert isinstance(booking(batch, world.alice, **after)(), Session)
