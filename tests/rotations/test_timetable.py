"""The timetable: what may lie beside what, and what the refusals say."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from core.days import days_range, first_day, local_day
from rotations.enums import BatchState, RollState
from rotations.models import Attendance, Session, SessionAudience
from rotations.selectors.releases import entries_of_trainee
from rotations.selectors.timetable import (
    sessions_of,
    sessions_today,
    shortages_in,
    timetable_of,
)
from rotations.services import batch_states, batches
from rotations.services.groups import deal_groups, set_groups
from rotations.services.timetable import (
    arrange_session,
    cancel_session,
    move_session,
    update_session,
)
from tests.factories.batches import BatchFactory, EnrolmentFactory, RoomFactory
from tests.factories.organizations import category
from tests.factories.releases import released
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import CourseFactory, LecturerFactory, SessionFactory, hours

if TYPE_CHECKING:
    from rotations.models import Batch
    from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world: World) -> Batch:
    """A class of alice's county in two weeks."""
    return class_of(world.county, capacity=100)


def class_of(organization, **facts) -> Batch:
    campaign = OpenCampaignFactory.create(organization=organization)
    made: Batch = BatchFactory.create(campaign=campaign, **facts)
    return made


def arrange(batch, by, **facts) -> Session:
    """Arrange a lecture to the whole class in the first hour, unless said otherwise."""
    given = {
        "kind": "teaching",
        "mode": "lecture",
        "title": "基层治理",
        "period": hours(batch, "08:30", "10:00"),
        "audience": [(batch, ())],
        **facts,
    }
    return arrange_session(batch, by=by, **given)


def test_a_session_takes_class_lecturer_and_room(batch, world):
    lecturer, room = LecturerFactory.create(), RoomFactory.create()
    made = arrange(batch, world.alice, lecturers=[lecturer], rooms=[room], note="带笔记本")

    stored = sessions_of(batch).get()
    assert (stored.title, stored.note) == ("基层治理", "带笔记本")
    assert [row.lecturer for row in stored.lecturers.all()] == [lecturer]
    assert [row.room for row in stored.places.all()] == [room]
    (audience,) = stored.audiences.all()
    assert (audience.batch, audience.period, audience.groups.upper) == (batch, made.period, None)
    entry = AuditEntry.objects.get(action="timetable.arrange")
    assert (entry.actor, entry.organization_path) == (world.alice, world.county.path)


def test_a_course_lends_its_title(batch, world):
    course = CourseFactory.create(organization=world.county)
    assert arrange(batch, world.alice, title="", course=course).title == course.title
    with pytest.raises(ValidationError) as refusal:
        arrange(batch, world.alice, title=" ", period=hours(batch, "14:30", "16:00"))
    assert list(refusal.value.message_dict) == ["title"]


def test_a_lecturer_cannot_start_two_sessions_at_once(batch, world):
    lecturer = LecturerFactory.create(name="陈明")
    other = class_of(world.county, series="社区班")
    arrange(other, world.alice, lecturers=[lecturer])

    with pytest.raises(ValidationError) as refusal:
        arrange(batch, world.alice, lecturers=[lecturer])

    assert refusal.value.code == "lecturer_one_session_at_a_time"
    day = first_day(batch.dates)
    assert refusal.value.messages == [
        f"陈明在{day.month}月{day.day}日 08:30–10:00已安排“基层治理”（{other}），主办单位为平江县。"
    ]
    assert not sessions_of(batch).exists()


def test_of_a_foreign_booking_only_the_organizer_is_told(batch, world):
    lecturer = LecturerFactory.create(name="陈明", organization=world.prefecture, is_shared=True)
    foreign = class_of(world.next_county)
    arrange(foreign, world.charlie, lecturers=[lecturer], title="内部议题")

    with pytest.raises(ValidationError) as refusal:
        arrange(batch, world.alice, lecturers=[lecturer])

    assert "已被湘阴县占用" in refusal.value.messages[0]
    assert "内部议题" not in refusal.value.messages[0]
    assert str(foreign) not in refusal.value.messages[0]


def test_a_room_is_taken_by_the_hour_not_by_the_day(batch, world):
    room = RoomFactory.create()
    arrange(batch, world.alice, rooms=[room])
    other = class_of(world.county)
    with pytest.raises(ValidationError, match="“基层治理”") as refusal:
        arrange(other, world.alice, rooms=[room], period=hours(other, "09:59", "11:00"))
    assert refusal.value.code == "room_one_session_at_a_time"
    arrange(other, world.alice, rooms=[room], period=hours(other, "10:00", "11:00"))
    assert Session.objects.count() == 2


def test_a_class_and_one_of_its_groups_cannot_part(batch, world):
    set_groups(batch, 3, by=world.alice)
    arrange(batch, world.alice, audience=[(batch, [2])])
    with pytest.raises(ValidationError) as refusal:
        arrange(batch, world.alice)
    assert refusal.value.code == "audience_one_place_at_a_time"
    assert refusal.value.messages[0].startswith(f"{batch}第2组在")
    arrange(batch, world.alice, audience=[(batch, [1, 3])])
    assert sessions_of(batch).count() == 2
    with pytest.raises(ValidationError, match="没有第9组"):
        arrange(batch, world.alice, audience=[(batch, [9])])


def test_two_classes_hear_one_lecture_then_eight_groups_use_eight_rooms(world):
    first = class_of(world.county, capacity=100)
    second = class_of(world.county, capacity=87, series="机关书记班")
    leader, hall = LecturerFactory.create(), RoomFactory.create(capacity=200)
    lecture = arrange(
        first,
        world.alice,
        audience=[(first, ()), (second, ())],
        lecturers=[leader],
        rooms=[hall],
    )
    assert list(sessions_of(first)) == list(sessions_of(second)) == [lecture]
    assert shortages_in(sessions_of(second)) == {}

    set_groups(first, 8, by=world.alice)
    rooms = RoomFactory.create_batch(8, capacity=12)
    for number, room in enumerate(rooms, start=1):
        arrange(
            first,
            world.alice,
            kind="discussion",
            mode="discussion",
            title="分组讨论",
            period=hours(first, "10:10", "11:40"),
            audience=[(first, [number])],
            rooms=[room],
        )
    discussions = sessions_of(first).filter(mode="discussion")
    assert discussions.count() == 8
    assert {short.people for short in shortages_in(discussions).values()} == {13}


def test_a_joint_lecture_needs_the_right_over_each_class(batch, world):
    theirs = class_of(world.next_county)
    with pytest.raises(ValidationError) as refusal:
        arrange(batch, world.alice, audience=[(batch, ()), (theirs, ())])
    assert refusal.value.error_dict["audience"][0].message.startswith("只能为本单位主办")
    with pytest.raises(ValidationError):
        arrange(theirs, world.alice)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("10:00", "09:00", "结束时间须晚于开始时间"),
        ("10:00", "10:00", "结束时间须晚于开始时间"),
        ("22:00", "00:30", "跨越午夜的活动请分两天安排"),
    ],
)
def test_a_session_ends_after_it_starts(batch, world, start, end, sentence):
    with pytest.raises(ValidationError) as refusal:
        arrange(batch, world.alice, period=hours(batch, start, end))
    assert sentence in refusal.value.message_dict["period"][0]


def test_a_session_over_midnight_is_refused_by_the_service_and_by_the_database(batch, world):
    evening, morning = hours(batch, "22:00", "23:00"), hours(batch, "00:00", "01:00", day=1)
    night = DateTimeTZRange(evening.lower, morning.upper, "[)")
    with pytest.raises(ValidationError, match="不能跨越午夜"):
        arrange(batch, world.alice, period=night)
    made = arrange(batch, world.alice)
    with pytest.raises(IntegrityError, match="session_within_one_day"), transaction.atomic():
        Session.objects.filter(pk=made.pk).update(period=night)


def test_days_are_local_days(batch, world):
    """Half past midnight in the offices' zone is still the day before in UTC."""
    early = arrange(batch, world.alice, period=hours(batch, "00:30", "01:00"))
    late = arrange(batch, world.alice, period=hours(batch, "23:00", "23:59", day=2))
    early.refresh_from_db()
    assert early.period.lower.date() != local_day(early.period.lower) == first_day(batch.dates)
    assert list(sessions_today(world.alice, on=local_day(late.period.lower))) == [late]
    with pytest.raises(ValidationError, match="不在"):
        arrange(batch, world.alice, period=hours(batch, "00:30", "01:00", day=3))


def test_outside_the_dates_the_database_refuses_too(batch, world):
    made = arrange(batch, world.alice)
    outside = hours(batch, "08:30", "10:00", day=5)
    with pytest.raises(IntegrityError, match="audience_within_batch_dates"), transaction.atomic():
        Session.objects.filter(pk=made.pk).update(period=outside)


def test_a_batch_cannot_shrink_away_from_its_timetable_but_grow(batch, world):
    first = first_day(batch.dates)
    arrange(batch, world.alice, title="开班动员", period=hours(batch, "08:30", "10:00", day=2))
    shorter, longer = (days_range(first, first + dt.timedelta(days=last)) for last in (1, 3))
    batch.dates = shorter
    with pytest.raises(ValidationError) as refusal:
        batches.update_batch(
            batch, categories=[category("village")], revision=batch.revision, by=world.alice
        )
    assert "有 1 项安排在新日期之外" in refusal.value.messages[0]
    assert "“开班动员”" in refusal.value.messages[0]
    batch.refresh_from_db()
    batch.dates = longer
    batches.update_batch(
        batch, categories=[category("village")], revision=batch.revision, by=world.alice
    )
    assert SessionAudience.objects.get().batch_dates == longer


def test_moving_carries_the_parts_along_and_meets_clashes(batch, world):
    lecturer = LecturerFactory.create()
    first = arrange(batch, world.alice, lecturers=[lecturer])
    second = arrange(
        batch, world.alice, lecturers=[lecturer], period=hours(batch, "10:10", "11:40")
    )
    with pytest.raises(ValidationError) as refusal:
        move_session(
            second, period=hours(batch, "09:00", "10:30"), revision=second.revision, by=world.alice
        )
    assert refusal.value.code in {"lecturer_one_session_at_a_time", "audience_one_place_at_a_time"}
    second.refresh_from_db()
    later = hours(batch, "14:30", "16:00", day=1)
    move_session(second, period=later, revision=second.revision, by=world.alice)
    assert second.lecturers.get().period == second.audiences.get().period == later
    move_session(first, period=hours(batch, "10:10", "11:40"), revision=1, by=world.alice)


def test_an_edit_may_change_time_and_lecturer_at_once(batch, world):
    busy, free = LecturerFactory.create_batch(2)
    arrange(
        class_of(world.county), world.alice, lecturers=[busy], period=hours(batch, "14:30", "16:00")
    )
    made = arrange(batch, world.alice, lecturers=[busy])
    changed = update_session(
        made,
        revision=1,
        by=world.alice,
        lecturers=[free],
        period=hours(batch, "14:30", "16:00"),
        title="乡村治理",
    )
    assert (changed.revision, changed.title) == (2, "乡村治理")
    assert changed.lecturers.get().lecturer == free
    with pytest.raises(ValidationError) as refusal:
        update_session(made, revision=1, by=world.alice, title="迟到的修改")
    assert refusal.value.code == "stale"


def test_a_closed_roll_stays_where_it_is(batch, world):
    made = arrange(batch, world.alice)
    Session.objects.filter(pk=made.pk).update(roll_state=RollState.CLOSED)
    for act in (
        lambda: move_session(
            made, period=hours(batch, "14:30", "16:00"), revision=1, by=world.alice
        ),
        lambda: cancel_session(made, revision=1, by=world.alice),
    ):
        with pytest.raises(ValidationError) as refusal, transaction.atomic():
            act()
        assert refusal.value.code == "roll_closed"


def test_a_session_somebody_attended_is_not_cancelled(batch, world):
    made = arrange(batch, world.alice)
    enrolment = EnrolmentFactory.create(batch=batch, place=1)
    Attendance.objects.create(session=made, enrolment=enrolment, status="present", method="qr")
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        cancel_session(made, revision=1, by=world.alice)
    assert refusal.value.code == "has_attendance"
    other = arrange(batch, world.alice, period=hours(batch, "14:30", "16:00"))
    cancel_session(other, revision=1, by=world.alice)
    assert list(sessions_of(batch)) == [made]


def test_a_finished_class_is_arranged_no_more(batch, world):
    batch.state = BatchState.FINISHED
    batch.save()
    with pytest.raises(ValidationError) as refusal:
        arrange(batch, world.alice)
    assert refusal.value.code == "state"


def test_cancelling_a_class_frees_what_it_took_but_not_its_guests(batch, world):
    guest = class_of(world.county, series="社区班")
    room = RoomFactory.create()
    arrange(batch, world.alice, rooms=[room])
    joint = arrange(
        batch,
        world.alice,
        audience=[(batch, ()), (guest, ())],
        period=hours(batch, "14:30", "16:00"),
    )
    batch_states.cancel_batch(batch, reason="汛期", by=world.alice)
    assert not sessions_of(batch).exists()
    joint.refresh_from_db()
    assert (joint.batch, list(sessions_of(guest))) == (guest, [joint])
    arrange(guest, world.alice, rooms=[room])
    assert sessions_of(guest).count() == 2


def test_a_unit_with_places_reads_the_timetable_and_a_stranger_does_not(batch, world):
    arrange(batch, world.alice)
    assert timetable_of(world.alice, batch).count() == 1
    assert timetable_of(world.charlie, batch).count() == 0
    assert list(sessions_today(world.charlie, on=first_day(batch.dates))) == []


def test_a_trainee_sees_the_class_and_the_own_group(batch, world):
    set_groups(batch, 2, by=world.alice)
    one, two = EnrolmentFactory.create_batch(2, batch=batch)
    assert sorted(deal_groups(batch, by=world.alice).values()) == [1, 1]
    lecture = arrange(batch, world.alice)
    slot = hours(batch, "14:30", "16:00")
    talks = {n: arrange(batch, world.alice, period=slot, audience=[(batch, [n])]) for n in (1, 2)}
    assert entries_of_trainee(one) is None
    released(batch)
    for enrolment in (one, two):
        enrolment.refresh_from_db()
        mine = [entry.session for entry in entries_of_trainee(enrolment) or ()]
        assert mine == [lecture.pk, talks[enrolment.group.number].pk]


def test_groups_in_the_timetable_cannot_vanish(batch, world):
    set_groups(batch, 4, by=world.alice)
    arrange(batch, world.alice, audience=[(batch, [3])])
    with pytest.raises(ValidationError, match="安排了第3组"):
        set_groups(batch, 2, by=world.alice)
    assert [group.number for group in set_groups(batch, 3, by=world.alice)] == [1, 2, 3]
    with pytest.raises(ValidationError, match="0 至 40"):
        set_groups(batch, 41, by=world.alice)
    with pytest.raises(ValidationError, match="先设定组数"):
        deal_groups(batch, by=world.alice)


def test_reading_a_timetable_takes_equally_many_queries(batch, world):
    counts = []
    for start, end in [("08:30", "09:30"), ("10:00", "11:00"), ("15:00", "16:00")]:
        SessionFactory.create(
            batch=batch,
            period=hours(batch, start, end),
            parts={"lecturers": [LecturerFactory.create()], "rooms": [RoomFactory.create()]},
        )
        timetable_of(world.alice, batch).exists()
        with CaptureQueriesContext(connection) as queries:
            shortages_in(timetable_of(world.alice, batch))
        counts.append(len(queries))
    assert counts[0] == counts[2]
