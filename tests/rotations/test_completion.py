"""Completion: proposed from attendance, decided by people; hours, seats and numbers follow exactly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.days import today
from rotations.models import Completion, Duty
from rotations.selectors.completion import propose_completions, what_is_missing
from rotations.selectors.coverage import verify_coverage
from rotations.services.batch_states import finish_batch
from rotations.services.completion import Decision, decide_completions, revoke_completion
from tests.factories.classes import SessionFactory, close, mark_all, on_day, running_class
from tests.factories.hours import rule
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import DutyFactory
from tests.factories.trainees import AppointmentFactory
from trainees.hours import HALF, days_in, hours_in
from trainees.models import HoursEntry
from trainees.selectors.hours import hours_of
from trainees.sources import with_sources

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def held(world):
    """A class that is over: two present at both sessions, the second one absent once."""
    room = running_class(world.county, [world.village, world.other_village])
    first = SessionFactory.create(batch=room.batch, period=on_day(-2, 9, 12))
    second = SessionFactory.create(batch=room.batch, period=on_day(-1, 9, 11))
    mark_all(first, room.trainees)
    mark_all(second, room.trainees[:1])
    mark_all(second, room.trainees[1:], "absent")
    close(first)
    close(second)
    return room


def as_proposed(room):
    return {
        proposal.trainee.pk: Decision(is_completed=proposal.is_completed)
        for proposal in propose_completions(room.batch)
    }


def test_proposal_follows_the_rule_of_the_category(world, held):
    first, second = propose_completions(held.batch)
    assert first.is_completed
    assert first.flags == []
    assert not second.is_completed
    assert second.flags == ["出勤率不足 85%"]
    held.batch.campaign.rules.update(min_attendance=50)
    assert [proposal.is_completed for proposal in propose_completions(held.batch)] == [True, True]


def test_leave_beyond_a_seventh_is_a_flag_not_a_verdict(world):
    room = running_class(world.county, [world.village])
    for day, hours, status in (
        (-2, (8, 18), "present"),
        (-1, (8, 18), "present"),
        (0, (0, 6), "leave"),
    ):
        session = SessionFactory.create(batch=room.batch, period=on_day(day, *hours))
        mark_all(session, room.trainees, status)
    room.batch.campaign.rules.update(min_attendance=60)
    (proposal,) = propose_completions(room.batch)
    assert proposal.is_completed
    assert proposal.flags == ["请假超过总学时七分之一"]


def test_deciding_credits_discharges_and_numbers(world, held):
    made = decide_completions(held.batch, as_proposed(held), by=world.alice)
    year = today().year
    assert [row.is_completed for row in made] == [True, False]
    assert made[0].certificate_number == f"平江县轮训证〔{year}〕0001号"
    assert made[1].certificate_number is None
    assert (made[0].minutes, str(made[0].attendance_rate)) == (300, "100.00")
    people = [trainee.person for trainee in held.trainees]
    assert [str(hours_of(person, year).hours) for person in people] == ["6.6667", "4.0000"]
    assert [hours_of(person, year).days for person in people] == [HALF, HALF]
    states = dict(Duty.objects.values_list("appointment__person", "state"))
    assert states == {people[0].pk: "trained", people[1].pk: "due"}
    trained = Duty.objects.get(state="trained")
    assert (trained.level, trained.trained_on) == (held.batch.level, today())
    assert verify_coverage() == []


def test_pressing_again_changes_nothing(world, held):
    decide_completions(held.batch, as_proposed(held), by=world.alice)
    assert decide_completions(held.batch, as_proposed(held), by=world.alice) == []
    assert HoursEntry.objects.count() == 3
    assert Completion.objects.count() == 2


def test_departing_from_the_proposal_wants_a_reason(world, held):
    second = held.trainees[1]
    with pytest.raises(ValidationError) as refusal:
        decide_completions(held.batch, {second.pk: Decision(is_completed=True)}, by=world.alice)
    assert refusal.value.code == "reason"
    assert str(second.person) in refusal.value.messages[0]
    assert not Completion.objects.exists()
    decision = Decision(is_completed=True, reason="防汛值守，已补课")
    (made,) = decide_completions(held.batch, {second.pk: decision}, by=world.alice)
    assert made.reason == "防汛值守，已补课"


def test_essay_that_is_asked_for_needs_its_tick(world, held):
    held.batch.campaign.rules.update(needs_essay=True)
    first = held.trainees[0]
    with pytest.raises(ValidationError):
        decide_completions(held.batch, {first.pk: Decision(is_completed=True)}, by=world.alice)
    with_essay = Decision(is_completed=True, has_essay=True)
    (made,) = decide_completions(held.batch, {first.pk: with_essay}, by=world.alice)
    assert made.has_essay


def test_open_rolls_and_coming_sessions_hold_the_decision_up(world, held):
    SessionFactory.create(batch=held.batch, period=on_day(0, 15, 17))
    assert what_is_missing(held.batch) == "还有 1 节课没有上完。"
    with pytest.raises(ValidationError) as refusal:
        decide_completions(held.batch, as_proposed(held), by=world.alice)
    assert refusal.value.code == "missing"
    held.batch.sessions.latest("period").delete()
    SessionFactory.create(batch=held.batch, period=on_day(-1, 14, 15))
    assert what_is_missing(held.batch) == "还有 1 节课的考勤没有封存。"


def test_nothing_is_decided_outside_a_running_class(world, held):
    held.batch.state = "confirmed"
    held.batch.save()
    with pytest.raises(ValidationError) as refusal:
        decide_completions(held.batch, as_proposed(held), by=world.alice)
    assert refusal.value.code == "state"


def test_a_name_of_another_class_is_left_alone(world, held):
    other = running_class(world.next_county, [world.next_village])
    key = other.trainees[0].pk
    assert decide_completions(held.batch, {key: Decision(is_completed=True)}, by=world.alice) == []


def test_revoking_gives_everything_back_and_never_the_number(world, held):
    first = held.trainees[0]
    (made, _) = decide_completions(held.batch, as_proposed(held), by=world.alice)
    with pytest.raises(ValidationError):
        revoke_completion(made, reason="", by=world.alice)
    revoke_completion(made, reason="认错人", by=world.alice)
    assert hours_of(first.person, today().year).hours == 0
    assert Duty.objects.get(appointment__person=first.person).state == "in_class"
    assert verify_coverage() == []
    (again,) = decide_completions(held.batch, as_proposed(held), by=world.alice)
    assert again.certificate_number == f"平江县轮训证〔{today().year}〕0002号"
    assert str(hours_of(first.person, today().year).hours) == "6.6667"
    assert verify_coverage() == []


def test_two_seats_of_one_person_are_trained_and_given_back_together(world, held):
    first, branch = (
        held.trainees[0],
        OrganizationFactory.create(parent=world.township, name="合作社党支部"),
    )
    second_post = AppointmentFactory.create(
        person=first.person, organization=branch, is_primary=False
    )
    second_seat = DutyFactory.create(
        campaign=held.batch.campaign, organization=branch, appointment=second_post
    )
    (made, _) = decide_completions(held.batch, as_proposed(held), by=world.alice)
    second_seat.refresh_from_db()
    assert second_seat.state == "trained"
    revoke_completion(made, reason="认错人", by=world.alice)
    second_seat.refresh_from_db()
    assert second_seat.state == "due"
    assert verify_coverage() == []


def test_a_finished_class_keeps_its_decisions(world, held):
    (made, _) = decide_completions(held.batch, as_proposed(held), by=world.alice)
    finish_batch(held.batch, by=world.alice)
    with pytest.raises(ValidationError) as refusal:
        revoke_completion(made, reason="认错人", by=world.alice)
    assert refusal.value.code == "state"


def test_offices_of_one_name_share_one_series(world, held):
    world.next_county.short_name = "平江县"
    world.next_county.save()
    other = running_class(world.next_county, [world.next_village])
    session = SessionFactory.create(batch=other.batch)
    mark_all(session, other.trainees)
    close(session)
    decide_completions(held.batch, as_proposed(held), by=world.alice)
    (made,) = decide_completions(other.batch, as_proposed(other), by=world.charlie)
    assert made.certificate_number == f"平江县轮训证〔{today().year}〕0002号"


def test_each_session_counts_by_the_rule_of_its_day_and_is_taken_back_by_it(world, held):
    rule(world.county, by=world.alice, valid_from=today() - dt.timedelta(days=1))
    first = held.trainees[0]
    made = decide_completions(held.batch, as_proposed(held), by=world.alice)
    entries = HoursEntry.objects.filter(person=first.person).order_by("earned_on")
    assert [(entry.rule_version, entry.minutes) for entry in entries] == [
        ("45min-8h", 180),
        ("2027版", 120),
    ]
    assert sum(entry.hours for entry in entries) == hours_in(entries) == Decimal("6.4")
    revoke_completion(made[0], reason="录入有误", by=world.alice)
    assert hours_in(entries.all()) == days_in(entries.all()) == 0
    decide_completions(held.batch, as_proposed(held), by=world.alice)
    assert hours_in(entries.all()) == Decimal("6.4")


def test_the_ledger_leads_to_the_class_as_far_as_it_may_be_seen(world, held):
    decide_completions(held.batch, as_proposed(held), by=world.alice)
    entries = list(HoursEntry.objects.filter(person=held.trainees[0].person))
    url = reverse("rotations:batch_detail", args=[held.batch.pk])
    assert {line.url for line in with_sources(world.alice, entries)} == {url}
    assert {line.url for line in with_sources(world.charlie, entries)} == {""}
