"""Menu choice end to end: opened, wished on the phone, assigned, swapped, on the roll and the timetable."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.constraints import constraint_of
from rotations.models import (
    ElectiveBlock,
    ElectiveOption,
    ElectivePlace,
    ElectiveSwap,
    Enrolment,
)
from rotations.places.electives import assign
from rotations.selectors.electives import blocks_of
from rotations.selectors.phone import own_enrolment_at
from rotations.selectors.releases import entries_of_trainee
from rotations.selectors.sessions import expected_at, session_for
from rotations.selectors.timetable import sessions_of
from rotations.selectors.timetable_items import items_of
from rotations.services import electives, enrolments, timetable
from rotations.services.groups import deal_groups, set_groups
from tests.factories.batches import from_today
from tests.factories.classes import running_class
from tests.factories.electives import (
    assigned,
    choosing_is_over,
    class_to_choose,
    offered_swap,
    parallel_sessions,
)
from tests.factories.releases import released
from tests.factories.trainees import PersonFactory
from trainees.services.accounts import open_trainee_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def choice(world):
    """A class of two that may choose."""
    return class_to_choose(world.county, [world.village, world.other_village], world.alice)


@pytest.fixture
def done(world):
    """The same after each got the option wished for."""
    return assigned(world.county, [world.village, world.other_village], world.alice)


@pytest.fixture
def phone_of(world, client_of):
    """The phone of a trainee."""
    return lambda trainee: client_of(open_trainee_account(trainee.person, by=world.alice))


def wish_at(block: ElectiveBlock) -> str:
    return reverse("phone:elective_wish", args=[block.pk])


def test_a_slot_is_opened_and_closed_to_a_second_block(world, client_of) -> None:
    room = running_class(world.county, [world.village], dates=from_today(-2, 1))
    sessions = parallel_sessions(room)
    alice, page = client_of(world.alice), reverse("rotations:batch_electives", args=[room.batch.pk])
    soon = timezone.localtime() + dt.timedelta(minutes=30)
    facts = {
        "title": "专题选学",
        "slot": str(sessions[0].pk),
        "choose_until": f"{soon:%Y-%m-%dT%H:%M}",
        "swap_until": f"{soon:%Y-%m-%dT%H:%M}",
    }
    late = alice.post(
        page, {**facts, "swap_until": f"{soon + dt.timedelta(days=3):%Y-%m-%dT%H:%M}"}
    )
    assert late.status_code == 422
    assert "互换截止不能晚于上课时间" in late.content.decode()
    assert late.context["form"]["title"].value() == "专题选学"
    assert alice.post(page, facts).status_code == 302
    assert [option.capacity for option in ElectiveOption.objects.all()] == [5, 5]
    again = alice.post(page, facts)  # the slot is no longer one of the choices
    assert again.status_code == 422
    assert "请刷新后重选" in again.content.decode()
    assert client_of(world.charlie).get(page).status_code == 404
    assert client_of(world.bob).get(page).status_code == 404
    assert alice.put(page).status_code == 405


def test_a_trainee_wishes_on_the_phone_until_the_deadline(choice, phone_of) -> None:
    phone, (one, two) = phone_of(choice.room.trainees[0]), choice.options
    prefix = f"b{choice.block.pk}-wish"
    assert "选学" in phone.get(reverse("phone:home")).content.decode()
    assert "第一志愿" in phone.get(reverse("phone:electives")).content.decode()
    assert phone.post(wish_at(choice.block), {f"{prefix}1": two.pk}).status_code == 302
    twice = phone.post(wish_at(choice.block), {f"{prefix}1": two.pk, f"{prefix}2": two.pk})
    assert twice.status_code == 422
    assert "应选择不同的课程" in twice.content.decode()
    ranked = {f"{prefix}1": one.pk, f"{prefix}2": two.pk}
    assert phone.post(wish_at(choice.block), ranked).status_code == 302
    assert list(choice.block.choices.values_list("option", "rank")) == [(one.pk, 1), (two.pk, 2)]
    choosing_is_over(choice.block)
    late = phone.post(wish_at(choice.block), ranked)
    assert late.status_code == 409
    assert "选课已截止。" in late.content.decode()
    assert phone.get(wish_at(choice.block)).status_code == 405


def test_places_are_assigned_once_and_anybody_can_draw_again(world, client_of, choice) -> None:
    first, second = choice.room.trainees
    for trainee in (first, second):
        electives.wish(choice.block, trainee, [choice.options[0].pk], by=world.alice)
    alice = client_of(world.alice)
    act = reverse("rotations:elective_assign", args=[choice.block.pk])
    assert "选课还没有截止" in alice.post(act, follow=True).content.decode()
    choosing_is_over(choice.block)
    capacity = reverse("rotations:elective_capacity", args=[choice.block.pk])
    figures = {f"capacity-{option.pk}": 1 for option in choice.options}
    assert alice.post(capacity, {**figures, f"capacity-{choice.options[0].pk}": 0}, follow=True)
    alice.post(capacity, figures)
    shown = alice.post(act, follow=True)
    choice.block.refresh_from_db()
    assert choice.block.seed in shown.content.decode()
    numbers = {row.place: [choice.options[0].pk] for row in (first, second)}
    drawn = assign(numbers, {o.pk: 1 for o in choice.options}, seed=choice.block.seed)
    stored = ElectivePlace.objects.values_list("enrolment__place", "option")
    assert dict(stored) == drawn.option_of
    assert [(bar.label, bar.count) for bar in shown.context["blocks"][0].bars] == [
        ("第1志愿", 1),
        ("未填报或未满足", 1),
    ]
    assert "选学已经分配" in alice.post(act, follow=True).content.decode()


def test_too_few_places_are_refused_before_the_draw(world, choice) -> None:
    ElectiveOption.objects.update(capacity=1)
    choice.options[1].delete()
    choosing_is_over(choice.block)
    with pytest.raises(ValidationError, match="名额合计 1，少于学员 2 人"):
        electives.assign_block(choice.block, by=world.alice)


def test_the_roll_the_timetable_and_the_code_follow_the_choice(world, done) -> None:
    first, second = done.room.trainees
    released(done.room.batch)
    for trainee, session in zip((first, second), done.sessions, strict=True):
        assert expected_at(session_for(world.alice, session.pk)) == [trainee]
        assert [entry.session for entry in entries_of_trainee(trainee) or ()] == [session.pk]
    assert [item.groups for item in items_of(sessions_of(done.room.batch), done.room.batch)] == [
        "选学",
        "选学",
    ]
    account = open_trainee_account(first.person, by=world.alice)
    assert own_enrolment_at(account, session_for(world.alice, done.sessions[0].pk)) == first
    with pytest.raises(ValidationError, match="不在本节课"):
        own_enrolment_at(account, session_for(world.alice, done.sessions[1].pk))


def test_the_phone_says_which_sessions_are_not_settled_yet(world, choice, phone_of) -> None:
    set_groups(choice.room.batch, 2, by=world.alice)
    deal_groups(choice.room.batch, by=world.alice)
    released(choice.room.batch)
    phone, address = phone_of(choice.room.trainees[0]), reverse("phone:timetable")
    assert "还没有分配，以分配结果为准" in phone.get(address).content.decode()
    ElectiveBlock.objects.update(assigned_at=timezone.now(), seed="1" * 16)
    assert "还没有分配" not in phone.get(address).content.decode()


def test_two_change_places_by_consent(world, done, phone_of) -> None:
    first, second = done.room.trainees
    ask = reverse("phone:swap_ask", args=[done.block.pk])
    box = f"b{done.block.pk}-number"
    asking = phone_of(second)
    nobody = asking.post(ask, {box: 99})
    assert nobody.status_code == 422
    assert "没有这个学号" in nobody.content.decode()
    assert asking.post(ask, {box: first.place}).status_code == 302
    assert "请等候答复" in asking.post(ask, {box: first.place}).content.decode()
    swap = ElectiveSwap.objects.get()
    answer = reverse("phone:swap_answer", args=[swap.pk])
    assert asking.post(answer, {"answer": "agree"}).status_code == 404
    other = phone_of(first)
    assert "想与您互换" in other.get(reverse("phone:electives")).content.decode()
    assert other.post(answer, {"answer": "agree"}).status_code == 302
    placed = ElectivePlace.objects.order_by("option").values_list("enrolment", "rank")
    assert list(placed) == [(second.pk, None), (first.pk, None)]
    assert "已有答复" in other.post(answer, {"answer": "agree"}, follow=True).content.decode()


def test_a_swap_is_refused_or_comes_too_late(world, done) -> None:
    swap = offered_swap(done, world.alice)
    ElectiveBlock.objects.update(swap_until=timezone.now())
    with pytest.raises(ValidationError, match="互换已截止"):
        electives.answer_swap(swap, agree=True, by=world.alice)
    electives.answer_swap(swap, agree=False, by=world.alice)
    assert ElectiveSwap.objects.get().state == "refused"


def test_whoever_left_the_class_has_no_say_in_its_places(world, done, phone_of) -> None:
    first, second = done.room.trainees
    swap = offered_swap(done, world.alice)
    phone = phone_of(first)
    before = set(ElectivePlace.objects.values_list("enrolment", "option"))
    Enrolment.objects.filter(pk=second.pk).update(state="withdrawn", place=None)
    with pytest.raises(ValidationError, match="已不在名册上"):
        electives.answer_swap(swap, agree=True, by=world.alice)
    Enrolment.objects.filter(pk=first.pk).update(state="withdrawn", place=None)
    answer = reverse("phone:swap_answer", args=[swap.pk])
    assert phone.post(answer, {"answer": "agree"}).status_code == 404
    assert set(ElectivePlace.objects.values_list("enrolment", "option")) == before


def test_the_place_of_whoever_left_is_free_again(world, done) -> None:
    first, second = done.room.trainees
    offered_swap(done, world.alice)
    enrolments.withdraw(Enrolment.objects.get(pk=second.pk), reason="生病", by=world.alice)
    assert list(ElectivePlace.objects.values_list("enrolment", flat=True)) == [first.pk]
    assert ElectiveSwap.objects.get().state == "refused"


def test_a_latecomer_gets_a_free_place_and_a_substitute_the_leavers(world, client_of, done) -> None:
    first, second = done.room.trainees
    ElectivePlace.objects.filter(enrolment=second).delete()
    alice = client_of(world.alice)
    place = reverse("rotations:elective_place", args=[done.block.pk])
    alice.post(place, {"enrolment": second.pk, "option": done.options[0].pk})
    assert ElectivePlace.objects.get(enrolment=second).number == 2
    alice.post(place, {"enrolment": second.pk, "option": done.options[1].pk})
    assert ElectivePlace.objects.get(enrolment=second).option == done.options[0]
    newcomer = PersonFactory.create(organization=world.village)
    successor: Enrolment = enrolments.substitute(first, newcomer, reason="生病", by=world.alice)
    assert ElectivePlace.objects.get(option=done.options[0], number=1).enrolment == successor


def test_a_cancelled_session_ends_its_option_and_its_people_choose_anew(world, done) -> None:
    session = done.sessions[0]
    timetable.cancel_session(session, revision=session.revision, by=world.alice)
    (block,) = blocks_of(done.room.batch)
    assert [line.option for line in block.options] == [done.options[1]]
    assert block.without == [done.room.trainees[0]]


def test_the_database_keeps_the_capacity(done) -> None:
    option = done.options[0]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        ElectiveOption.objects.filter(pk=option.pk).update(capacity=1)
        ElectivePlace.objects.filter(enrolment=done.room.trainees[1]).update(
            option=option, number=2
        )
    assert constraint_of(refusal.value) == "elective_place_within_capacity"
