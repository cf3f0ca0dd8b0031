"""Names sent, decided, replaced; what cannot be, and who is told what stands in the way."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction

from core.days import today
from rotations.clashes import caller_text
from rotations.enums import BatchKind, BatchState, DutyState, EnrolmentState
from rotations.models import Batch, Enrolment
from rotations.services import enrolments, quotas
from tests.cast import build_world
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    PublishedBatchFactory,
    from_today,
)
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import AppointmentFactory, PersonFactory
from trainees.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import World


def published(world: World, **facts: object) -> Batch:
    """Return a class of alice's county with places for its two townships."""
    batch: Batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), **facts
    )
    quotas.set_quotas(batch, {world.township: 2, world.other_township: 1}, by=world.alice)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def batch(world: World) -> Batch:
    """A class that takes names: two of the township, one of the other."""
    return published(world)


@pytest.fixture
def secretary(world: World) -> Person:
    """The secretary of the village, whose seat nobody has called yet."""
    return PersonFactory.create(organization=world.village, name="李建国")


@pytest.mark.django_db
def test_a_name_is_tied_to_its_seat_and_marked_answered(batch, secretary, world):
    appointment = AppointmentFactory.create(person=secretary, organization=world.village)
    duty = DutyFactory.create(
        campaign=batch.campaign, organization=world.village, appointment=appointment
    )
    name = enrolments.nominate(batch, secretary, by=world.bob)

    assert (name.duty, name.appointment, name.organization) == (duty, appointment, world.village)
    assert (name.state, name.is_late, name.is_over_quota) == (
        EnrolmentState.NOMINATED,
        False,
        False,
    )
    assert batch.quotas.get(organization=world.township).answered_at is not None


@pytest.mark.django_db
def test_late_and_surplus_names_are_marked_and_need_a_reason(batch, world):
    Batch.objects.filter(pk=batch.pk).update(names_due_on=today() - dt.timedelta(days=1))
    people = PersonFactory.create_batch(3, organization=world.village)
    names = [enrolments.nominate(batch, person, by=world.bob) for person in people]

    assert [(name.is_late, name.is_over_quota) for name in names] == [
        (True, False),
        (True, False),
        (True, True),
    ]
    with pytest.raises(ValidationError, match="录取须写明理由"):
        enrolments.accept(names, by=world.alice)
    enrolments.accept(names, by=world.alice, reason="经部领导同意")
    assert [name.place for name in names] == [1, 2, 3]


@pytest.mark.django_db
def test_without_a_quota_above_no_name(batch, world):
    stranger = PersonFactory.create(organization=world.next_village)
    with pytest.raises(ValidationError, match="没有本班名额"):
        enrolments.nominate(batch, stranger, by=world.bob)


@pytest.mark.django_db
def test_a_draft_takes_no_names(batch, secretary, world):
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DRAFT)
    with pytest.raises(ValidationError, match="不接受报名"):
        enrolments.nominate(batch, secretary, by=world.bob)


@pytest.mark.django_db
def test_the_other_class_is_named(batch, secretary, world):
    elsewhere = PublishedBatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.prefecture),
        series="示范班",
        kind=BatchKind.DEMONSTRATION,
        is_repeatable=True,
        dates=from_today(15, 18),
        contact="刘干事 0730-8",
    )
    EnrolmentFactory.create(batch=elsewhere, person=secretary, place=1)
    with pytest.raises(ValidationError) as refusal:
        enrolments.nominate(batch, secretary, by=world.bob)
    assert refusal.value.messages == [
        (
            f"李建国已参加岳阳市举办的“{elsewhere}”（{today() + dt.timedelta(days=15):%Y-%m-%d} 至 "
            f"{today() + dt.timedelta(days=18):%Y-%m-%d}，联系人 刘干事 0730-8），日期与本班重叠。"
            f"本班为{caller_text(batch)}，请两家主办单位商定由谁调训。"
        )
    ]


@pytest.mark.django_db
def test_a_substitute_called_elsewhere_is_refused_with_both_callers(batch, secretary, world):
    elsewhere = PublishedBatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.prefecture),
        dates=batch.dates,
        contact="刘干事 0730-8",
    )
    EnrolmentFactory.create(batch=elsewhere, person=secretary, place=1)
    seated = EnrolmentFactory.create(
        batch=batch, person=PersonFactory.create(organization=world.village), place=1
    )
    with pytest.raises(ValidationError) as refusal:
        enrolments.substitute(seated, secretary, reason="换人", by=world.alice)
    for caller in (elsewhere, batch):
        assert caller_text(caller) in refusal.value.messages[0]


@pytest.mark.django_db
def test_once_on_a_list_and_once_in_a_campaign(batch, secretary, world):
    enrolments.nominate(batch, secretary, by=world.bob)
    with pytest.raises(ValidationError, match="已在本班名单中"):
        enrolments.nominate(batch, secretary, by=world.bob)

    second = PublishedBatchFactory.create(campaign=batch.campaign, dates=from_today(40, 42))
    quotas.set_quotas(second, {world.township: 1}, by=world.alice)
    with pytest.raises(ValidationError, match="不能重复调训"):
        enrolments.nominate(second, secretary, by=world.bob)


@pytest.mark.django_db
def test_all_names_or_none_with_a_sentence_each(batch, secretary, world):
    stranger = PersonFactory.create(organization=world.next_village, name="王芳")
    with pytest.raises(ValidationError) as refusal:
        enrolments.nominate_all(batch, [secretary, stranger], by=world.bob)
    assert refusal.value.messages == ["王芳：此人所在单位没有本班名额。"]
    assert not Enrolment.objects.exists()


@pytest.mark.django_db
def test_a_full_class_seats_nobody_more(world):
    batch = published(world, capacity=3)
    people = PersonFactory.create_batch(4, organization=world.village)
    names = [enrolments.nominate(batch, person, by=world.bob) for person in people]
    with pytest.raises(ValidationError, match="班次名额已满"):
        enrolments.accept(names, by=world.alice, reason="同意")
    assert not Enrolment.objects.filter(state=EnrolmentState.ACCEPTED).exists()


@pytest.mark.django_db
def test_declined_and_withdrawn_names_free_the_person(batch, secretary, world):
    name = enrolments.nominate(batch, secretary, by=world.bob)
    with pytest.raises(ValidationError, match="请填写原因"):
        enrolments.decline(name, reason="", by=world.alice)
    enrolments.decline(name, reason="安排下一期", by=world.alice)
    again = enrolments.nominate(batch, secretary, by=world.bob)
    enrolments.withdraw(again, reason="住院", by=world.bob)

    assert list(Enrolment.objects.order_by("pk").values_list("state", "reason")) == [
        (EnrolmentState.DECLINED, "安排下一期"),
        (EnrolmentState.WITHDRAWN, "住院"),
    ]
    with pytest.raises(ValidationError, match="只有待审核"):
        enrolments.decline(again, reason="重复", by=world.alice)


@pytest.mark.django_db
def test_of_two_decisions_the_second_is_told(batch, secretary, world):
    name = enrolments.nominate(batch, secretary, by=world.bob)
    twin = Enrolment.objects.select_related("person", "batch").get(pk=name.pk)
    enrolments.accept([name], by=world.alice)
    with pytest.raises(ValidationError, match="已被他人处理"):
        enrolments.accept([twin], by=world.peter)
    with pytest.raises(ValidationError, match="已被他人处理"):
        enrolments.decline(twin, reason="超龄", by=world.peter)


@pytest.mark.django_db
def test_a_substitution_is_one_act(batch, secretary, world):
    seats = [
        AppointmentFactory.create(person=secretary, organization=world.village),
        AppointmentFactory.create(
            person=PersonFactory.create(organization=world.other_village),
            organization=world.other_village,
        ),
    ]
    out, back = (
        DutyFactory.create(
            campaign=batch.campaign, organization=seat.organization, appointment=seat
        )
        for seat in seats
    )
    name = enrolments.nominate(batch, secretary, by=world.bob)
    enrolments.accept([name], by=world.alice)

    successor = enrolments.substitute(name, seats[1].person, reason="防汛值守", by=world.alice)

    for row in (name, out, back):
        row.refresh_from_db()
    assert (name.state, name.place) == (EnrolmentState.SUBSTITUTED, None)
    assert (successor.place, successor.replaces, successor.duty) == (1, name, back)
    assert (out.state, back.state) == (DutyState.DUE, DutyState.SCHEDULED)
    with pytest.raises(ValidationError, match="只有已录取"):
        enrolments.substitute(name, secretary, reason="换回", by=world.alice)


@pytest.mark.django_db
def test_a_late_joiner_remembers_the_day(world, secretary):
    batch = published(world, dates=from_today(-1, 2), names_due_on=None)
    name = enrolments.nominate(batch, secretary, by=world.bob)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING)
    enrolments.accept([name], by=world.alice)
    assert name.joined_on == today()

    newcomer = PersonFactory.create(organization=world.village)
    successor = enrolments.substitute(name, newcomer, reason="防汛值守", by=world.alice)
    assert successor.joined_on == today()


def race(*acts: Callable[[], object]) -> list[object]:
    """Run the acts at once, each on a connection of its own; a refusal is its outcome."""

    def outcome(act: Callable[[], object]) -> object:
        try:
            return act()
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(outcome, acts))


@pytest.mark.django_db(transaction=True)
def test_eight_staff_never_overbook_the_last_places():
    world = build_world()
    batch = published(world, capacity=3)
    people = PersonFactory.create_batch(8, organization=world.village)
    names = [enrolments.nominate(batch, person, by=world.bob) for person in people]

    race(*(lambda n=name: enrolments.accept([n], by=world.alice, reason="同意") for name in names))

    seated = Enrolment.objects.filter(batch=batch, state=EnrolmentState.ACCEPTED)
    assert sorted(seated.values_list("place", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_two_offices_never_call_one_person_for_the_same_days():
    world = build_world()
    person = PersonFactory.create(organization=world.village)
    first = published(world)
    second = BatchFactory.create(campaign=OpenCampaignFactory.create(organization=world.prefecture))
    quotas.set_quotas(second, {world.township: 1}, by=world.peter)
    Batch.objects.filter(pk=second.pk).update(state=BatchState.PUBLISHED)

    outcomes = race(
        lambda: enrolments.nominate(first, person, by=world.bob),
        lambda: enrolments.nominate(second, person, by=world.bob),
    )

    assert Enrolment.objects.count() == 1
    (refused,) = [str(outcome) for outcome in outcomes if "日期与本班重叠" in str(outcome)]
    assert caller_text(Batch.objects.get(pk=first.pk)) in refused
    assert caller_text(Batch.objects.get(pk=second.pk)) in refused


@pytest.mark.django_db(transaction=True)
def test_who_is_being_called_is_held_until_that_is_settled():
    """Without the lock two rows that exclude each other may meet in the index: a deadlock, once in thousands."""
    world = build_world()
    person = PersonFactory.create(organization=world.village)
    batch = published(world)

    def take() -> None:
        with transaction.atomic(), pytest.raises(OperationalError, match="could not obtain lock"):
            Person.objects.select_for_update(no_key=True, nowait=True, of=("self",)).get(
                pk=person.pk
            )

    with transaction.atomic():
        enrolments.nominate(batch, person, by=world.bob)
        race(take)
