"""A class's timetable filled by one press: what is found free, put in as a whole, and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.audit.models import AuditEntry
from core.days import today
from courses.enums import LecturerKind, Mode
from rotations.filling.wish import Wish
from rotations.models import Session, TimetableFill
from rotations.selectors.filling import drafts_of, filling_of
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


def filled(world, batch, wish):
    filling = filling_of(world.alice, batch, wish)
    return fill_timetable(batch, drafts_of(filling, batch), by=world.alice)


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
    fill = filled(world, batch, Wish({course.pk: 1}, 1, has_opening=True, has_closing=True))
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
    filled(world, batch, Wish({course.pk: 1}))
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
    filling = filling_of(world.alice, batch, Wish({course.pk: 1}))
    assert not filling.proposal.placed
    ((_, reason),) = filling.proposal.unplaced
    day = today() + dt.timedelta(days=7)
    assert reason.startswith(f"{day.month}月{day.day}日上午王明已有授课安排；")
    assert "王明出差" in reason


def test_a_closed_room_is_named_with_its_reason(world, batch, hall, course, lecturer):
    BlockingFactory.create(venue=hall.venue, room=hall, dates=from_today(7, 8), reason="设备检修")
    filling = filling_of(world.alice, batch, Wish({course.pk: 1}))
    ((_, reason),) = filling.proposal.unplaced
    assert "一教室设备检修" in reason


def test_nobody_knowing_a_topic_and_a_small_hall_are_said(world, batch, hall, course):
    filling = filling_of(world.alice, batch, Wish({course.pk: 1}))
    assert filling.proposal.unplaced[0][1] == "师资库中没有擅长“基层党建”的授课人"
    hall.capacity = 10
    hall.save()
    filling = filling_of(world.alice, batch, Wish(has_opening=True))
    assert filling.proposal.unplaced[0][1] == "“平江县委党校”没有能容纳 40 人的教室"


def test_groups_discuss_side_by_side_in_a_room_each(world, batch, hall, course, lecturer):
    set_groups(batch, count=2, by=world.alice)
    RoomFactory.create(venue=hall.venue, name="研讨室", capacity=20, is_group_room=True)
    filled(world, batch, Wish({course.pk: 1}, 1))
    talks = batch.sessions.filter(mode=Mode.DISCUSSION)
    assert talks.count() == 2
    rooms = {row.room.name for session in talks for row in session.places.all()}
    assert rooms == {"研讨室", "一教室"}
    assert len(set(talks.values_list("period", flat=True))) == 1


def test_nothing_is_put_in_when_somebody_came_first(world, batch, course, lecturer):
    filling = filling_of(world.alice, batch, Wish({course.pk: 1}, has_opening=True))
    drafts = drafts_of(filling, batch)
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
    drafts = drafts_of(filling_of(world.alice, batch, Wish({course.pk: 1})), batch)
    with pytest.raises(ValidationError, match="只能为本单位主办或承办的班次排课"):
        fill_timetable(batch, drafts, by=world.charlie)
    assert not batch.sessions.exists()


def test_an_act_is_taken_back_once(world, batch, course, lecturer):
    stands = SessionFactory.create(batch=batch, title="已有的课")
    fill = filled(world, batch, Wish({course.pk: 1}, has_closing=True))
    assert undo_fill(fill, by=world.alice) == 2
    assert list(batch.sessions.all()) == [stands]
    with pytest.raises(ValidationError) as refusal:
        undo_fill(fill, by=world.alice)
    assert refusal.value.code == "undone"


def test_a_changed_or_cancelled_lesson_keeps_the_act(world, batch, course, lecturer):
    fill = filled(world, batch, Wish({course.pk: 1}, has_closing=True))
    session = batch.sessions.get(title="结业式")
    Session.objects.filter(pk=session.pk).update(revision=2)
    with pytest.raises(ValidationError, match="“结业式”") as refusal:
        undo_fill(fill, by=world.alice)
    assert refusal.value.code == "touched"
    session.delete()
    with pytest.raises(ValidationError, match="1 项已取消"):
        undo_fill(fill, by=world.alice)


def test_the_page_proposes_and_then_puts_in(alice, world, batch, course, lecturer):
    address = reverse("rotations:timetable_fill", args=[batch.pk])
    assert "党支部规范化建设" in alice.get(address).content.decode()
    given = {f"course_{course.pk}": "1", "has_opening": "on"}
    shown = alice.post(address, given)
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "可排入 2 个半天" in page
    assert "tt-proposed" in page
    assert not batch.sessions.exists()
    mark = shown.context["mark"]
    response = alice.post(address, {**given, "confirmed": "1", "mark": mark})
    assert response.url == reverse("rotations:batch_timetable", args=[batch.pk])
    assert batch.sessions.count() == 2
    table = alice.get(response.url).content.decode()
    assert "撤销自动排课" in table
    undo = reverse("rotations:fill_undo", args=[TimetableFill.objects.get().pk])
    assert "2 项课程将全部取出" in alice.get(undo).content.decode()
    assert alice.post(undo).status_code == 302
    assert not batch.sessions.exists()
    assert alice.post(undo).status_code == 409


def test_a_proposal_that_no_longer_holds_is_shown_anew(alice, batch, course, lecturer):
    address = reverse("rotations:timetable_fill", args=[batch.pk])
    given = {f"course_{course.pk}": "1", "confirmed": "1", "mark": "another"}
    response = alice.post(address, given)
    assert response.status_code == 409
    page = response.content.decode()
    assert "请看过新的试排结果再确认" in page
    assert f'name="course_{course.pk}" value="1"' in page
    assert not batch.sessions.exists()


def test_wrong_numbers_and_no_wish_keep_what_was_typed(alice, batch, course):
    address = reverse("rotations:timetable_fill", args=[batch.pk])
    response = alice.post(address, {f"course_{course.pk}": "9"})
    assert response.status_code == 422
    assert 'value="9"' in response.content.decode()
    empty = alice.post(address, {})
    assert empty.status_code == 422
    assert "请至少填写一门课程的半天数" in empty.content.decode()


def test_a_neighbour_finds_nothing(client_of, world, batch, course, lecturer):
    fill = filled(world, batch, Wish({course.pk: 1}))
    charlie = client_of(world.charlie)
    for name, key in (("timetable_fill", batch.pk), ("fill_undo", fill.pk)):
        address = reverse(f"rotations:{name}", args=[key])
        assert charlie.get(address).status_code == 404
        assert charlie.post(address).status_code == 404


def test_more_courses_cost_no_more_queries(world, batch, course, lecturer, topic):
    def queries(*courses):
        with CaptureQueriesContext(connection) as caught:
            filling_of(world.alice, batch, Wish({one.pk: 1 for one in courses}))
        return len(caught)

    more = [
        CourseFactory.create(organization=world.county, title=f"课程{number}", topic=topic)
        for number in range(3)
    ]
    queries(course)  # the posts of the user are remembered from here on
    assert queries(course, *more) == queries(course)
