"""Classes and seats when two records of one person are made one, and parted again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.days import last_day, today
from rotations.enums import BatchState, DutyState, EnrolmentState
from rotations.models import Duty, Enrolment
from rotations.selectors.coverage import coverage_of, verify_coverage
from rotations.selectors.headcounts import headcount_of
from rotations.services.completion import Decision, decide_completions, revoke_completion
from rotations.services.duties import discharge_duty, excuse_duty
from tests.factories.batches import BatchFactory, EnrolmentFactory, from_today
from tests.factories.classes import SessionFactory, close, mark_all, on_day, running_class
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.hours import MINUTES_AN_HOUR
from trainees.models import Appointment, HoursEntry, Person, PersonMerge
from trainees.selectors.hours import hours_of
from trainees.services.merges import merge_people, unmerge_people

if TYPE_CHECKING:
    from rotations.models import Batch
    from tests.cast import World

pytestmark = pytest.mark.usefixtures("noon")
REASON = "同一人重复登记"


def state_of(*people: Person) -> dict[str, Any]:
    """Return the classes and seats of people, without the counters of edits."""
    return {
        "enrolments": list(
            Enrolment.objects.filter(person__in=people)
            .order_by("pk")
            .values("pk", "person", "batch", "state", "place", "duty", "appointment")
        ),
        "duties": list(
            Duty.objects.order_by("pk").values(
                "pk", "state", "level", "trained_on", "trained_appointment", "reason", "appointment"
            )
        ),
        "hours": [hours_of(person, today().year).hours * MINUTES_AN_HOUR for person in people],
    }


def finished_class(world: World) -> tuple[Batch, Person]:
    """Return a class in which the secretary of a village was trained, and who that is."""
    room = running_class(world.county, [world.village])
    session = SessionFactory.create(batch=room.batch, period=on_day(-2, 9, 12))
    mark_all(session, room.trainees)
    close(session)
    (trainee,) = room.trainees
    decide_completions(room.batch, {trainee.pk: Decision(is_completed=True)}, by=world.alice)
    return room.batch, trainee.person


def twin_with_seat(world: World, batch: Batch) -> tuple[Person, Duty]:
    """Return another record, secretary of another village whose seat is due in the same campaign."""
    twin = secretary_of(world.other_village)
    duty: Duty = DutyFactory.create(
        campaign=batch.campaign,
        organization=world.other_village,
        appointment=twin.appointments.get(),
    )
    return twin, duty


def test_the_training_of_one_record_serves_the_seat_of_the_other(world: World) -> None:
    batch, trained = finished_class(world)
    keep, duty = twin_with_seat(world, batch)
    before = state_of(keep, trained)

    merge = merge_people(keep, trained, by=world.alice, reason=REASON)

    duty.refresh_from_db()
    assert (duty.state, duty.level, duty.trained_on) == (DutyState.TRAINED, batch.level, today())
    assert [row.person for row in Enrolment.objects.all()] == [keep]
    assert hours_of(keep, today().year).hours * MINUTES_AN_HOUR == 180
    assert verify_coverage() == []

    unmerge_people(merge, by=world.alice, reason="是两个人")
    assert state_of(keep, trained) == before
    assert verify_coverage() == []


def test_a_class_carried_along_can_be_revoked_and_credited_again(world: World) -> None:
    batch, trained = finished_class(world)
    keep = PersonFactory.create(organization=world.other_village)
    merge_people(keep, trained, by=world.alice, reason=REASON)
    trainee = Enrolment.objects.get()

    revoke_completion(trainee.completion, reason="认定有误", by=world.alice)
    assert hours_of(keep, today().year).hours * MINUTES_AN_HOUR == 0
    decide_completions(batch, {trainee.pk: Decision(is_completed=True)}, by=world.alice)
    assert hours_of(keep, today().year).hours * MINUTES_AN_HOUR == 180
    assert HoursEntry.objects.count() == 3


def same_class(one: Enrolment) -> dict[str, Any]:
    return {"batch": one.batch, "place": 2}


def overlapping_class(one: Enrolment) -> dict[str, Any]:
    other = BatchFactory.create(
        state=BatchState.PUBLISHED, dates=from_today(15, 17), organization=one.batch.organization
    )
    return {"batch": other, "place": 1}


def same_campaign(one: Enrolment) -> dict[str, Any]:
    other = BatchFactory.create(
        campaign=one.batch.campaign, state=BatchState.PUBLISHED, dates=from_today(30, 32)
    )
    return {"batch": other, "place": 1}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (same_class, "两条记录都在"),
        (overlapping_class, "时间重叠"),
        (same_campaign, "还没有结业认定"),
    ],
)
def test_classes_that_one_person_cannot_have_attended(world: World, kind: Any, said: str) -> None:
    campaign = OpenCampaignFactory.create(organization=world.county)
    batch = BatchFactory.create(campaign=campaign, state=BatchState.PUBLISHED)
    keep, drop = (PersonFactory.create(organization=world.village) for _ in range(2))
    one = EnrolmentFactory.create(person=keep, batch=batch, place=1)
    EnrolmentFactory.create(person=drop, **kind(one))

    with pytest.raises(ValidationError) as refused:
        merge_people(keep, drop, by=world.alice, reason=REASON)

    assert refused.value.code == "classes"
    assert said in refused.value.message
    drop.refresh_from_db()
    assert drop.merged_into is None


def trained_again(world: World, batch: Batch, *, days: tuple[int, int] = (-12, -10)) -> Person:
    """Return another record, trained in an earlier class of the campaign, secretary of another village."""
    twin, duty = twin_with_seat(world, batch)
    other = BatchFactory.create(
        campaign=batch.campaign,
        organization=batch.organization,
        state=BatchState.RUNNING,
        level=2,
        dates=from_today(*days),
        names_due_on=today() - dt.timedelta(days=20),
    )
    one = EnrolmentFactory.create(
        batch=other,
        person=twin,
        appointment=twin.appointments.get(),
        duty=duty,
        organization=world.other_village,
        state=EnrolmentState.COMPLETED,
        place=1,
    )
    discharge_duty(one, level=2, trained_on=last_day(other.dates))
    return twin


def test_two_classes_of_one_campaign_are_two_attendances_of_one_person(world: World) -> None:
    batch, keep = finished_class(world)
    drop = trained_again(world, batch)
    before, shares = state_of(keep, drop), coverage_of(world.county, batch.campaign).total
    assert (shares.trained, shares.total) == (2, 2)
    counted = headcount_of(world.alice, batch.campaign, world.county)
    assert (counted.attendances, counted.people) == (2, 2)

    merge = merge_people(keep, drop, by=world.alice, reason=REASON)

    further, first = Enrolment.objects.order_by("-batch_dates")
    assert (first.person, first.is_duplicate) == (keep, False)
    assert (further.person, further.is_duplicate) == (keep, True)
    assert [(duty.state, duty.level) for duty in Duty.objects.all()] == [(DutyState.TRAINED, 2)] * 2
    counted = headcount_of(world.alice, batch.campaign, world.county)
    assert (counted.attendances, counted.people, counted.repeats, counted.holds) == (2, 1, 1, True)
    shares = coverage_of(world.county, batch.campaign).total
    assert (shares.trained, shares.total) == (2, 2)
    assert verify_coverage() == []
    assert merge.notes == [
        f"同一轮训中的“{first.batch}”计入轮训完成，“{further.batch}”记为重复参训（计 2 人次、1 人）。"
    ]

    unmerge_people(merge, by=world.alice, reason="是两个人")

    assert state_of(keep, drop) == before
    assert not Enrolment.objects.filter(is_duplicate=True).exists()
    counted = headcount_of(world.alice, batch.campaign, world.county)
    assert (counted.attendances, counted.people) == (2, 2)
    assert verify_coverage() == []


def test_a_class_that_was_not_completed_never_counts_before_one_that_was(world: World) -> None:
    batch, keep = finished_class(world)
    drop = trained_again(world, batch)
    Enrolment.objects.filter(person=drop).update(state=EnrolmentState.INCOMPLETE)
    merge_people(keep, drop, by=world.alice, reason=REASON)
    (further,) = Enrolment.objects.filter(is_duplicate=True)
    assert (further.state, further.person) == (EnrolmentState.INCOMPLETE, keep)


def test_the_further_class_counts_once_the_first_is_revoked(world: World) -> None:
    batch, drop = finished_class(world)
    keep = trained_again(world, batch, days=(10, 12))
    merge_people(keep, drop, by=world.alice, reason=REASON)
    first = Enrolment.objects.get(is_duplicate=False)
    assert first.batch == batch
    revoke_completion(first.completion, reason="认定有误", by=world.alice)
    assert set(Duty.objects.values_list("state", "level")) == {(DutyState.TRAINED, 2)}
    assert verify_coverage() == []


def test_a_third_record_of_the_same_campaign_joins_the_two(world: World) -> None:
    batch, keep = finished_class(world)
    drop = trained_again(world, batch)
    third = PersonFactory.create(organization=world.village)
    other = BatchFactory.create(
        campaign=batch.campaign, state=BatchState.FINISHED, dates=from_today(-40, -38)
    )
    EnrolmentFactory.create(batch=other, person=third, state=EnrolmentState.COMPLETED, place=1)
    first = merge_people(keep, drop, by=world.alice, reason=REASON)
    second = merge_people(keep, third, by=world.alice, reason=REASON)
    assert [one.batch for one in Enrolment.objects.filter(is_duplicate=False)] == [other]
    assert verify_coverage() == []
    unmerge_people(second, by=world.alice, reason="是两个人")
    assert Enrolment.objects.filter(is_duplicate=True).count() == 1
    unmerge_people(first, by=world.alice, reason="是两个人")
    assert not Enrolment.objects.filter(is_duplicate=True).exists()
    assert verify_coverage() == []


def test_the_screens_say_how_the_two_classes_count(world: World, client_of: Any) -> None:
    batch, keep = finished_class(world)
    drop = trained_again(world, batch)
    alice = client_of(world.alice)
    page = reverse("trainees:pair_merge", args=[keep.pk, drop.pk])
    form = alice.get(page).context["form"]
    proposed = {name: form[name].initial or "" for name in form.fields}
    answer = alice.post(page, {**proposed, "reason": REASON}, follow=True)
    assert "记为重复参训（计 2 人次、1 人）" in answer.content.decode()
    merge = PersonMerge.objects.get()
    undo = alice.get(reverse("trainees:merge_undo", args=[merge.pk])).content.decode()
    assert "记为重复参训" in undo
    roster = alice.get(reverse("rotations:batch_roster", args=[batch.pk])).content.decode()
    assert "重复参训" in roster


def test_a_cancelled_name_stands_in_nobodys_way(world: World) -> None:
    batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), state=BatchState.PUBLISHED
    )
    keep, drop = (PersonFactory.create(organization=world.village) for _ in range(2))
    EnrolmentFactory.create(person=keep, batch=batch, place=1)
    EnrolmentFactory.create(person=drop, batch=batch, place=None, state=EnrolmentState.WITHDRAWN)

    merge_people(keep, drop, by=world.alice, reason=REASON)

    assert keep.enrolments.count() == 2


def new_name(world: World, keep: Person, duty: Duty) -> str:
    other = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county),
        state=BatchState.PUBLISHED,
        dates=from_today(60, 62),
    )
    EnrolmentFactory.create(person=keep, batch=other, place=1)
    return "报名参加了"


def changed_name(world: World, keep: Person, duty: Duty) -> str:
    Enrolment.objects.update(revision=99)
    return "参训情况有变动"


def changed_seat(world: World, keep: Person, duty: Duty) -> str:
    Duty.objects.filter(pk=duty.pk).update(reason="说明")
    return "的培训任务有变动"


@pytest.mark.parametrize("change", [new_name, changed_name, changed_seat])
def test_later_changes_in_classes_block_the_undo(world: World, change: Any) -> None:
    batch, trained = finished_class(world)
    keep, duty = twin_with_seat(world, batch)
    merge = merge_people(keep, trained, by=world.alice, reason=REASON)
    named = change(world, keep, duty)

    with pytest.raises(ValidationError) as refused:
        unmerge_people(merge, by=world.alice, reason="是两个人")

    assert refused.value.code == "changed"
    assert named in refused.value.message
    trained.refresh_from_db()
    assert trained.merged_into == keep
    assert Appointment.objects.filter(person=trained).count() == 0


def test_a_name_that_raced_the_merge_reaches_the_living_record(world: World) -> None:
    keep, drop = (PersonFactory.create(organization=world.village) for _ in range(2))
    merge_people(keep, drop, by=world.alice, reason=REASON)
    batch = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), state=BatchState.PUBLISHED
    )

    made = EnrolmentFactory.create(person=drop, batch=batch, place=1)

    assert Enrolment.objects.get(pk=made.pk).person == keep


def test_an_excused_seat_comes_back_excused(world: World) -> None:
    batch, trained = finished_class(world)
    keep, duty = twin_with_seat(world, batch)
    excuse_duty(duty, reason="长期病假", by=world.alice)
    before = state_of(keep, trained)

    merge = merge_people(keep, trained, by=world.alice, reason=REASON)
    assert Duty.objects.get(pk=duty.pk).state == DutyState.TRAINED
    unmerge_people(merge, by=world.alice, reason="是两个人")

    assert state_of(keep, trained) == before
    assert verify_coverage() == []
