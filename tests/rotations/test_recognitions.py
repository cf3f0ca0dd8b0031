"""A class done elsewhere counts for the seat of whoever attended it, once, and can be taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from organizations.enums import Level
from rotations.enums import BatchState, DutyCause, DutyState, EnrolmentState
from rotations.models import Campaign, Duty, DutyChange, Enrolment, Recognition
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.services import duties
from rotations.services.campaigns import close_campaign, open_campaign
from rotations.services.recognitions import recognise_for_seat, revoke_recognition
from tests.factories.batches import BatchFactory, EnrolmentFactory
from tests.factories.hours import recognised
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import AppointmentFactory, HoursEntryFactory, secretary_of
from trainees.models import HoursEntry, Person
from trainees.selectors.appointments import principal_of
from trainees.selectors.hours import hours_of
from trainees.services.appointments import end_appointment
from trainees.services.hours import reverse_hours
from trainees.signals import class_recognised, recognition_revoked

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {
    "level": Level.PROVINCE,
    "starts_on": dt.date(2026, 4, 1),
    "ends_on": dt.date(2026, 4, 3),
    "title": "村书记示范班",
    "host": "省委组织部",
    "paper": "湘组〔2026〕1号",
}


@pytest.fixture
def secretary(world: World) -> Person:
    """The secretary of the village."""
    return secretary_of(world.village)


@pytest.fixture
def campaign(world: World, secretary) -> Campaign:
    """A running campaign of the county, which trains its villages for three days."""
    draft = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=draft)
    return open_campaign(draft, by=world.alice)


@pytest.fixture
def duty(campaign) -> Duty:
    """The village's seat."""
    return campaign.duties.get()


def test_a_class_of_a_higher_level_counts_once(world, campaign, duty, secretary):
    recognition = recognise_for_seat(duty, by=world.alice, **FACTS)
    duty.refresh_from_db()
    assert (duty.state, duty.level, duty.trained_on) == (
        "trained",
        Level.PROVINCE,
        FACTS["ends_on"],
    )
    assert duty.trained_appointment.person == secretary
    change = DutyChange.objects.get()
    assert (change.cause, change.effective_on) == (DutyCause.RECOGNISED, FACTS["ends_on"])
    table = coverage_of(world.county, campaign)
    assert (table.total.trained, dict(table.total.levels)) == (1, {Level.PROVINCE: 1})
    with pytest.raises(ValidationError) as refusal:
        recognise_for_seat(duty, by=world.alice, **FACTS)
    assert refusal.value.code == "trained"
    revoke_recognition(recognition, reason="查无此班", by=world.alice)
    duty.refresh_from_db()
    assert (duty.state, duty.level, duty.trained_on) == ("due", None, None)
    assert verify_coverage() == []
    with pytest.raises(ValidationError, match="已撤销"):
        revoke_recognition(recognition, reason="再撤", by=world.alice)


def test_two_posts_are_trained_by_one_class(world, secretary):
    second = OrganizationFactory.create(parent=world.township)
    AppointmentFactory.create(organization=second, person=secretary, is_primary=False)
    draft = CampaignFactory.create(organization=world.county)
    CategoryRuleFactory.create(campaign=draft)
    campaign = open_campaign(draft, by=world.alice)
    class_recognised.send(Person, person=secretary, entry=None, by=world.alice, **FACTS)
    assert set(campaign.duties.values_list("state", flat=True)) == {DutyState.TRAINED}


def test_news_of_the_ledger_trains_the_seat_and_takes_it_back(world, campaign, duty, secretary):
    entry = HoursEntryFactory.create(person=secretary)
    class_recognised.send(Person, person=secretary, entry=entry, by=world.alice, **FACTS)
    duty.refresh_from_db()
    assert duty.state == DutyState.TRAINED
    for _twice in range(2):
        recognition_revoked.send(Person, entry=entry, reason="重复登记", by=world.alice)
    duty.refresh_from_db()
    assert duty.state == DutyState.DUE
    assert Recognition.objects.get().revoke_reason == "重复登记"


def came_with_hours(world: World, secretary: Person) -> None:
    """Recognise the class in the ledger of hours."""
    days = {name: FACTS[name] for name in ("starts_on", "ends_on")}
    recognised([secretary], by=world.alice, days=Decimal(3), hours=Decimal(24), **days)


def test_revoking_what_came_with_hours_reverses_them(world, campaign, duty, secretary, client_of):
    came_with_hours(world, secretary)
    recognition = Recognition.objects.get()
    assert hours_of(secretary, FACTS["ends_on"].year).hours > 0
    page = reverse("rotations:recognition_revoke", args=[recognition.pk])
    assert "学时同时冲销" in client_of(world.alice).get(page).content.decode()

    assert client_of(world.alice).post(page, {"reason": "证书有误"}).status_code == 302

    recognition.refresh_from_db()
    duty.refresh_from_db()
    assert (duty.state, recognition.revoke_reason) == (DutyState.DUE, "证书有误")
    assert hours_of(secretary, FACTS["ends_on"].year).hours == 0
    reversal = HoursEntry.objects.get(reversal_of=recognition.entry)
    assert reversal.note == "证书有误"
    assert client_of(world.alice).post(page, {"reason": "再撤一次"}).status_code == 409


def test_reversing_the_hours_revokes_the_recognition(world, campaign, duty, secretary):
    came_with_hours(world, secretary)
    reverse_hours(HoursEntry.objects.get(), note="录入有误", by=world.alice)
    duty.refresh_from_db()
    assert duty.state == DutyState.DUE
    assert Recognition.objects.get().revoke_reason == "录入有误"
    with pytest.raises(ValidationError) as refused:
        revoke_recognition(Recognition.objects.get(), reason="再撤一次", by=world.alice)
    assert refused.value.code == "revoked"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"ends_on": dt.date(2026, 3, 31)}, "order"),
        ({"starts_on": dt.date(2025, 12, 30), "ends_on": dt.date(2026, 1, 2)}, "period"),
        ({"level": Level.TOWNSHIP}, "level"),
        ({"ends_on": dt.date(2026, 4, 2)}, "days"),
    ],
)
def test_a_class_that_would_not_count_is_refused(world, duty, facts, code):
    with pytest.raises(ValidationError) as refusal:
        recognise_for_seat(duty, by=world.alice, **{**FACTS, **facts})
    codes = [e.code for errors in refusal.value.error_dict.values() for e in errors]
    assert codes == [None] or codes == [code]
    assert not Recognition.objects.exists()


def test_a_vacant_seat_and_a_closed_campaign_take_none(world, campaign, duty):
    held = principal_of(world.village)
    assert held
    end_appointment(held, on=dt.date(2026, 5, 1), by=None)
    with pytest.raises(ValidationError, match="空缺"):
        recognise_for_seat(duty, by=world.alice, **FACTS)
    close_campaign(campaign, by=world.alice)
    with pytest.raises(ValidationError, match="进行中"):
        recognise_for_seat(duty, by=world.alice, **FACTS)


def test_a_short_class_sent_by_the_ledger_is_kept_but_trains_nobody(world, duty, secretary):
    facts = {**FACTS, "ends_on": FACTS["starts_on"]}
    class_recognised.send(Person, person=secretary, entry=None, by=world.alice, **facts)
    duty.refresh_from_db()
    assert (duty.state, Recognition.objects.count()) == (DutyState.DUE, 1)


def test_revoking_leaves_a_seat_that_another_record_trains(world, campaign, duty, secretary):
    batch = BatchFactory.create(campaign=campaign, state=BatchState.RUNNING)
    name = EnrolmentFactory.create(batch=batch, person=secretary, place=1)
    Enrolment.objects.filter(pk=name.pk).update(state=EnrolmentState.COMPLETED)
    recognition = recognise_for_seat(duty, by=world.alice, **FACTS)
    assert duties.discharge_duty(name, level=Level.COUNTY, trained_on=dt.date(2026, 5, 3)) == []
    revoke_recognition(recognition, reason="查无此班", by=world.alice)
    duty.refresh_from_db()
    assert (duty.state, duty.level) == (DutyState.TRAINED, Level.COUNTY)


def test_alice_recognises_on_screen_and_revokes(world, client_of, campaign, duty):
    alice = client_of(world.alice)
    page = reverse("rotations:seat_recognise", args=[duty.pk])
    assert page in alice.get(reverse("rotations:seat_list", args=[campaign.pk])).content.decode()
    assert alice.get(page).status_code == 200
    answer = alice.post(page, {**FACTS, "level": Level.TOWNSHIP})
    assert answer.status_code == 422
    assert "村书记示范班" in answer.content.decode()
    assert "县" in answer.content.decode()
    answer = alice.post(page, FACTS)
    listed = reverse("rotations:recognition_list", args=[campaign.pk])
    assert answer.url == listed
    assert "湘组〔2026〕1号" in alice.get(listed).content.decode()
    revoke = reverse("rotations:recognition_revoke", args=[Recognition.objects.get().pk])
    assert revoke in alice.get(listed).content.decode()
    assert alice.get(revoke).status_code == 200
    assert alice.post(revoke, {"reason": ""}).status_code == 422
    assert alice.post(revoke, {"reason": "有误"}).status_code == 302
    assert alice.post(revoke, {"reason": "有误"}).status_code == 409
    assert client_of(world.bob).get(page).status_code == 404
    assert client_of(world.charlie).get(page).status_code == 404
