"""Signing in, calling the roll, closing and reopening it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.audit.models import AuditEntry
from core.days import today
from rotations.models import Attendance, LeaveRequest, SignIn
from rotations.selectors.attendance import record_of_class, roll_of
from rotations.selectors.sessions import expected_at
from rotations.services.attendance import call_roll, close_roll, reopen_roll, sign_in
from tests.factories.batches import BatchFactory
from tests.factories.classes import (
    AttendanceFactory,
    SessionFactory,
    close,
    mark_all,
    minutes_from_now,
    on_day,
    running_class,
    seated,
)

pytestmark = pytest.mark.usefixtures("noon")


def test_sign_in_marks_present_once(world, room, now_on):
    first = sign_in(now_on, room.trainees[0], by=world.trainee)
    again = sign_in(now_on, room.trainees[0], by=world.trainee)
    assert again == first
    mark = Attendance.objects.get()
    assert (mark.status, mark.method, mark.happened_at) == ("present", "qr", first.happened_at)


def test_sign_in_after_the_margin_is_late(world, room):
    session = SessionFactory.create(batch=room.batch, period=minutes_from_now(-11, 120))
    assert sign_in(session, room.trainees[0], by=world.trainee).is_late
    assert Attendance.objects.get().status == "late"


def test_early_scan_is_refused_and_poisons_nothing(world, room):
    session = SessionFactory.create(batch=room.batch, period=minutes_from_now(45, 120))
    with pytest.raises(ValidationError) as refusal:
        sign_in(session, room.trainees[0], by=world.trainee)
    assert refusal.value.code == "early"
    assert not SignIn.objects.exists()
    assert not Attendance.objects.exists()
    later = timezone.now() + dt.timedelta(minutes=20)
    assert not sign_in(session, room.trainees[0], by=world.trainee, at=later).is_late


def test_sign_in_after_the_end_is_refused(world, room):
    session = SessionFactory.create(batch=room.batch, period=minutes_from_now(-60, -1))
    with pytest.raises(ValidationError) as refusal:
        sign_in(session, room.trainees[0], by=world.trainee)
    assert refusal.value.code == "over"


def test_sign_in_of_another_class_is_refused(world, room, now_on):
    other = running_class(world.next_county, [world.next_village])
    with pytest.raises(ValidationError) as refusal:
        sign_in(now_on, other.trainees[0], by=world.trainee)
    assert refusal.value.code == "stranger"
    assert not SignIn.objects.exists()


def test_sign_in_leaves_the_teachers_mark_and_both_are_compared(world, room, now_on):
    trainee, other = room.trainees
    call_roll(now_on, {trainee.pk: "absent", other.pk: "present"}, by=world.teacher)
    sign_in(now_on, trainee, by=world.trainee)
    roll = roll_of(now_on)
    assert [row.recorded for row in roll.rows] == ["absent", "present"]
    assert [row.trainee for row in roll.differences] == [trainee, other]
    assert "点名为缺勤" in roll.rows[0].difference
    assert roll.rows[1].difference == "未签到，点名为出勤"


def test_nobody_differs_where_nobody_signed_in(world, room, now_on):
    mark_all(now_on, room.trainees)
    assert roll_of(now_on).differences == []


def test_roll_starts_from_leave_sign_in_and_presence(world, room, now_on):
    LeaveRequest.objects.create(
        enrolment=room.trainees[0],
        period=now_on.period,
        reason="防汛",
        is_approved=True,
        decided_by=world.teacher,
    )
    assert [row.proposed for row in roll_of(now_on).rows] == ["leave", "present"]
    assert roll_of(now_on).unmarked == 2


def test_roll_is_corrected_without_touching_the_first_moment(world, room, now_on):
    trainee = room.trainees[0]
    signed = sign_in(now_on, trainee, by=world.trainee)
    call_roll(now_on, {trainee.pk: "absent"}, by=world.teacher)
    mark = Attendance.objects.get()
    assert (mark.status, mark.method, mark.recorded_by) == ("absent", "roll_call", world.teacher)
    assert mark.happened_at == signed.happened_at
    assert AuditEntry.objects.filter(action="attendance.mark").get().detail["changed"] == {
        str(trainee.pk): ["present", "absent"]
    }


def test_a_page_that_shows_old_marks_overwrites_nothing(world, room, now_on):
    one, two = room.trainees
    call_roll(now_on, {one.pk: "absent"}, by=world.teacher)
    seen = {one.pk: "", two.pk: ""}
    left = call_roll(now_on, {one.pk: "present", two.pk: "late"}, by=world.alice, seen=seen)
    assert left == [one]
    assert [row.recorded for row in roll_of(now_on).rows] == ["absent", "late"]


@pytest.mark.parametrize(("status", "code"), [("dancing", "status"), ("", "status")])
def test_unknown_status_is_refused(world, room, now_on, status, code):
    with pytest.raises(ValidationError) as refusal:
        call_roll(now_on, {room.trainees[0].pk: status}, by=world.teacher)
    assert refusal.value.code == code
    assert not Attendance.objects.exists()


def test_a_stranger_on_the_roll_refuses_it_whole(world, room, now_on):
    other = running_class(world.next_county, [world.next_village])
    marks = {room.trainees[0].pk: "present", other.trainees[0].pk: "present"}
    with pytest.raises(ValidationError) as refusal:
        call_roll(now_on, marks, by=world.teacher)
    assert refusal.value.code == "stranger"
    assert not Attendance.objects.exists()


def test_late_joiner_is_neither_called_nor_absent(world, room):
    yesterday = SessionFactory.create(batch=room.batch)
    joiner = seated(room.batch, world.township, 3, by=world.alice, joined_on=today())
    mark_all(yesterday, room.trainees)
    assert joiner not in expected_at(yesterday)
    close_roll(yesterday, by=world.teacher)
    line = record_of_class(room.batch).people[2]
    assert (line.trainee, line.tally.expected, line.tally.rate) == (joiner, 0, None)


def test_joint_session_expects_both_classes(world, room, now_on):
    other = running_class(world.county, [world.township])
    now_on.audiences.create(batch=other.batch, groups="[1,)")
    assert expected_at(now_on) == [*room.trainees, *other.trainees]


def test_group_session_expects_its_groups(world, room):
    group = room.batch.groups.create(number=2)
    room.trainees[1].group = group
    room.trainees[1].save()
    session = SessionFactory.create(batch=room.batch, groups="[2,4)")
    assert expected_at(session) == [room.trainees[1]]


def test_closing_wants_every_mark_and_the_beginning(world, room, now_on):
    mark_all(now_on, room.trainees[:1])
    with pytest.raises(ValidationError) as refusal:
        close_roll(now_on, by=world.teacher)
    assert refusal.value.code == "unmarked"
    assert str(room.trainees[1].person) in refusal.value.messages[0]
    tomorrow = SessionFactory.create(batch=room.batch, period=on_day(1, 9, 12))
    with pytest.raises(ValidationError) as refusal:
        close_roll(tomorrow, by=world.teacher)
    assert refusal.value.code == "early"


def test_a_closed_roll_is_fixed_by_the_database(world, room, now_on):
    mark_all(now_on, room.trainees)
    close_roll(now_on, by=world.teacher)
    other = SessionFactory.create(batch=room.batch)
    moved = AttendanceFactory.create(session=other, enrolment=room.trainees[0])
    for write in (
        lambda: Attendance.objects.filter(session=now_on).update(status="absent"),
        lambda: Attendance.objects.filter(session=now_on).delete(),
        lambda: Attendance.objects.filter(pk=moved.pk).update(session=now_on),
        lambda: SignIn.objects.create(
            session=now_on, enrolment=room.trainees[0], method="qr", happened_at=timezone.now()
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    with pytest.raises(ValidationError) as refusal:
        call_roll(now_on, {room.trainees[0].pk: "absent"}, by=world.teacher)
    assert refusal.value.code == "roll_is_closed"
    with pytest.raises(ValidationError) as refusal:
        sign_in(now_on, room.trainees[0], by=world.trainee)
    assert refusal.value.code == "roll_is_closed"
    with pytest.raises(ValidationError) as refusal:
        close_roll(now_on, by=world.teacher)
    assert refusal.value.code == "roll_is_closed"


def test_reopening_wants_a_reason_and_is_on_the_log(world, room, now_on):
    mark_all(now_on, room.trainees)
    with pytest.raises(ValidationError) as refusal:
        reopen_roll(now_on, reason="登记错误", by=world.teacher)
    assert refusal.value.code == "open"
    close_roll(now_on, by=world.teacher)
    with pytest.raises(ValidationError) as refusal:
        reopen_roll(now_on, reason=" ", by=world.teacher)
    assert "reason" in refusal.value.error_dict
    reopen_roll(now_on, reason="登记错误", by=world.teacher)
    call_roll(now_on, {room.trainees[0].pk: "late"}, by=world.teacher)
    assert AuditEntry.objects.get(action="attendance.reopen").detail == {"reason": "登记错误"}


def test_reopening_ends_with_the_first_decision(world, room):
    session = close(SessionFactory.create(batch=room.batch))
    room.trainees[0].state = "completed"
    room.trainees[0].save()
    with pytest.raises(ValidationError) as refusal:
        reopen_roll(session, reason="登记错误", by=world.teacher)
    assert refusal.value.code == "completed"


def test_logistics_have_no_roll(world, room):
    SessionFactory.create(batch=room.batch, kind="logistics", period=on_day(-1, 12, 13))
    assert record_of_class(room.batch).sessions == []


def test_record_sums_up_by_session_person_and_unit(world, room):
    morning = SessionFactory.create(batch=room.batch)
    afternoon = SessionFactory.create(batch=room.batch, period=on_day(-1, 14, 17))
    mark_all(morning, room.trainees)
    mark_all(afternoon, room.trainees[:1], "absent")
    record = record_of_class(room.batch)
    assert [str(line.tally.rate) for line in record.sessions] == ["100.00", "0.00"]
    assert [str(line.tally.rate) for line in record.people] == ["50.00", "100.00"]
    assert [(line.unit, str(line.tally.rate)) for line in record.units] == [
        (world.township, "50.00"),
        (world.other_township, "100.00"),
    ]
    assert str(record.total.rate) == "66.66"
    assert record.open_rolls == [morning, afternoon]


def test_record_costs_the_same_for_one_and_three(
    world, room, django_assert_num_queries, django_assert_max_num_queries
):
    BatchFactory.create(campaign=room.batch.campaign)
    SessionFactory.create(batch=room.batch)
    with django_assert_max_num_queries(12) as first:
        record_of_class(room.batch)
    for place, day in ((3, -2), (4, 0)):
        SessionFactory.create(batch=room.batch, period=on_day(day, 9, 12))
        seat = world.township if place == 3 else world.other_township
        seated(room.batch, seat, place, by=world.alice)
    with django_assert_num_queries(len(first)):
        record_of_class(room.batch)
