"""Duty follows the seat, the training record follows the person: elections, vacancies, moves, mergers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from organizations.services.mergers import close_organization, merge_organizations
from organizations.services.tree import move_organization
from rotations.enums import BaseChangeKind, DutyState, TurnoverRule
from rotations.models import BaseChange, Campaign, Duty
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.selectors.duties import newcomers_for
from rotations.services.bases import add_seat, exclude_seat
from rotations.services.campaigns import open_campaign
from rotations.services.duties import excuse_duty, move_duty
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.enums import Post
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import end_appointment
from trainees.services.elections import hold_election

if TYPE_CHECKING:
    from organizations.models import Organization
    from tests.cast import World
    from trainees.models import Appointment, Person

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 8, 1)


@pytest.fixture
def campaign(world: World) -> Campaign:
    """A running campaign of the county; both village secretaries hold their seats."""
    secretary_of(world.village)
    secretary_of(world.other_village)
    draft = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=draft)
    return open_campaign(draft, by=world.alice)


def duty_of(campaign: Campaign, organization: Organization) -> Duty:
    """Return the duty of a seat as it is now."""
    return Duty.objects.get(campaign=campaign, organization=organization)


def seated_in(organization: Organization) -> Appointment:
    """Return who sits there."""
    held = principal_of(organization)
    assert held
    return held


def train(campaign: Campaign, organization: Organization) -> Duty:
    """Train the seat at the county."""
    return move_duty(
        duty_of(campaign, organization),
        to=DutyState.TRAINED,
        level=3,
        trained_on=dt.date(2026, 5, 3),
    )


def elect(
    organization: Organization, newcomer: Person, leaves_present_post: bool = False
) -> Appointment:
    """Seat a newcomer."""
    return hold_election(
        organization,
        newcomer=newcomer,
        post=Post.BRANCH_SECRETARY,
        on=ON,
        by=None,
        leaves_present_post=leaves_present_post,
    )


def test_an_election_reopens_a_trained_seat_on_the_newcomer(world, campaign):
    train(campaign, world.village)
    seated = elect(world.village, PersonFactory.create(organization=world.village))
    duty = duty_of(campaign, world.village)
    assert (duty.state, duty.appointment, duty.level) == (DutyState.DUE, seated, None)
    assert coverage_of(world.county, campaign).total.trained == 0
    assert verify_coverage() == []


def test_a_seat_that_stays_trained_lists_the_newcomer_for_post_training(world, campaign):
    Campaign.objects.update(turnover_rule=TurnoverRule.KEEP_TRAINED)
    train(campaign, world.village)
    seated = elect(world.village, PersonFactory.create(organization=world.village))
    duty = duty_of(campaign, world.village)
    assert (duty.state, duty.appointment) == (DutyState.TRAINED, seated)
    assert duty.post_training_due_on == dt.date(2027, 2, 1)
    assert list(newcomers_for(world.alice, campaign)) == [duty]
    assert not newcomers_for(world.charlie, campaign).exists()


def test_a_secretary_who_was_trained_elsewhere_brings_the_record_along(world, campaign):
    train(campaign, world.other_village)
    moved = seated_in(world.other_village).person
    elect(world.village, moved, leaves_present_post=True)
    here, there = duty_of(campaign, world.village), duty_of(campaign, world.other_village)
    assert (here.state, here.level, here.trained_on) == (
        DutyState.TRAINED,
        3,
        dt.date(2026, 5, 3),
    )
    assert (there.state, there.appointment) == (DutyState.TRAINED, None)
    assert verify_coverage() == []


def test_a_vacancy_gives_the_place_back_but_not_the_training(world, campaign):
    train(campaign, world.village)
    move_duty(duty_of(campaign, world.other_village), to=DutyState.SCHEDULED)
    for village in (world.village, world.other_village):
        end_appointment(seated_in(village), on=ON, by=None)
    trained, vacant = duty_of(campaign, world.village), duty_of(campaign, world.other_village)
    assert (trained.state, trained.appointment) == (DutyState.TRAINED, None)
    assert (vacant.state, vacant.reason) == (DutyState.DUE, "书记空缺")


def test_a_village_that_leaves_the_county_leaves_its_base(world, campaign):
    move_organization(world.village, parent=world.next_township, on=ON, by=None)
    assert not duty_of(campaign, world.village).in_base
    line = BaseChange.objects.get()
    assert (line.kind, line.reason, line.changed_by) == (
        BaseChangeKind.LEAVE,
        "隶属关系调出",
        None,
    )
    for organization in (world.county, world.prefecture):
        assert coverage_of(organization, campaign).total.total == 1
    assert verify_coverage() == []


def test_a_village_that_joins_the_county_joins_its_base(world, campaign):
    secretary_of(world.next_village)
    move_organization(world.next_village, parent=world.township, on=ON, by=None)
    assert duty_of(campaign, world.next_village).state == DutyState.DUE
    world.township.refresh_from_db()
    assert coverage_of(world.township, campaign).total.total == 2
    assert verify_coverage() == []


def test_a_merger_takes_the_ended_seat_out_and_puts_a_new_one_in(world, campaign):
    united = OrganizationFactory.create(parent=world.township, name="合并村")
    merge_organizations([world.village, world.other_village], united, on=ON, by=None)
    kinds = dict(BaseChange.objects.values_list("organization__name", "kind"))
    assert kinds == {"邵阳村": "merge", "练埠村": "merge", "合并村": "add"}
    assert coverage_of(world.county, campaign).total.total == 1
    assert verify_coverage() == []


def test_a_merger_refuses_while_a_predecessor_runs_a_campaign(world, campaign):
    own = CampaignFactory.create(organization=world.other_village, title="村级轮训", state="open")
    with pytest.raises(ValidationError) as refused:
        merge_organizations([world.village, world.other_village], world.township, on=ON, by=None)
    assert refused.value.code == "open_campaign"
    assert refused.value.messages == ["“练埠村”组织的轮训“村级轮训”仍在进行，请先结束轮训。"]
    world.village.refresh_from_db()
    assert world.village.is_living
    Campaign.objects.filter(pk=own.pk).update(state="closed")
    merge_organizations([world.village, world.other_village], world.township, on=ON, by=None)


def test_closing_takes_the_seat_out_and_refuses_for_an_organizer(world, campaign):
    for village in (world.village, world.other_village):
        end_appointment(seated_in(village), on=ON, by=None)
    close_organization(world.village, on=ON, by=None)
    assert not duty_of(campaign, world.village).in_base
    own = CampaignFactory.create(organization=world.other_village, state="open")
    with pytest.raises(ValidationError) as refused:
        close_organization(world.other_village, on=ON, by=None)
    assert refused.value.code == "open_campaign"
    assert own.organization.is_living


def test_a_seat_goes_out_and_comes_back_with_reasons(world, campaign):
    facts = {"on": ON, "by": world.alice}
    with pytest.raises(ValidationError) as refused:
        add_seat(campaign, world.village, reason="重复", **facts)
    assert refused.value.code == "already"
    exclude_seat(campaign, world.village, reason="无党组织", **facts)
    with pytest.raises(ValidationError) as refused:
        exclude_seat(campaign, world.village, reason="再次", **facts)
    assert refused.value.code == "not_in_base"
    with pytest.raises(ValidationError) as refused:
        add_seat(campaign, world.village, reason=" ", **facts)
    assert set(refused.value.error_dict) == {"reason"}
    for organization, code in ((world.next_village, "outside"), (world.county, "no_rule")):
        with pytest.raises(ValidationError) as refused:
            add_seat(campaign, organization, reason="增补", **facts)
        assert refused.value.code == code
    add_seat(campaign, world.village, reason="恢复", **facts)
    assert coverage_of(world.county, campaign).total.total == 2


def test_a_trained_seat_is_neither_scheduled_nor_excused(world, campaign):
    duty = train(campaign, world.village)
    with pytest.raises(ValidationError) as refused:
        move_duty(duty, to=DutyState.SCHEDULED)
    assert refused.value.code == "state"
    with pytest.raises(ValidationError) as refused:
        excuse_duty(duty, reason="迟到的理由", by=world.alice)
    assert refused.value.code == "state"


def test_the_rate_is_cut_off_and_the_excused_stay_in_it(world, campaign):
    for number in range(4):
        village = OrganizationFactory.create(parent=world.township, name=f"第{number}村")
        secretary_of(village)
        add_seat(campaign, village, reason="增补", on=ON, by=world.alice)
        train(campaign, village)
    excuse_duty(duty_of(campaign, world.village), reason="病假", by=world.alice)
    total = coverage_of(world.county, campaign).total
    assert (total.total, total.trained, total.states["excused"]) == (6, 4, 1)
    assert str(total.rate) == "66.6"
