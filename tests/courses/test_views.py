"""The screens of the library, the pool and the venues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Course, Lecturer, Venue
from tests.factories.batches import RoomFactory, VenueFactory
from tests.factories.timetable import CourseFactory, LecturerFactory

if TYPE_CHECKING:
    from tests.cast import World

pytestmark = pytest.mark.django_db

MAKERS = {"course": CourseFactory, "lecturer": LecturerFactory, "venue": VenueFactory}
COURSE = {"title": "党史", "mode": "lecture", "minutes": "90", "topic": "", "summary": ""}
LECTURER = {"name": "陈明", "kind": "expert", "employer": "省委党校", "title": "", "mobile": ""}
VENUE = {"name": "县委党校", "kind": "party_school", "address": "", "contact": "", "beds": "80"}
VENUE |= {"meals_per_day": "100"}


def rooms(*rows: dict[str, object]) -> dict[str, object]:
    """Return posted rows of rooms."""
    data: dict[str, object] = {"rooms-TOTAL_FORMS": len(rows), "rooms-INITIAL_FORMS": 0}
    for place, row in enumerate(rows):
        data |= {f"rooms-{place}-{name}": value for name, value in row.items()}
    return data


def url(name: str, *args: object) -> str:
    return reverse(f"courses:{name}", args=args)


def test_a_course_is_registered_at_the_own_post(world: World, client_of) -> None:
    alice = client_of(world.alice)
    answer = alice.post(url("course_add"), {**COURSE, "organization": world.county.pk})
    made = Course.objects.get()
    assert answer.url == url("course_detail", made.pk)
    assert (made.title, made.organization) == ("党史", world.county)
    twice = alice.post(url("course_add"), {**COURSE, "organization": world.county.pk})
    assert twice.status_code == 422
    assert "已有同名课程" in twice.content.decode()
    foreign = alice.post(url("course_add"), {**COURSE, "organization": world.next_county.pk})
    assert list(foreign.context["form"].errors) == ["organization"]


def test_a_lecturer_is_registered_edited_and_revealed(world: World, client_of) -> None:
    alice = client_of(world.alice)
    data = {**LECTURER, "organization": world.county.pk, "mobile": "13912345678"}
    assert alice.post(url("lecturer_add"), {**data, "mobile": "12"}).status_code == 422
    alice.post(url("lecturer_add"), data)
    made = Lecturer.objects.get()
    page = alice.get(url("lecturer_edit", made.pk))
    assert "13912345678" not in page.content.decode()
    alice.post(url("lecturer_edit", made.pk), {**LECTURER, "name": "陈敏", "revision": 1})
    made.refresh_from_db()
    assert (made.name, made.mobile) == ("陈敏", "13912345678")
    detail = alice.get(url("lecturer_detail", made.pk)).content.decode()
    assert "139****5678" in detail
    assert "13912345678" not in detail
    assert alice.post(url("lecturer_reveal", made.pk), {"reason": ""}).status_code == 422
    shown = alice.post(url("lecturer_reveal", made.pk), {"reason": "联系授课"})
    assert "13912345678" in shown.content.decode()


def test_a_venue_is_registered_with_its_rooms(world: World, client_of) -> None:
    alice = client_of(world.alice)
    data = {**VENUE, "organization": world.county.pk}
    half = alice.post(url("venue_add"), {**data, **rooms({"name": "一教", "capacity": ""})})
    assert half.status_code == 422
    assert "请填写容纳人数" in half.content.decode()
    rows = rooms({"name": "一教", "capacity": "50"}, {"name": "", "capacity": ""})
    alice.post(url("venue_add"), {**data, **rows})
    made = Venue.objects.get()
    assert list(made.rooms.values_list("name", "capacity")) == [("一教", 50)]
    edit = alice.get(url("venue_edit", made.pk)).context
    assert edit["rows"].initial == [
        {"key": made.rooms.get().pk, "name": "一教", "capacity": 50, "is_group_room": False}
    ]
    base = alice.post(url("venue_add"), {**data, **rooms(), "kind": "base", "name": "甲山村"})
    assert base.status_code == 422
    assert "至少登记一个参观点" in base.content.decode()
    assert Venue.objects.count() == 1


@pytest.mark.parametrize("noun", MAKERS)
def test_only_the_owner_changes_what_is_shared(world: World, client_of, noun: str) -> None:
    shared = MAKERS[noun].create(organization=world.prefecture, is_shared=True)
    alice, charlie = client_of(world.alice), client_of(world.charlie)
    assert alice.get(url(f"{noun}_detail", shared.pk)).status_code == 200
    for act in ("edit", "discard", "restore"):
        assert alice.post(url(f"{noun}_{act}", shared.pk)).status_code == 404
    own = MAKERS[noun].create(organization=world.county)
    assert charlie.get(url(f"{noun}_detail", own.pk)).status_code == 404
    assert alice.get(url(f"{noun}_discard", own.pk)).status_code == 200
    assert alice.post(url(f"{noun}_discard", own.pk)).url == url(f"{noun}_list")
    assert alice.get(url(f"{noun}_restore", shared.pk)).status_code == 405
    assert alice.post(url(f"{noun}_list")).status_code == 405


@pytest.mark.parametrize("noun", MAKERS)
def test_a_list_shows_exactly_what_may_be_used(world: World, client_of, noun: str) -> None:
    own = MAKERS[noun].create(organization=world.county)
    MAKERS[noun].create(organization=world.next_county)
    MAKERS[noun].create(organization=world.county, is_retired=True)
    alice = client_of(world.alice)
    shown = alice.get(url(f"{noun}_list")).context["listing"].rows
    assert [row.object for row in shown] == [own]
    everything = alice.get(url(f"{noun}_list"), {"standing": "all"}).context["listing"]
    assert everything.total == 2
    counts = []
    for _ in range(3):
        MAKERS[noun].create(organization=world.county)
        with CaptureQueriesContext(connection) as queries:
            assert alice.get(url(f"{noun}_list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_bases_are_the_venues_to_visit(world: World, client_of) -> None:
    VenueFactory.create(organization=world.county)
    base = VenueFactory.create(organization=world.county, kind="base")
    RoomFactory.create(venue=base, capacity=80)
    (row,) = client_of(world.alice).get(url("base_list")).context["listing"].rows
    assert (row.object, row.object.seats) == (base, 80)
    form = client_of(world.alice).get(url("venue_add"), {"kind": "base"}).context["form"]
    assert form["kind"].value() == "base"


def test_lecturers_are_found_by_initials_in_the_search_box(world: World, client_of) -> None:
    LecturerFactory.create(organization=world.county, name="陈明", initials="cm", pinyin="chenming")
    LecturerFactory.create(organization=world.next_county, name="陈民", initials="cm")
    page = client_of(world.alice).get(reverse("search"), {"q": "cm"}).content.decode()
    assert "陈明" in page
    assert "陈民" not in page
