"""任职培训: owed after an election, done by a class or by a paper, late by icon and word."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.days import today
from rotations.enums import DutyState, TurnoverRule
from rotations.lists.newcomers import standing_of
from rotations.models import Campaign, Duty, PostTraining
from rotations.selectors.duties import newcomers_for
from rotations.services.campaigns import open_campaign
from rotations.services.completion import Decision, decide_completions, revoke_completion
from rotations.services.duties import move_duty
from rotations.services.post_training import recognise_post_training
from tests.factories.classes import SessionFactory, close, mark_all, running_class
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.enums import Post
from trainees.selectors.appointments import principal_of
from trainees.services.appointment_corrections import correct_appointment
from trainees.services.elections import hold_election
from trainees.terms import RightFacts

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 8, 1)


@pytest.fixture
def campaign(world: World) -> Campaign:
    """A campaign that keeps trained seats trained, and gives newcomers three months."""
    draft = CampaignFactory.create(
        organization=world.county,
        turnover_rule=TurnoverRule.KEEP_TRAINED,
        post_training_months=3,
        counts_vacant_seats=True,
    )
    CategoryRuleFactory.create(campaign=draft)
    for village in (world.village, world.other_village):
        secretary_of(village)
    return open_campaign(draft, by=world.alice)


@pytest.fixture
def duty(world: World, campaign: Campaign) -> Duty:
    """The trained seat of the village, with a newcomer."""
    made = Duty.objects.get(organization=world.village)
    move_duty(made, to=DutyState.TRAINED, level=3, trained_on=dt.date(2026, 5, 3))
    newcomer = PersonFactory.create(organization=world.village, name="新支书")
    hold_election(world.village, newcomer=newcomer, post=Post.BRANCH_SECRETARY, on=ON, by=None)
    made.refresh_from_db()
    return made


def code_of(duty: Duty, **facts: Any) -> str:
    """Return with which code a recognition is refused."""
    facts = {"trained_on": dt.date(2026, 9, 1), "paper": "平组培〔2026〕3号", "by": None, **facts}
    with pytest.raises(ValidationError) as refusal:
        recognise_post_training(duty, **facts)
    (error,) = getattr(refusal.value, "error_dict", {"": [refusal.value]}).popitem()[1]
    return str(error.code)


def test_the_campaign_says_within_how_many_months(duty):
    assert duty.post_training_due_on == dt.date(2026, 11, 1)


def test_a_corrected_first_day_moves_the_day_due(world, duty):
    held = principal_of(world.village)
    assert held
    facts = RightFacts(post=held.post, starts_on=dt.date(2026, 8, 15))
    correct_appointment(held, facts, reason="文件日期", revision=held.revision, by=None)
    duty.refresh_from_db()
    assert duty.post_training_due_on == dt.date(2026, 11, 15)


def test_a_paper_recognises_it_once(world, campaign, duty):
    recognise_post_training(
        duty, trained_on=dt.date(2026, 9, 1), paper="平组培〔2026〕3号", by=world.alice
    )
    (row,) = newcomers_for(world.alice, campaign)
    assert (standing_of(row).label, row.post_trained_on) == ("已完成", dt.date(2026, 9, 1))
    assert code_of(duty) == "post_training_once_per_term"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"paper": " "}, "paper"),
        ({"trained_on": dt.date(2999, 1, 1)}, "future"),
        ({"trained_on": dt.date(2026, 7, 31)}, "before_term"),
    ],
)
def test_recognitions_that_are_refused(duty, facts, code):
    assert code_of(duty, **facts) == code


def test_a_seat_without_a_newcomer_owes_nothing(world, campaign):
    other = Duty.objects.get(organization=world.other_village)
    assert code_of(other) == "not_owed"


def test_a_completed_class_of_the_campaign_is_post_training(world):
    room = running_class(world.county, [world.village, world.other_village])
    keeps = {"state": DutyState.TRAINED, "level": 3, "trained_on": dt.date(2026, 5, 3)}
    owing = Duty.objects.get(organization=world.village)
    Duty.objects.filter(pk=owing.pk).update(**keeps, post_training_due_on=dt.date(2027, 2, 1))
    session = SessionFactory.create(batch=room.batch)
    mark_all(session, room.trainees)
    close(session)
    decisions = {trainee.pk: Decision(is_completed=True) for trainee in room.trainees}
    made = decide_completions(room.batch, decisions, by=world.alice)
    (record,) = PostTraining.objects.all()
    assert (record.duty, record.enrolment) == (owing, room.trainees[0])
    (mine,) = [one for one in made if one.enrolment_id == room.trainees[0].pk]
    revoke_completion(mine, reason="误判", by=world.alice)
    assert not PostTraining.objects.exists()


def test_the_list_is_reached_filtered_and_exported(world, client_of, campaign, duty):
    client = client_of(world.alice)
    address = reverse("rotations:newcomer_list", args=[campaign.pk])
    detail = client.get(reverse("rotations:campaign_detail", args=[campaign.pk]))
    assert address in detail.content.decode()
    Duty.objects.filter(pk=duty.pk).update(post_training_due_on=today() - dt.timedelta(days=1))
    text = client.get(address).content.decode()
    assert "已逾期" in text
    assert "登记完成" in text
    assert "新支书" not in client.get(address + "?standing=done").content.decode()
    assert "新支书" not in client.get(address + "?standing=owed").content.decode()
    assert "新支书" in client.get(address + "?standing=overdue").content.decode()
    file = client.get(address + "?export=1")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(file.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert any("新支书" in row and "已逾期" in row for row in rows)


def test_the_list_asks_as_much_for_one_row_as_for_three(
    world, client_of, campaign, duty, django_assert_num_queries, django_assert_max_num_queries
):
    client, address = client_of(world.alice), reverse("rotations:newcomer_list", args=[campaign.pk])
    with django_assert_max_num_queries(30) as asked:
        client.get(address)
    other = Duty.objects.get(organization=world.other_village)
    Duty.objects.filter(pk=other.pk).update(post_training_due_on=dt.date(2026, 12, 1))
    with django_assert_num_queries(len(asked.captured_queries)):
        client.get(address)


def test_the_screen_records_it(world, client_of, campaign, duty):
    client = client_of(world.alice)
    address = reverse("rotations:post_training", args=[duty.pk])
    assert "新支书" in client.get(address).content.decode()
    typed = {"trained_on": "2026-07-01", "paper": "平组培〔2026〕3号"}
    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "平组培〔2026〕3号" in refused.content.decode()
    answer = client.post(address, {**typed, "trained_on": "2026-09-01"}, follow=True)
    assert "平组培〔2026〕3号" in answer.content.decode()
    assert client.post(address, {**typed, "trained_on": "2026-09-01"}).status_code == 409
