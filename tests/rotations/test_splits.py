"""A split changes the bases of running campaigns by a line each, and nothing that was filed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from organizations.services.splits import split_organization
from organizations.splits import Part, split_choices
from rotations.enums import BaseChangeKind, DutyState
from rotations.models import BaseChange, Duty
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.services.campaigns import open_campaign
from rotations.services.duties import move_duty
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory, OpenCampaignFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from organizations.models import Organization
    from rotations.models import Campaign
    from tests.cast import World

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 8, 1)
PARTS = [Part("邵阳东村"), Part("邵阳西村")]


@pytest.fixture
def campaign(world: World) -> Campaign:
    """A running campaign of the county; one of its two villages is trained."""
    secretary_of(world.village)
    secretary_of(world.other_village)
    draft = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=draft)
    opened = open_campaign(draft, by=world.alice)
    duty = Duty.objects.get(organization=world.village)
    move_duty(duty, to=DutyState.TRAINED, level=3, trained_on=dt.date(2026, 5, 3))
    return opened


def split(village: Organization, place: int, *, continues: bool) -> list[Organization]:
    """Split a village, its secretary going to this part."""
    choices = {choice.key: place for choice in split_choices(village)}
    return split_organization(
        village,
        PARTS[: 1 if continues else 2],
        continues=continues,
        children={},
        choices=choices,
        on=ON,
        paper="分设2号",
        by=None,
    )


def lines() -> set[tuple[str, str, str, str]]:
    """Return the increase/decrease table."""
    rows = BaseChange.objects.select_related("organization")
    return {(str(row.organization), row.kind, row.reason, row.paper) for row in rows}


def test_the_ended_seat_leaves_and_the_secretary_brings_the_training_along(world, campaign):
    east, west = split(world.village, 1, continues=False)
    assert lines() == {
        ("邵阳村", BaseChangeKind.MERGE, "分设为邵阳东村、邵阳西村", "分设2号"),
        ("邵阳东村", BaseChangeKind.ADD, "由邵阳村分设", "分设2号"),
    }
    duty = Duty.objects.get(organization=east, campaign=campaign)
    assert (duty.state, duty.level) == (DutyState.TRAINED, 3)
    assert not Duty.objects.filter(organization=west).exists()
    total = coverage_of(world.county, campaign).total
    assert (total.total, total.trained) == (2, 1)
    assert verify_coverage() == []


def test_vacant_parts_count_where_the_campaign_counts_them(world, campaign):
    type(campaign).objects.update(counts_vacant_seats=True)
    (east,) = split(world.village, 0, continues=True)
    duty = Duty.objects.get(organization=east)
    assert (duty.state, duty.reason, duty.in_base) == (DutyState.DUE, "书记空缺", True)
    total = coverage_of(world.county, campaign).total
    assert (total.total, total.trained) == (3, 1)
    assert verify_coverage() == []


def test_an_organization_that_runs_a_campaign_does_not_end(world, campaign):
    OpenCampaignFactory.create(organization=world.village)
    with pytest.raises(ValidationError) as refusal:
        split(world.village, 1, continues=False)
    assert refusal.value.code == "open_campaign"
