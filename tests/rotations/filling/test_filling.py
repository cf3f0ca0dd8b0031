"""A class's timetable filled by one press: what is found free, put in as a whole, and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit.models import AuditEntry
from core.days import today
from courses.enums import LecturerKind, Mode
from rotations.filling import fill
from rotations.filling.wish import Times, Wish
from rotations.models import Session, TimetableFill
from rotations.selectors.fill_runs import Standing, drafts_of
from rotations.selectors.filling import question_of
from rotations.services.filling import fill_timetable, undo_fill
from rotations.services.groups import set_groups
from rotations.sessions import local_bounds
from tests.factories.batches import BatchFactory, RoomFactory, VenueFactory, from_today
from tests.factories.resources import AvailabilityFactory, BlockingFactory
from tests.factories.timetable import (
    CourseFactory,
    LecturerFactory,
    SessionFactory,
    TopicFactory,
    hours,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue(world):
    """A school with one hall."""
    return VenueFactory.create(organization=world.county, name="平江县委党校")


@pytest.fixture
def hall(venue):
    """Its hall."""
    return RoomFactory.create(venue=venue, name="一教室", capacity=80)


@pytest.fixture
def batch(world, venue, hall):
    """A class of two days next week."""
    return BatchFactory.create(
        organization=world.county, venue=venue, dates=from_today(7, 8), capacity=40
    )


@pytest.fixture
def topic():
    """A topic."""
    return TopicFactory.create(name="基层党建")


@pytest.fixture
def course(world, topic):
    """A lecture of the library."""
    return CourseFactory.create(
        organization=world.county, title="党支部规范化建设", topic=topic, mode=Mode.LECTURE
    )


@pytest.fixture
def lecturer(world, topic):
    """The one who knows the topic."""
    found = LecturerFactory.create(
        organization=world.county, name="王明", kind=LecturerKind.SCHOOL_STAFF
    )
    found.topics.add(topic)
    return found


def proposed(world, batch, wish):
    """Return the sessions that would be put in."""
    question = question_of(world.alice, batch, wish)
    placed = list(fill(question.asked).placed)
    return drafts_of(Standing(question, placed, [], []), batch)


def unplaced(world, batch, wish):
    """Return why what cannot be put in is left out."""
    question = question_of(world.alice, batch, wish)
    return [why for _, why in fill(question.asked).unplaced]


def filled(world, batch, wish):
    return fill_timetable(batch, proposed(world, batch, wish), by=world.alice)


ONE = Times(1, 180)


def placed(batch):
    """Return what stands in a class's timetable, by time."""
    return [
        (
            local_bounds(session.period)[0].strftime("%d %H"),
            session.title,
            [str(row.lecturer) for row in session.lecturers.all()],
            [row.room.name for row in session.places.all()],
        )
        for session in batch.sessions.order_by("period", "pk")
    ]


def test_lessons_get_half_days_lecturers_and_rooms(world, batch, course, lecturer):
    fill = filled(world, batch, Wish({course.pk: ONE}, ONE, ONE, ONE))
    titles = [(title, who, where) for _, title, who, where in placed(batch)]
    assert titles == [
        ("开班式", [], ["一教室"]),
        ("党支部规范化建设", ["王明"], ["一教室"]),
        ("分组讨论", [], ["一教室"]),
        ("结业式", [], ["一教室"]),
    ]
    assert set(batch.sessions.values_list("course", flat=True)) == {course.pk, None}
    assert len(fill.sessions) == 4
    entry = AuditEntry.objects.get(action="timetable.fill")
    assert entry.detail == {"sessions": 4}


def test_what_stands_already_stays(world, batch, course, lecturer):
    stands = SessionFactory.create(batch=batch, title="已有的课", mode=Mode.CASE)
    filled(world, batch, Wish({course.pk: ONE}))
    stands.refresh_from_db()
    assert stands.revision == 1
    first, second = placed(batch)
    assert first[1] == "已有的课"
    assert second[1] == "党支部规范化建设"


def test_a_lecturer_busy_elsewhere_and_away_is_named_with_the_times(world, batch, course, lecturer):
    other = BatchFactory.create(organization=world.next_county, dates=batch.dates)
    SessionFactory.create(
        batch=other,
        period=hours(batch, "08:30", "17:30"),
        parts={"audience": [(other, ())], "lecturers": [lecturer]},
    )
    AvailabilityFactory.create(
        lecturer=lecturer, is_available=False, dates=from_today(8, 8), reason="出差"
    )
    (reason,) = unplaced(world, batch, Wish({course.pk: ONE}))
    day = today() + dt.timedelta(days=7)
    assert reason.startswith(f"{day.month}月{day.day}日上午王明已有授课安排；")
    assert "王明出差" in reason


def test_a_closed_room_is_named_with_its_reason(world, batch, hall, course, lecturer):
    BlockingFactory.create(venue=hall.venue, room=hall, dates=from_today(7, 8), reason="设备检修")
    (reason,) = unplaced(world, batch, Wish({course.pk: ONE}))
    assert "一教室设备检修" in reason


def test_nobody_knowing_a_topic_and_a_small_hall_are_said(world, batch, hall, course):
    wish = Wish({course.pk: ONE})
    assert unplaced(world, batch, wish) == ["师资库中没有擅长“基层党建”的授课人"]
    hall.capacity = 10
    hall.save()
    wish = Wish(opening=ONE)
    assert unplaced(world, batch, wish) == ["“平江县委党校”没有能容纳 40 人的教室"]


def test_groups_discuss_side_by_side_in_a_room_each(world, batch, hall, course, lecturer):
    set_groups(batch, count=2, by=world.alice)
    RoomFactory.create(venue=hall.venue, name="研讨室", capacity=20, is_group_room=True)
    filled(world, batch, Wish({course.pk: ONE}, ONE))
    talks = batch.sessions.filter(mode=Mode.DISCUSSION)
    assert talks.count() == 2
    rooms = {row.room.name for session in talks for row in session.places.all()}
    assert rooms == {"研讨室", "一教室"}
    assert len(set(talks.values_list("period", flat=True))) == 1


def test_nothing_is_put_in_when_somebody_came_first(world, batch, course, lecturer):
    drafts = proposed(world, batch, Wish({course.pk: ONE}, opening=ONE))
    other = BatchFactory.create(organization=world.county, dates=batch.dates)
    taken = next(draft for draft in drafts if draft.lecturers)
    SessionFactory.create(batch=other, period=taken.period, parts={"lecturers": [lecturer]})
    with pytest.raises(ValidationError) as refusal:
        fill_timetable(batch, drafts, by=world.alice)
    assert refusal.value.code == "refused"
    assert "王明" in "".join(refusal.value.messages)
    assert not batch.sessions.exists()
    assert not TimetableFill.objects.exists()


def test_an_empty_proposal_is_refused(world, batch):
    with pytest.raises(ValidationError) as refusal:
        fill_timetable(batch, [], by=world.alice)
    assert refusal.value.code == "nothing"


def test_a_class_of_others_is_refused(world, batch, course, lecturer):
    drafts = proposed(world, batch, Wish({course.pk: ONE}))
    with pytest.raises(ValidationError, match="只能为本单位主办或承办的班次排课"):
        fill_timetable(batch, drafts, by=world.charlie)
    assert not batch.sessions.exists()


def test_an_act_is_taken_back_once(world, batch, course, lecturer):
    stands = SessionFactory.create(batch=batch, title="已有的课")
    fill = filled(world, batch, Wish({course.pk: ONE}, closing=ONE))
    assert undo_fill(fill, by=world.alice) == 2
    assert list(batch.sessions.all()) == [stands]
    with pytest.raises(ValidationError) as refusal:
        undo_fill(fill, by=world.alice)
    assert refusal.value.code == "undone"


def test_a_changed_or_cancelled_lesson_keeps_the_act(world, batch, course, lecturer):
    fill = filled(world, batch, Wish({course.pk: ONE}, closing=ONE))
    session = batch.sessions.get(title="结业式")
    Session.objects.filter(pk=session.pk).update(revision=2)
    with pytest.raises(ValidationError, match="“结业式”") as refusal:
        undo_fill(fill, by=world.alice)
    assert refusal.value.code == "touched"
    session.delete()
    with pytest.raises(ValidationError, match="1 项已取消"):
        undo_fill(fill, by=world.alice)


def test_two_lessons_of_ninety_minutes_share_a_half_day(world, batch, course, lecturer):
    BatchFactory._meta.model.objects.filter(pk=batch.pk).update(dates=from_today(7, 7))
    batch.refresh_from_db()
    filled(world, batch, Wish({course.pk: Times(2, 90)}, opening=Times(1, 45)))
    hours = [
        f"{start:%H:%M}–{end:%H:%M} {title}"
        for start, end, title in (
            (*local_bounds(session.period), session.title)
            for session in batch.sessions.order_by("period")
        )
    ]
    assert hours == [
        "08:30–09:15 开班式",
        "10:00–11:30 党支部规范化建设（1）",
        "14:30–16:00 党支部规范化建设（2）",
    ]


def test_a_short_lesson_goes_beside_what_takes_part_of_a_half_day(world, batch, course, lecturer):
    BatchFactory._meta.model.objects.filter(pk=batch.pk).update(dates=from_today(7, 7))
    batch.refresh_from_db()
    for first, last in (("08:30", "09:30"), ("14:30", "17:30")):
        SessionFactory.create(
            batch=batch, title="已有的课", mode=Mode.CASE, period=hours(batch, first, last)
        )
    assert unplaced(world, batch, Wish({course.pk: ONE})) == ["没有空余的整个半天"]
    (draft,) = proposed(world, batch, Wish({course.pk: Times(1, 90)}))
    assert local_bounds(draft.period)[0].strftime("%H:%M") == "10:00"


def test_more_courses_cost_no_more_queries(world, batch, course, lecturer, topic):
    def queries(*courses):
        with CaptureQueriesContext(connection) as caught:
            question_of(world.alice, batch, Wish({one.pk: ONE for one in courses}))
        return len(caught)

    more = [
        CourseFactory.create(organization=world.county, title=f"课程{number}", topic=topic)
        for number in range(3)
    ]
    queries(course)  # the posts of the user are remembered from here on
    assert queries(course, *more) == queries(course)
