"""Whatever happens to seats, people and the tree: counters plus deltas equal a recount, always."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from organizations.models import Organization
from organizations.services.mergers import close_organization, merge_organizations
from organizations.services.tree import move_organization, reorder
from rotations.enums import DutyState, TurnoverRule
from rotations.models import Campaign, Duty
from rotations.selectors.coverage import coverage_by_child, coverage_of, verify_coverage
from rotations.services.bases import add_seat, exclude_seat, remove_seat
from rotations.services.campaigns import open_campaign
from rotations.services.coverage import fold_deltas
from rotations.services.duties import move_duty
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.enums import Post
from trainees.models import Appointment
from trainees.selectors.appointments import principal_of
from trainees.services.appointments import end_appointment
from trainees.services.elections import hold_election

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
FIRST_DAY = dt.date(2026, 1, 2)


@dataclass
class Stage:
    """The places where a history plays, and the two campaigns that watch."""

    world: World
    villages: list[Organization]
    townships: list[Organization]
    campaigns: list[Campaign]
    day: dt.date = field(default=FIRST_DAY)

    def seat(self, number: int) -> Organization:
        """Return a village as it is now."""
        return Organization.objects.get(pk=self.villages[number % len(self.villages)].pk)

    def township(self, number: int) -> Organization:
        """Return a township as it is now."""
        return Organization.objects.get(pk=self.townships[number % len(self.townships)].pk)

    def campaign(self, number: int) -> Campaign:
        """Return a campaign as it is now."""
        return Campaign.objects.select_related("organization").get(
            pk=self.campaigns[number % len(self.campaigns)].pk
        )


@pytest.fixture
def stage(world: World) -> Stage:
    """Eight villages under three townships of two counties; the prefecture and one county campaign."""
    townships = [world.township, world.other_township, world.next_township]
    villages = [world.village, world.other_village, world.next_village]
    villages += [OrganizationFactory.create(parent=townships[n % 3]) for n in range(5)]
    for village in villages[:7]:
        secretary_of(village)
    campaigns = []
    for organizer, rule, vacant in (
        (world.prefecture, TurnoverRule.REOPEN, False),
        (world.county, TurnoverRule.KEEP_TRAINED, True),
    ):
        campaign = CampaignFactory.create(
            organization=organizer, turnover_rule=rule, counts_vacant_seats=vacant
        )
        CategoryRuleFactory.create(campaign=campaign)
        campaigns.append(open_campaign(campaign, by=world.peter))
    return Stage(world, villages, townships, campaigns)


def elect(stage: Stage, a: int, b: int) -> None:
    """Seat a stranger, or now and then a secretary from elsewhere."""
    elsewhere = principal_of(stage.seat(b)) if b % 3 == 0 else None
    newcomer = elsewhere.person if elsewhere else PersonFactory.create(organization=stage.seat(a))
    hold_election(
        stage.seat(a),
        newcomer=newcomer,
        post=Post.BRANCH_SECRETARY,
        on=stage.day,
        by=None,
        leaves_present_post=b % 2 == 0,
    )


def leave(stage: Stage, a: int, b: int) -> None:
    """Let a secretary go without a successor."""
    if held := principal_of(stage.seat(a)):
        end_appointment(held, on=stage.day, by=None)


def move_village(stage: Stage, a: int, b: int) -> None:
    """Hang a village under another township."""
    move_organization(stage.seat(a), parent=stage.township(b), on=stage.day, by=None)


def move_township(stage: Stage, a: int, b: int) -> None:
    """Hang a township under the other county."""
    county = (stage.world.county, stage.world.next_county)[b % 2]
    county.refresh_from_db()
    move_organization(stage.township(a), parent=county, on=stage.day, by=None)


def move_county(stage: Stage, a: int, b: int) -> None:
    """Put the county that calls a campaign under the province, or back."""
    target = (stage.world.province, stage.world.prefecture)[b % 2]
    target.refresh_from_db()
    county = Organization.objects.get(pk=stage.world.county.pk)
    move_organization(county, parent=target, on=stage.day, by=None)


def merge(stage: Stage, a: int, b: int) -> None:
    """Merge one village into another, or a township into another with all its villages."""
    pick = stage.township if a % 4 == 0 else stage.seat
    merge_organizations([pick(a)], pick(b), on=stage.day, by=None)


def close(stage: Stage, a: int, b: int) -> None:
    """Close a village."""
    close_organization(stage.seat(a), on=stage.day, by=None)


def turn_around(stage: Stage, a: int, b: int) -> None:
    """Put the villages of a township in the opposite order."""
    township = stage.township(a)
    reorder(township, list(township.children.order_by("-path")), by=None)


def change_base(stage: Stage, a: int, b: int) -> None:
    """Exclude, remove or add a seat."""
    act = (exclude_seat, remove_seat, add_seat)[b % 3]
    campaign = stage.campaign(a + b)
    act(campaign, stage.seat(a), reason="核实", on=stage.day, by=stage.world.alice)


def change_state(stage: Stage, a: int, b: int) -> None:
    """Bring a duty into some state."""
    duty = Duty.objects.filter(organization=stage.seat(a), campaign=stage.campaign(b)).first()
    if duty is not None:
        to = DutyState.values[(a + b) % len(DutyState.values)]
        move_duty(duty, to=to, level=1 + b % 3, trained_on=stage.day)


def train(stage: Stage, a: int, b: int) -> None:
    """Train a seat at some level."""
    duty = Duty.objects.filter(organization=stage.seat(a), campaign=stage.campaign(b)).first()
    if duty is not None:
        move_duty(duty, to=DutyState.TRAINED, level=1 + b % 3, trained_on=stage.day)


def fold(stage: Stage, a: int, b: int) -> None:
    """Fold a few deltas, or all."""
    fold_deltas(1 + a % 6)


ACTS = (
    elect,
    leave,
    move_village,
    move_township,
    move_county,
    merge,
    close,
    turn_around,
    change_base,
    change_state,
    train,
    fold,
)
step = st.tuples(st.sampled_from(ACTS), st.integers(0, 23), st.integers(0, 23))


def recount(organization: Organization, campaign: Campaign) -> dict[str, int]:
    """Count the seats of the base in a subtree one by one."""
    counts = dict.fromkeys(DutyState.values, 0)
    for duty in Duty.objects.filter(campaign=campaign, in_base=True).select_related("organization"):
        if duty.organization.path.startswith(organization.path):
            counts[duty.state] += 1
    return counts


def check_reads(stage: Stage) -> None:
    """Every table on screen says what a recount says."""
    for campaign in stage.campaigns:
        for organization in Organization.objects.exclude(children=None):
            table = coverage_of(organization, campaign)
            assert table.total.states == recount(organization, campaign)
            children = coverage_by_child(organization, campaign)
            assert sum(child.total.total for child in children) == table.total.total


def check_seats(stage: Stage) -> None:
    """Each duty rests on whoever holds the seat, and the bases keep to their campaigns' subtrees."""
    for duty in Duty.objects.select_related("organization", "campaign__organization"):
        holder = Appointment.objects.filter(
            organization=duty.organization, is_principal=True, period__upper_inf=True
        ).first()
        assert duty.appointment == holder
        if duty.in_base:
            assert duty.organization.path.startswith(duty.campaign.organization.path)
            assert duty.organization.is_living


@settings(
    max_examples=60,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # shrinking replays whole histories for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(step, min_size=4, max_size=10))
def test_counts_stay_exact_through_any_history(stage, history):
    stage.day = FIRST_DAY
    with transaction.atomic():
        for act, a, b in history:
            stage.day += dt.timedelta(days=1)
            play(stage, act, a, b)
            assert verify_coverage() == []
        check_reads(stage)
        check_seats(stage)
        transaction.set_rollback(True)
    for place in (stage.world.county, stage.world.next_county):
        place.refresh_from_db()


def play(stage: Stage, act, a: int, b: int) -> None:
    """Play one act; what the services refuse leaves no trace."""
    try:
        with transaction.atomic():
            act(stage, a, b)
    except ValidationError:
        return
