"""Two at once: teachers with one roll, a closing and a writer, offices with one series of numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from rotations.models import Attendance, Completion, Session, SignIn
from rotations.selectors.coverage import verify_coverage
from rotations.services.attendance import call_roll, close_roll, sign_in
from rotations.services.completion import Decision, decide_completions
from tests.cast import build_world
from tests.factories.classes import (
    AttendanceFactory,
    SessionFactory,
    close,
    mark_all,
    minutes_from_now,
    running_class,
)
from tests.factories.organizations import OrganizationFactory
from trainees.models import HoursEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]


@pytest.fixture
def world(transactional_db):
    """The cast, committed, so that other connections see it."""
    return build_world()


def at_once(*acts):
    """Run the acts at the same time, each on its own connection; return results and refusals."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except (ValidationError, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def room(world):
    seats = [OrganizationFactory.create(parent=world.township) for _ in range(12)]
    return running_class(world.county, seats, capacity=20)


@pytest.fixture
def now_on(room):
    return SessionFactory.create(batch=room.batch, period=minutes_from_now(-1, 120))


def test_two_teachers_overwrite_nothing_of_each_other(world, room, now_on):
    blank = {trainee.pk: "" for trainee in room.trainees}
    first = blank | {t.pk: "absent" for t in room.trainees[:6]}
    first = {pk: status or "present" for pk, status in first.items()}
    second = dict.fromkeys(blank, "present")
    left = at_once(
        lambda: call_roll(now_on, first, by=world.teacher, seen=blank),
        lambda: call_roll(now_on, second, by=world.alice, seen=blank),
    )
    assert sorted(len(names) for names in left) == [0, 6]
    assert Attendance.objects.count() == 12
    absent = Attendance.objects.filter(status="absent").count()
    assert absent == (6 if left[0] == [] else 0)


def test_a_whole_class_signs_in_during_a_roll_call(world, room, now_on):
    marks = {trainee.pk: "absent" for trainee in room.trainees}
    seen = dict.fromkeys(marks, "")
    acts = [lambda t=t: sign_in(now_on, t, by=world.trainee) for t in room.trainees]
    outcome = at_once(*acts, lambda: call_roll(now_on, marks, by=world.teacher, seen=seen))
    assert all(isinstance(made, SignIn) for made in outcome[:-1])
    assert SignIn.objects.count() == Attendance.objects.count() == 12
    assert Attendance.objects.filter(status="present").count() == len(outcome[-1])


def test_one_trainee_pressing_many_times_signs_in_once(world, room, now_on):
    trainee = room.trainees[0]
    outcome = at_once(*[lambda: sign_in(now_on, trainee, by=world.trainee)] * 8)
    assert len({made.pk for made in outcome}) == 1
    assert Attendance.objects.count() == 1


def test_a_writer_and_a_closing_never_both_pass_unseen(world, room, now_on):
    mark_all(now_on, room.trainees)
    trainee = room.trainees[0]
    closing, writing = at_once(
        lambda: close_roll(now_on, by=world.teacher),
        lambda: call_roll(now_on, {trainee.pk: "absent"}, by=world.alice),
    )
    assert closing is None
    status = Attendance.objects.get(enrolment=trainee).status
    assert status == ("absent" if writing == [] else "present")


def test_a_bare_writer_waits_for_the_closing_and_is_refused(world, room, now_on):
    """Even an UPDATE past the services cannot slip in between the check and the closing."""
    AttendanceFactory.create(session=now_on, enrolment=room.trainees[0])

    def write():
        with transaction.atomic():
            Attendance.objects.filter(session=now_on).update(status="late")

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Session.objects.filter(pk=now_on.pk).update(roll_state="closed")
        writer = pool.submit(lambda: at_once(write))
        while not _somebody_waits():
            pass
    (refusal,) = writer.result()
    assert isinstance(refusal, IntegrityError)
    assert Attendance.objects.get().status == "present"


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def over(room):
    session = SessionFactory.create(batch=room.batch)
    mark_all(session, room.trainees)
    close(session)
    return {t.pk: Decision(is_completed=True) for t in room.trainees}


def test_one_class_decided_by_two_is_credited_and_counted_once(world, room):
    decisions = over(room)
    outcome = at_once(*[lambda: decide_completions(room.batch, decisions, by=world.alice)] * 3)
    assert sorted(len(made) for made in outcome) == [0, 0, 12]
    assert HoursEntry.objects.count() == 12
    assert verify_coverage() == []


def test_two_classes_decided_at_once_share_no_number(world, room):
    seats = [OrganizationFactory.create(parent=world.other_township) for _ in range(5)]
    other = running_class(world.county, seats)
    first, second = over(room), over(other)
    outcome = at_once(
        lambda: decide_completions(room.batch, first, by=world.alice),
        lambda: decide_completions(other.batch, second, by=world.alice),
    )
    assert [len(made) for made in outcome] == [12, 5]
    numbers = sorted(row.certificate_number or "" for row in Completion.objects.all())
    assert [number[-5:-1] for number in numbers] == [f"{n:04d}" for n in range(1, 18)]
    assert verify_coverage() == []
