"""Calling a campaign: what its rules ask, and the base it freezes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from organizations.enums import Level
from rotations.enums import CampaignState, DutyState
from rotations.models import Campaign, Duty
from rotations.selectors.campaigns import responsible_for, rule_for
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.services.campaigns import (
    close_campaign,
    create_campaign,
    delete_campaign,
    open_campaign,
    set_responsibilities,
    set_rules,
    update_campaign,
)
from tests.factories.organizations import OrganizationFactory, category
from tests.factories.rotations import YEAR, CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import secretary_of

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world: World) -> Campaign:
    """A draft of the county that trains villages, whose two secretaries hold their seats."""
    secretary_of(world.village)
    secretary_of(world.other_village)
    campaign = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=campaign, due_on=dt.date(2026, 6, 30))
    return campaign


def test_creating_validates_and_keeps_the_topics_in_order(world):
    made = create_campaign(
        world.county,
        by=world.alice,
        title="集中轮训",
        period=YEAR,
        base_cutoff_on=dt.date(2026, 3, 1),
        topics=["党的建设", "乡村振兴", "党的建设"],
    )
    assert made.org_path == world.county.path
    assert [topic.name for topic in made.topics.all()] == ["党的建设", "乡村振兴"]
    with pytest.raises(ValidationError):
        create_campaign(
            world.county,
            by=world.alice,
            title="集中轮训",
            period=YEAR,
            base_cutoff_on=dt.date(2026, 3, 1),
        )


def test_opening_freezes_one_duty_a_held_seat_and_counts_it(world, campaign):
    steps: list[tuple[int, int]] = []
    opened = open_campaign(campaign, by=world.alice, progress=lambda *at: steps.append(at))
    assert opened.state == CampaignState.OPEN
    seats = Duty.objects.filter(campaign=campaign)
    assert [(duty.organization, duty.state, duty.responsible) for duty in seats] == [
        (world.village, DutyState.DUE, world.county),
        (world.other_village, DutyState.DUE, world.county),
    ]
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert coverage_of(world.country, campaign).total.total == 2
    assert coverage_of(world.township, campaign).total.total == 1
    assert coverage_of(world.next_county, campaign).total.total == 0
    assert verify_coverage() == []


def test_vacant_seats_count_only_when_the_campaign_says_so(world, campaign):
    OrganizationFactory.create(parent=world.township, name="空缺村")
    campaign.counts_vacant_seats = True
    campaign.save()
    open_campaign(campaign, by=world.alice)
    vacant = Duty.objects.get(campaign=campaign, appointment=None)
    assert (vacant.organization.name, vacant.reason) == ("空缺村", "书记空缺")


def test_a_closed_organization_and_one_founded_later_hold_no_seat(world, campaign):
    for name, dates in (
        ("旧村", {"valid_until": dt.date(2026, 2, 1)}),
        ("新村", {"valid_from": dt.date(2026, 5, 1)}),
    ):
        secretary_of(OrganizationFactory.create(parent=world.township, name=name, **dates))
    open_campaign(campaign, by=world.alice)
    assert campaign.duties.count() == 2


def test_opening_refuses_what_is_not_ready(world, campaign):
    campaign.rules.update(due_on=campaign.period.upper)
    with pytest.raises(ValidationError) as refused:
        open_campaign(campaign, by=world.alice)
    assert refused.value.code == "due"
    campaign.rules.update(due_on=dt.date(2026, 6, 30), category=category("school"))
    with pytest.raises(ValidationError) as refused:
        open_campaign(campaign, by=world.alice)
    assert refused.value.code == "empty"
    campaign.rules.all().delete()
    with pytest.raises(ValidationError) as refused:
        open_campaign(campaign, by=world.alice)
    assert refused.value.code == "no_rules"


def test_the_deepest_area_and_the_deepest_responsibility_win(world, campaign):
    CategoryRuleFactory.create(
        campaign=campaign,
        area=world.township,
        responsible_level=Level.TOWNSHIP,
        due_on=dt.date(2026, 4, 30),
    )
    set_responsibilities(
        campaign,
        {world.county: world.prefecture, world.other_township: world.other_township},
        by=world.alice,
    )
    open_campaign(campaign, by=world.alice)
    settled = {
        duty.organization: (duty.responsible, duty.due_on)
        for duty in campaign.duties.select_related("organization", "responsible")
    }
    assert settled == {
        world.village: (world.prefecture, dt.date(2026, 4, 30)),
        world.other_village: (world.other_township, dt.date(2026, 6, 30)),
    }
    for organization, (responsible, due_on) in settled.items():
        assert responsible_for(campaign, organization) == responsible
        rule = rule_for(campaign, organization)
        assert rule
        assert rule.due_on == due_on


def test_a_missing_tier_is_answered_for_by_the_next_above(world):
    direct = OrganizationFactory.create(parent=world.province, name="直管县", level=Level.COUNTY)
    village = OrganizationFactory.create(
        parent=direct, level=Level.GRASSROOTS, category=category("village")
    )
    secretary_of(village)
    campaign = CampaignFactory.create(organization=world.province)
    CategoryRuleFactory.create(campaign=campaign, responsible_level=Level.PREFECTURE)
    assert responsible_for(campaign, village) == world.province
    open_campaign(campaign, by=world.dora)
    assert campaign.duties.get().responsible == world.province


def test_rules_of_an_open_campaign_move_the_days_of_untrained_seats_only(world, campaign):
    open_campaign(campaign, by=world.alice)
    campaign.duties.filter(organization=world.village).update(
        state=DutyState.TRAINED, level=Level.COUNTY, trained_on=dt.date(2026, 4, 1)
    )
    rule = {
        "category": category("village"),
        "responsible_level": Level.COUNTY,
        "min_days": 3,
        "max_days": 3,
        "due_on": dt.date(2026, 9, 30),
    }
    set_rules(campaign, [rule], by=world.alice)
    days = dict(campaign.duties.values_list("organization", "due_on"))
    assert days == {
        world.village.pk: dt.date(2026, 6, 30),
        world.other_village.pk: dt.date(2026, 9, 30),
    }
    with pytest.raises(ValidationError) as refused:
        set_rules(campaign, [{**rule, "category": category("school")}], by=world.alice)
    assert refused.value.code == "ruled_seats"


def test_two_rules_for_one_category_and_area_are_refused(world, campaign):
    rule = {
        "category": category("village"),
        "responsible_level": Level.COUNTY,
        "min_days": 3,
        "max_days": 3,
        "due_on": dt.date(2026, 9, 30),
    }
    with pytest.raises(ValidationError):
        set_rules(campaign, [rule, rule], by=world.alice)


def test_updating_refuses_a_stale_form_a_moved_cutoff_and_a_closed_campaign(world, campaign):
    opened = open_campaign(campaign, by=world.alice)
    with pytest.raises(ValidationError) as refused:
        update_campaign(opened, by=world.alice, revision=1, theme="旧表单")
    assert refused.value.code == "stale"
    with pytest.raises(ValidationError) as refused:
        update_campaign(opened, by=world.alice, revision=2, base_cutoff_on=dt.date(2026, 4, 1))
    assert refused.value.code == "frozen"
    closed = close_campaign(opened, by=world.alice)
    with pytest.raises(ValidationError) as refused:
        update_campaign(closed, by=world.alice, revision=closed.revision, theme="迟了")
    assert refused.value.code == "closed"
    with pytest.raises(ValidationError) as refused:
        open_campaign(closed, by=world.alice)
    assert refused.value.code == "state"


def test_responsibilities_stay_within_the_campaign(world, campaign):
    with pytest.raises(ValidationError) as refused:
        set_responsibilities(campaign, {world.next_county: world.county}, by=world.alice)
    assert refused.value.code == "outside"


def test_only_a_draft_is_deleted(world, campaign):
    opened = open_campaign(campaign, by=world.alice)
    with pytest.raises(ValidationError) as refused:
        delete_campaign(opened, by=world.alice)
    assert refused.value.code == "state"
    draft = CampaignFactory.create(organization=world.county)
    delete_campaign(draft, by=world.alice)
    assert not Campaign.objects.filter(pk=draft.pk).exists()
