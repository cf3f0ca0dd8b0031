"""Moving classes and sessions on the board, and taking moves back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.audit.models import AuditEntry
from core.days import days_range, first_day, last_day, local_day, today
from courses.models import LecturerAvailability
from rotations.clashes import SessionClashError
from rotations.enums import BatchState, RollState, ScheduleChangeKind
from rotations.models import Batch, RuleOverride, ScheduleChange, Session
from rotations.scheduling.violations import RuleViolation, Waiver
from rotations.services.batch_states import cancel_batch
from rotations.services.board import move_batch, undo_last
from rotations.services.relocation import shift_between
from rotations.services.timetable import move_session
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    RoomFactory,
    VenueFactory,
    from_today,
)
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, SessionFactory, hours


@pytest.fixture
def batch(campaign) -> Batch:
    return BatchFactory.create(campaign=campaign, dates=from_today(14, 16))


def moved_to(batch, dates, by, **facts):
    """Move a batch as it stands to other days."""
    facts = {"venue": batch.venue, "revision": batch.revision, **facts}
    return move_batch(batch, dates=dates, by=by, **facts)


def test_a_class_moves_with_its_timetable_names_and_deadline(world, batch):
    lecturer = LecturerFactory.create(organization=world.county)
    room = RoomFactory.create(venue=batch.venue)
    sessions = [
        SessionFactory.create(
            batch=batch,
            period=hours(batch, "08:30", "10:00", day),
            parts={"lecturers": [lecturer], "rooms": [room]},
        )
        for day in range(3)
    ]
    enrolment = EnrolmentFactory.create(batch=batch)
    moved = moved_to(batch, from_today(15, 17), world.alice)
    batch.refresh_from_db()
    enrolment.refresh_from_db()
    assert moved.batch.revision == batch.revision == 2
    assert batch.dates == enrolment.batch_dates == from_today(15, 17)
    assert batch.names_due_on == today() + dt.timedelta(days=8)
    kept = Session.objects.filter(batch=batch).order_by("pk")
    assert [session.pk for session in kept] == [session.pk for session in sessions]
    for day, session in enumerate(kept):
        assert local_day(session.period.lower) == first_day(batch.dates) + dt.timedelta(days=day)
        assert session.revision == 2
        assert [part.period for part in session.lecturers.all()] == [session.period]
        assert [part.period for part in session.places.all()] == [session.period]
        assert [part.batch_dates for part in session.audiences.all()] == [batch.dates]
    change = ScheduleChange.objects.get()
    assert change.kind == ScheduleChangeKind.BATCH_MOVED
    assert change.before["from"] == str(today() + dt.timedelta(days=14))
    assert change.after == {
        "from": str(first_day(batch.dates)),
        "to": str(last_day(batch.dates)),
        "venue": batch.venue_id,
    }
    assert AuditEntry.objects.get(action="batches.move").target_id == str(batch.pk)


def test_a_class_that_grows_leaves_its_sessions(world, batch):
    session = SessionFactory.create(batch=batch)
    moved_to(batch, from_today(13, 18), world.alice)
    session.refresh_from_db()
    assert local_day(session.period.lower) == today() + dt.timedelta(days=14)


def test_a_class_cannot_shrink_away_from_its_sessions(world, batch):
    SessionFactory.create(batch=batch, period=hours(batch, "08:30", "10:00", 2))
    with pytest.raises(ValidationError, match="请先调整课程表"):
        moved_to(batch, from_today(14, 15), world.alice)
    batch.refresh_from_db()
    assert batch.dates == from_today(14, 16)


def test_a_taken_lecturer_stops_the_move_and_the_other_class_is_named(world, campaign, batch):
    lecturer = LecturerFactory.create(organization=world.county, name="李芳")
    other = BatchFactory.create(campaign=campaign, series="社区书记班", dates=from_today(20, 22))
    SessionFactory.create(batch=other, title="普法讲座", parts={"lecturers": [lecturer]})
    session = SessionFactory.create(batch=batch, parts={"lecturers": [lecturer]})
    with pytest.raises(SessionClashError) as refusal:
        moved_to(batch, from_today(20, 22), world.alice)
    (clash,) = refusal.value.clashes
    assert (clash.name, clash.batch) == ("李芳", other.pk)
    assert "社区书记班" in clash.sentence
    batch.refresh_from_db()
    session.refresh_from_db()
    assert (batch.dates, batch.revision) == (from_today(14, 16), 1)
    assert session.lecturers.count() == session.audiences.count() == 1


def test_a_trainee_in_another_class_stops_the_move_in_words(world, campaign, batch):
    enrolment = EnrolmentFactory.create(batch=batch)
    other = BatchFactory.create(
        campaign=OpenCampaignFactory.create(organization=world.county), dates=from_today(20, 22)
    )
    EnrolmentFactory.create(batch=other, person=enrolment.person)
    with pytest.raises(ValidationError, match="不能改到该日期") as refusal:
        moved_to(batch, from_today(21, 23), world.alice)
    assert str(enrolment.person) in refusal.value.messages[0]


def test_a_joint_lecture_holds_its_classes(world, campaign, batch):
    guests = BatchFactory.create(campaign=campaign, series="社区书记班")
    joint = {"audience": [(batch, ()), (guests, ())]}
    SessionFactory.create(batch=batch, title="党课", parts=joint)
    for one in (batch, guests):
        with pytest.raises(ValidationError, match="合班上课") as refusal:
            moved_to(one, from_today(15, 17), world.alice)
        assert refusal.value.code == "joint"


def test_a_held_session_stays_on_its_day(world, batch):
    SessionFactory.create(batch=batch, roll_state=RollState.CLOSED)
    with pytest.raises(ValidationError) as refusal:
        moved_to(batch, from_today(15, 17), world.alice)
    assert refusal.value.code == "has_attendance"


def test_the_second_of_two_is_told(world, batch):
    stale = Batch.objects.get(pk=batch.pk)
    moved_to(batch, from_today(15, 17), world.alice)
    with pytest.raises(ValidationError) as refusal:
        move_batch(stale, dates=from_today(30, 32), venue=None, revision=1, by=world.alice)
    assert refusal.value.code == "stale"


@pytest.mark.parametrize(
    ("facts", "dates", "code"),
    [
        ({"state": BatchState.FINISHED}, from_today(15, 17), "closed"),
        ({}, from_today(-3, -1), "past"),
        ({"state": BatchState.PUBLISHED}, from_today(2, 4), "names_due"),
    ],
)
def test_some_moves_are_not_for_the_board(world, campaign, facts, dates, code):
    batch = BatchFactory.create(campaign=campaign, **facts)
    with pytest.raises(ValidationError) as refusal:
        moved_to(batch, dates, world.alice)
    assert refusal.value.code == code


def test_a_published_class_keeps_a_place(world, campaign):
    batch = BatchFactory.create(campaign=campaign, state=BatchState.PUBLISHED)
    with pytest.raises(ValidationError) as refusal:
        moved_to(batch, from_today(15, 17), world.alice, venue=None)
    assert refusal.value.code == "venue"


@pytest.fixture
def crowded(campaign):
    """A class of 60 at a school of 100 beds, and another of 60 elsewhere on the same days."""
    school = VenueFactory.create(organization=campaign.organization, name="县委党校", beds=100)
    BatchFactory.create(
        campaign=campaign, venue=school, capacity=60, series="社区书记班", dates=from_today(14, 16)
    )
    batch = BatchFactory.create(campaign=campaign, capacity=60, dates=from_today(14, 16))
    return batch, school


def test_too_few_beds_forbid_a_move_unless_there_is_a_reason(world, crowded):
    batch, school = crowded
    with pytest.raises(RuleViolation) as refusal:
        moved_to(batch, batch.dates, world.alice, venue=school)
    assert "社区书记班" in refusal.value.messages[0]
    assert refusal.value.may_be_overridden
    batch.refresh_from_db()
    moved = moved_to(batch, batch.dates, world.alice, venue=school, waiver=Waiver("借用宾馆 30 床"))
    assert [finding.exception for finding in moved.findings] == ["借用宾馆 30 床"]
    override = RuleOverride.objects.get()
    assert (override.batch, override.reason) == (batch, "借用宾馆 30 床")
    assert ScheduleChange.objects.get().reason == "借用宾馆 30 床"


def test_a_lecturer_away_on_the_new_day_forbids_the_move(world, batch):
    lecturer = LecturerFactory.create(organization=world.county, name="李芳")
    session = SessionFactory.create(batch=batch, parts={"lecturers": [lecturer]})
    away = days_range(today() + dt.timedelta(days=15), today() + dt.timedelta(days=15))
    LecturerAvailability.objects.create(
        lecturer=lecturer, is_available=False, dates=away, reason="出差"
    )
    with pytest.raises(RuleViolation) as refusal:
        moved_to(batch, from_today(15, 17), world.alice)
    assert "李芳" in refusal.value.messages[0]
    batch.refresh_from_db()
    moved_to(batch, from_today(15, 17), world.alice, waiver=Waiver("已调回"))
    assert RuleOverride.objects.get().session == session


def test_sessions_left_in_rooms_elsewhere_are_pointed_out(world, batch):
    room = RoomFactory.create(venue=batch.venue)
    SessionFactory.create(batch=batch, parts={"rooms": [room]})
    elsewhere = VenueFactory.create(organization=world.county)
    moved = moved_to(batch, batch.dates, world.alice, venue=elsewhere)
    assert moved.notes == ("课程表中还有 1 项安排在原地点的教室，请调整。",)


def test_own_moves_are_undone_one_after_the_other(world, campaign, batch):
    school = batch.venue
    moved_to(batch, from_today(15, 17), world.alice)
    batch.refresh_from_db()
    moved_to(batch, from_today(15, 18), world.alice, venue=None)
    undo_last(campaign, by=world.alice)
    batch.refresh_from_db()
    assert (batch.dates, batch.venue) == (from_today(15, 17), school)
    undo_last(campaign, by=world.alice)
    batch.refresh_from_db()
    assert batch.dates == from_today(14, 16)
    with pytest.raises(ValidationError) as refusal:
        undo_last(campaign, by=world.alice)
    assert refusal.value.code == "nothing"


def test_what_others_moved_since_is_not_undone(world, campaign, batch):
    moved_to(batch, from_today(15, 17), world.alice)
    batch.refresh_from_db()
    moved_to(batch, from_today(20, 22), world.peter)
    with pytest.raises(ValidationError) as refusal:
        undo_last(campaign, by=world.alice)
    assert refusal.value.code == "changed"
    undo_last(campaign, by=world.peter)
    batch.refresh_from_db()
    assert batch.dates == from_today(15, 17)


def test_who_lost_the_right_undoes_nothing(world, campaign, batch):
    moved_to(batch, from_today(15, 17), world.alice)
    world.alice.posts.all().delete()
    alice = type(world.alice).objects.get(pk=world.alice.pk)
    with pytest.raises(ValidationError) as refusal:
        undo_last(campaign, by=alice)
    assert refusal.value.code == "nothing"


def test_a_moved_session_goes_back(world, campaign, batch):
    session = SessionFactory.create(batch=batch)
    was = session.period
    later = hours(batch, "14:30", "16:00", 1)
    move_session(session, period=later, revision=1, by=world.alice)
    moved = undo_last(campaign, by=world.alice)
    session.refresh_from_db()
    assert session.period == was
    assert moved.session == session
    move_session(session, period=later, revision=session.revision, by=world.alice)
    session.refresh_from_db()
    move_session(session, period=was, revision=session.revision, by=world.peter)
    with pytest.raises(ValidationError) as refusal:
        undo_last(campaign, by=world.alice)
    assert refusal.value.code == "changed"


def test_a_change_is_never_rewritten(world, batch):
    moved_to(batch, from_today(15, 17), world.alice)
    change = ScheduleChange.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduleChange.objects.filter(pk=change.pk).update(reason="其他")
    with pytest.raises(IntegrityError), transaction.atomic():
        change.delete()


def test_every_change_of_a_class_is_written_down(world, batch):
    cancel_batch(batch, reason="汛情", by=world.alice)
    assert ScheduleChange.objects.get().kind == ScheduleChangeKind.BATCH_EDITED


def test_a_shift_is_of_the_whole():
    days = days_range(dt.date(2026, 3, 9), dt.date(2026, 3, 11))
    assert shift_between(days, days_range(dt.date(2026, 3, 16), dt.date(2026, 3, 18))) == 7
    assert shift_between(days, days_range(dt.date(2026, 3, 8), dt.date(2026, 3, 11))) == 0
    assert shift_between(days, days) == 0
