"""The seats of campaigns when a round of elections is taken back: as before, and counted as before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError

from core.days import today
from rotations.enums import BatchState, CampaignState, DutyState, EnrolmentState, TurnoverRule
from rotations.models import Campaign, Duty, DutyChange, Recognition
from rotations.selectors.coverage import verify_coverage
from rotations.services.campaigns import open_campaign
from rotations.services.duties import excuse_duty, move_duty
from rotations.services.history import standing_of
from rotations.services.post_training import recognise_post_training
from rotations.services.recognitions import recognise_class, revoke_recognition
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.elections import drafted, typed
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import id_number, secretary_of
from trainees.enums import Outcome
from trainees.models import Person
from trainees.selectors.appointments import principal_of
from trainees.services.rounds.holding import hold_round
from trainees.services.rounds.undoing import undo_round

if TYPE_CHECKING:
    from rotations.models import Enrolment
    from tests.cast import World
    from trainees.models import ElectionRound

pytestmark = pytest.mark.django_db


def campaign_of(world: World, rule: TurnoverRule) -> Campaign:
    """Return a running campaign whose trained seats follow the rule; the village is trained, the other one due."""
    draft = CampaignFactory.create(organization=world.county, turnover_rule=rule)
    CategoryRuleFactory.create(campaign=draft)
    opened = open_campaign(draft, by=world.alice)
    duty = Duty.objects.get(campaign=opened, organization=world.village)
    move_duty(duty, to=DutyState.TRAINED, level=3, trained_on=dt.date(2026, 5, 3))
    return opened


@pytest.fixture
def campaigns(world: World) -> list[Campaign]:
    """One campaign for each turnover rule."""
    for place, seat in enumerate((world.village, world.other_village)):
        secretary_of(seat, name=f"原支书{place}", id_number=id_number(60 + place))
    return [campaign_of(world, rule) for rule in TurnoverRule]


def seats() -> list[Any]:
    """Return every seat as it stands."""
    columns = [field.attname for field in Duty._meta.concrete_fields]
    return list(Duty.objects.order_by("pk").values_list(*columns))


def held(world: World) -> ElectionRound:
    """Hold a round that gives the village a newcomer and leaves the other one vacant."""
    made = drafted(world.county, by=world.alice)
    typed(made, world.village, name="李新", id_number=id_number(7))
    typed(made, world.other_village, outcome=Outcome.VACANT)
    return hold_round(made, only_good=False, by=world.alice, advance=lambda: None)


def undone(round_: ElectionRound, world: World) -> ElectionRound:
    return undo_round(round_, was=round_.state, by=world.alice)


def refused(round_: ElectionRound, world: World) -> str:
    """Return with which sentence the undoing is refused."""
    with pytest.raises(ValidationError) as refusal:
        undone(round_, world)
    assert refusal.value.code == "depends"
    return refusal.value.messages[0]


def test_seats_of_both_rules_are_as_they_were_and_counts_with_them(world, campaigns):
    due = Duty.objects.get(campaign=campaigns[1], organization=world.other_village)
    excuse_duty(due, reason="病假", by=world.alice)
    before = seats()
    round_ = held(world)
    assert seats() != before

    undone(round_, world)

    assert seats() == before
    assert verify_coverage() == []
    last = DutyChange.objects.filter(duty__organization=world.village).latest("pk")
    assert last.note == "撤销集中换届"
    assert standing_of(last.duty).state == last.state == DutyState.TRAINED


def scheduled(world: World, campaign: Campaign) -> Enrolment:
    """Put the secretary of the other village on the list of a published class."""
    duty = Duty.objects.get(campaign=campaign, organization=world.other_village)
    batch = BatchFactory.create(campaign=campaign, state=BatchState.PUBLISHED)
    term = principal_of(world.other_village)
    assert term
    move_duty(duty, to=DutyState.SCHEDULED)
    made: Enrolment = EnrolmentFactory.create(
        batch=batch, person=term.person, appointment=term, duty=duty, place=1
    )
    return made


def test_a_place_in_a_class_comes_back(world, campaigns):
    scheduled(world, campaigns[0])
    before = seats()
    undone(held(world), world)
    assert seats() == before


def test_what_happened_to_the_class_meanwhile_is_counted(world, campaigns):
    enrolment = scheduled(world, campaigns[0])
    round_ = held(world)
    type(enrolment).objects.update(state=EnrolmentState.WITHDRAWN, place=None)

    undone(round_, world)

    assert Duty.objects.get(enrolments=enrolment).state == DutyState.DUE
    assert verify_coverage() == []


def test_a_class_that_the_former_secretary_completed_meanwhile_trains_the_seat(world, campaigns):
    enrolment = scheduled(world, campaigns[0])
    round_ = held(world)
    type(enrolment).objects.update(state=EnrolmentState.COMPLETED)

    undone(round_, world)

    duty = Duty.objects.get(enrolments=enrolment)
    assert (duty.state, duty.trained_appointment) == (DutyState.TRAINED, enrolment.appointment)
    assert verify_coverage() == []


def newcomer_is_enrolled(world: World, campaigns: list[Campaign]) -> str:
    term = principal_of(world.village)
    assert term
    batch = BatchFactory.create(campaign=campaigns[0], state=BatchState.PUBLISHED)
    EnrolmentFactory.create(batch=batch, person=term.person, appointment=term, place=1)
    return "李新已有参训"


def newcomer_is_trained(world: World, campaigns: list[Campaign]) -> str:
    reopened = Duty.objects.get(organization=world.village, state=DutyState.DUE)
    move_duty(reopened, to=DutyState.TRAINED, level=3, trained_on=dt.date(2026, 9, 3))
    return f"“{world.village}”在轮训“{reopened.campaign}”中的培训任务已有变动"


def newcomer_is_post_trained(world: World, campaigns: list[Campaign]) -> str:
    owing = Duty.objects.get(post_training_due_on__isnull=False)
    recognise_post_training(owing, trained_on=dt.date(2026, 9, 1), paper="证书", by=None)
    return "李新已有任职培训"


def a_base_is_frozen(world: World, campaigns: list[Campaign]) -> str:
    later = CampaignFactory.create(organization=world.county, title="下一轮", base_cutoff_on=dt.date(2026, 9, 1))  # fmt: skip
    CategoryRuleFactory.create(campaign=later)
    open_campaign(later, by=world.alice)
    return "轮训“下一轮”已在换届之后把"


def a_campaign_is_over(world: World, campaigns: list[Campaign]) -> str:
    Campaign.objects.filter(pk=campaigns[0].pk).update(state=CampaignState.CLOSED)
    return "已经结束"


def a_recognition_is_revoked(world: World, campaigns: list[Campaign]) -> str:
    revoke_recognition(Recognition.objects.get(), reason="有误", by=world.alice)
    return "原支书0的结业或培训认定已在换届之后撤销"


@pytest.mark.parametrize(
    "later",
    [
        newcomer_is_enrolled,
        newcomer_is_trained,
        newcomer_is_post_trained,
        a_base_is_frozen,
        a_campaign_is_over,
        a_recognition_is_revoked,
    ],
)
def test_what_has_come_to_rest_on_the_newcomers_refuses_by_name(world, campaigns, later):
    recognise_class(
        Person.objects.get(name="原支书0"),
        level=2,
        starts_on=today() - dt.timedelta(days=20),
        ends_on=today() - dt.timedelta(days=15),
        title="市级示范班",
        host="岳阳市委组织部",
        paper="岳组〔2026〕1号",
        by=world.alice,
    )
    round_ = held(world)
    said = later(world, campaigns)
    before = seats()
    assert said in refused(round_, world)
    assert seats() == before
    assert verify_coverage() == []
