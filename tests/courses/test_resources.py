"""Courses, lecturers, venues: who owns, who may use, and what stays when it was used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from core.audit.models import AuditEntry
from courses.models import Course, Lecturer, Room, Venue
from courses.selectors.resources import courses_for, lecturers_for, rooms_for, venues_for
from courses.services.resources import (
    discard_resource,
    restore_resource,
    reveal_mobile,
    save_course,
    save_lecturer,
    save_venue,
)
from tests.factories.batches import BatchFactory, RoomFactory, VenueFactory
from tests.factories.timetable import CourseFactory, LecturerFactory, SessionFactory, TopicFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db


def room(name: str, capacity: int = 50, key: int | None = None, *, is_dropped: bool = False):
    """Return a row as the form hands it over."""
    return {"key": key, "name": name, "capacity": capacity, "is_dropped": is_dropped}


def test_what_is_shared_from_above_is_used_below_and_nothing_else(world: World) -> None:
    own, below = CourseFactory.create(organization=world.county), None
    below = CourseFactory.create(organization=world.township)
    shared = CourseFactory.create(organization=world.prefecture, is_shared=True)
    CourseFactory.create(organization=world.prefecture)
    CourseFactory.create(organization=world.next_county, is_shared=True)
    assert set(courses_for(world.alice)) == {own, below, shared}
    assert set(courses_for(world.bob)) == {below, shared}


def test_rooms_are_shared_as_their_venue_is(world: World) -> None:
    own = RoomFactory.create(venue__organization=world.county)
    shared = RoomFactory.create(venue__organization=world.prefecture, venue__is_shared=True)
    RoomFactory.create(venue__organization=world.prefecture)
    RoomFactory.create(venue__organization=world.next_county, venue__is_shared=True)
    assert set(rooms_for(world.alice)) == {own, shared}


def test_a_title_stands_once_at_its_owner(world: World) -> None:
    made = save_course(Course(organization=world.county, title="党史"), by=world.alice)
    assert made.org_path == world.county.path
    with pytest.raises(ValidationError, match="已有同名课程"):
        save_course(Course(organization=world.county, title="党史"), by=world.alice)
    save_course(Course(organization=world.township, title="党史"), by=world.bob)
    assert AuditEntry.objects.filter(action="courses.add_course").count() == 2


def test_of_two_edits_the_second_is_told(world: World) -> None:
    made = CourseFactory.create(organization=world.county)
    made.title = "新题目"
    save_course(made, revision=1, by=world.alice)
    with pytest.raises(ValidationError) as refusal:
        save_course(made, revision=1, by=world.teacher)
    assert refusal.value.code == "stale"


def test_a_lecturer_is_read_aloud_and_the_number_sealed(world: World) -> None:
    topic = TopicFactory.create()
    draft = Lecturer(organization=world.county, name=" 陈　明 ", kind="expert")
    made = save_lecturer(draft, topics=[topic], mobile="139 1234 5678", by=world.alice)
    assert (made.name, made.initials, made.masked_mobile) == ("陈明", "cm", "139****5678")
    assert list(made.topics.all()) == [topic]
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile FROM courses_lecturer WHERE id = %s", [made.pk])
        assert "13912345678" not in str(cursor.fetchone())
    save_lecturer(made, topics=[], revision=1, by=world.alice)
    assert Lecturer.objects.get().mobile == "13912345678"
    with pytest.raises(ValidationError) as refusal:
        save_lecturer(made, topics=[], mobile="12", revision=2, by=world.alice)
    assert list(refusal.value.message_dict) == ["mobile"]


def test_a_number_is_shown_for_a_reason_and_the_log_says_so(world: World) -> None:
    made = LecturerFactory.create(organization=world.county, mobile="13912345678")
    with pytest.raises(ValidationError):
        reveal_mobile(made, reason=" ", by=world.alice)
    assert reveal_mobile(made, reason="联系授课", by=world.alice) == "13912345678"
    entry = AuditEntry.objects.get(action="personal_data.read")
    assert entry.detail == {"fields": ["mobile"], "reason": "联系授课"}


def test_rooms_are_added_changed_and_retired_with_their_venue(world: World) -> None:
    venue = Venue(organization=world.county, name="党校", kind="party_school")
    save_venue(venue, rooms=[room("一教"), room("二教"), room("三教")], by=world.alice)
    first, second, third = venue.rooms.order_by("pk")
    SessionFactory.create(parts={"rooms": [second]})
    rows = [
        room("一教室", 80, first.pk),
        room("二教", key=second.pk, is_dropped=True),
        room("三教", key=third.pk, is_dropped=True),
    ]
    save_venue(venue, rooms=rows, revision=1, by=world.alice)
    assert list(venue.rooms.order_by("pk").values_list("name", "capacity", "is_retired")) == [
        ("一教室", 80, False),
        ("二教", 50, True),
    ]
    save_venue(venue, rooms=[room("二教", 60)], revision=2, by=world.alice)
    assert Room.objects.get(name="二教").is_retired is False
    assert vars(venues_for(world.alice).get())["seats"] == 140


def test_rows_of_another_venue_and_double_names_are_refused(world: World) -> None:
    venue = VenueFactory.create(organization=world.county)
    foreign = RoomFactory.create(venue__organization=world.next_county)
    with pytest.raises(ValidationError) as refusal:
        save_venue(venue, rooms=[room("占用", key=foreign.pk)], revision=1, by=world.alice)
    assert refusal.value.code == "stale"
    venue.refresh_from_db()
    with pytest.raises(ValidationError, match="已有同名教室"):
        save_venue(
            venue, rooms=[room("一教"), room("一教")], revision=venue.revision, by=world.alice
        )


def test_a_base_has_a_place_to_visit(world: World) -> None:
    base = Venue(organization=world.county, name="甲山村", kind="base")
    with pytest.raises(ValidationError, match="至少登记一个参观点"):
        save_venue(base, rooms=[], by=world.alice)


def test_what_was_used_is_retired_and_what_was_not_is_gone(world: World) -> None:
    used = LecturerFactory.create(organization=world.county)
    SessionFactory.create(parts={"lecturers": [used]})
    unused = LecturerFactory.create(organization=world.county)
    assert discard_resource(unused, by=world.alice)
    assert not discard_resource(used, by=world.alice)
    assert list(lecturers_for(world.alice)) == [used]
    assert Lecturer.objects.get().is_retired
    restore_resource(used, by=world.alice)
    assert not Lecturer.objects.get().is_retired


def test_a_venue_of_a_batch_keeps_its_rooms(world: World) -> None:
    free, held = VenueFactory.create_batch(2, organization=world.county)
    RoomFactory.create(venue=free)
    kept = RoomFactory.create(venue=held)
    BatchFactory.create(venue=held)
    assert discard_resource(free, by=world.alice)
    assert not discard_resource(held, by=world.alice)
    assert list(Room.objects.filter(venue__organization=world.county)) == [kept]
