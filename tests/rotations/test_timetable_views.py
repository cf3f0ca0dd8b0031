"""The screens of the timetable: who may see and do what, and what a refusal keeps."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from core.days import first_day
from rotations.enums import BatchState
from rotations.models import Session
from rotations.services.groups import set_groups
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    QuotaFactory,
    RoomFactory,
    VenueFactory,
)
from tests.factories.releases import released
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import CourseFactory, LecturerFactory, SessionFactory, hours

if TYPE_CHECKING:
    from organizations.models import Organization
    from rotations.models import Batch
    from rotations.papers.timetable_grid import Item
    from tests.cast import World

pytestmark = pytest.mark.django_db


def class_of(organization: Organization, **facts) -> Batch:
    campaign = OpenCampaignFactory.create(organization=organization)
    made: Batch = BatchFactory.create(campaign=campaign, **facts)
    return made


@pytest.fixture
def batch(world: World) -> Batch:
    """A class of alice's county with a quota for bob's township."""
    made = class_of(world.county, state=BatchState.PUBLISHED)
    QuotaFactory.create(batch=made, organization=world.township)
    return made


def typed(batch: Batch, **facts) -> dict[str, object]:
    """Return what somebody typed into the form."""
    return {
        "title": "基层治理",
        "mode": "lecture",
        "kind": "",
        "day": first_day(batch.dates).isoformat(),
        "starts_at": "08:30",
        "ends_at": "10:00",
        "attendance": "whole",
        "counts_for_hours": "on",
        "note": "",
        **facts,
    }


def add_url(batch: Batch) -> str:
    return reverse("rotations:session_add", args=[batch.pk])


def grid_url(batch: Batch) -> str:
    return reverse("rotations:batch_timetable", args=[batch.pk])


def test_a_session_is_arranged_by_form(batch, world, client_of):
    room = RoomFactory.create(venue__organization=world.county, capacity=5)
    lecturer = LecturerFactory.create(organization=world.county)
    client = client_of(world.alice)
    answer = client.post(
        add_url(batch),
        typed(batch, mode="opening", rooms=[room.pk], lecturers=[lecturer.pk]),
        follow=True,
    )
    made = Session.objects.get()
    assert answer.redirect_chain == [(grid_url(batch), 302)]
    assert (made.title, made.kind, made.period) == (
        "基层治理",
        "ceremony",
        hours(batch, "08:30", "10:00"),
    )
    sentences = [str(message) for message in answer.context["messages"]]
    assert sentences[0] == "已安排“基层治理”。"
    assert "预计 10 人，教室只容纳 5 人。" in sentences[1]
    assert len(sentences) == 2
    shortage = f"“基层治理”预计 10 人，{room}只容纳 5 人。"
    assert answer.context["summary"].warnings == [shortage]


def test_a_clash_answers_422_with_its_list_and_all_that_was_typed(batch, world, client_of):
    lecturer = LecturerFactory.create(organization=world.county, name="陈明")
    other = class_of(world.county, series="社区班")
    standing = SessionFactory.create(batch=other, title="党史", parts={"lecturers": [lecturer]})
    answer = client_of(world.alice).post(
        add_url(batch), typed(batch, title="普法讲座", lecturers=[lecturer.pk])
    )
    assert answer.status_code == 422
    (clash,) = answer.context["clashes"]
    assert (clash.name, clash.session, clash.batch) == ("陈明", standing.pk, other.pk)
    assert answer.context["form"].errors == {"lecturers": ["陈明在该时段已有安排。"]}
    assert 'value="普法讲座"' in answer.content.decode()
    assert Session.objects.get() == standing


def test_a_move_into_a_clash_is_listed_once_and_marks_the_time(batch, world, client_of):
    lecturer = LecturerFactory.create(organization=world.county, name="陈明")
    taken = hours(batch, "14:30", "16:00")
    SessionFactory.create(batch=batch, title="党史", period=taken, parts={"lecturers": [lecturer]})
    moved = SessionFactory.create(batch=batch, title="党建", parts={"lecturers": [lecturer]})
    answer = client_of(world.alice).post(
        reverse("rotations:session_move", args=[moved.pk]),
        {
            "day": first_day(batch.dates).isoformat(),
            "starts_at": "14:30",
            "ends_at": "16:00",
            "revision": moved.revision,
        },
    )
    assert {clash.name for clash in answer.context["clashes"]} == {"陈明", str(batch)}
    assert answer.context["form"].errors == {"starts_at": ["这个时间与上面列出的安排冲突。"]}


def test_wrong_input_answers_422_beside_the_fields(batch, world, client_of):
    set_groups(batch, 2, by=world.alice)
    client = client_of(world.alice)
    cases = [
        (typed(batch, title=""), "title", "请填写内容，或从课程库选课。"),
        (typed(batch, ends_at="08:00"), "ends_at", "结束时间须晚于开始时间"),
        (typed(batch, attendance="groups"), "groups", "请选择参加的小组。"),
        (typed(batch, attendance="each"), "rooms", "请选择 2 个教室（现选 0 个）"),
        (typed(batch, day="2020-01-01"), "day", "选择一个有效的选项"),
    ]
    for data, field, sentence in cases:
        answer = client.post(add_url(batch), data)
        assert answer.status_code == 422
        assert sentence in answer.context["form"].errors[field][0]
    assert not Session.objects.exists()


def test_each_group_gets_a_room_of_its_own(batch, world, client_of):
    set_groups(batch, 3, by=world.alice)
    rooms = RoomFactory.create_batch(3, venue__organization=world.county)
    data = typed(batch, mode="discussion", attendance="each", rooms=[room.pk for room in rooms])
    client_of(world.alice).post(add_url(batch), data)
    sessions = Session.objects.order_by("pk")
    assert [one.audiences.get().groups.lower for one in sessions] == [1, 2, 3]
    assert {one.places.get().room for one in sessions} == set(rooms)
    (table,) = client_of(world.alice).get(grid_url(batch)).context["tables"]
    (slot,) = table.rows[0].cells[0].slots
    assert [item.groups for item in slot.items] == ["第1组", "第2组", "第3组"]


def test_foreign_lecturers_rooms_and_classes_cannot_be_posted(batch, world, client_of):
    forged = {
        "lecturers": LecturerFactory.create(organization=world.next_county).pk,
        "rooms": RoomFactory.create(venue__organization=world.next_county).pk,
        "course": CourseFactory.create(organization=world.next_county).pk,
    }
    class_of(world.county)
    forged["others"] = class_of(world.next_county).pk
    for field, key in forged.items():
        answer = client_of(world.alice).post(add_url(batch), typed(batch, **{field: [key]}))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Session.objects.exists()


def test_shared_rooms_of_an_upper_office_are_offered(batch, world, client_of):
    shared = VenueFactory.create(organization=world.prefecture, is_shared=True)
    room = RoomFactory.create(venue=shared)
    retired = RoomFactory.create(venue=shared, is_retired=True)
    private = RoomFactory.create(venue__organization=world.prefecture)
    offered = client_of(world.alice).get(add_url(batch)).context["form"].fields["rooms"].queryset
    assert room in offered
    assert not {retired, private} & set(offered)


def test_a_copy_starts_from_the_other_session(batch, world, client_of):
    lecturer = LecturerFactory.create(organization=world.county)
    made = SessionFactory.create(batch=batch, title="党史", parts={"lecturers": [lecturer]})
    form = client_of(world.alice).get(add_url(batch), {"copy": made.pk}).context["form"]
    assert (form.initial["title"], form.initial["lecturers"]) == ("党史", [lecturer.pk])
    assert "revision" not in form.initial
    foreign = SessionFactory.create(batch=class_of(world.next_county))
    assert client_of(world.alice).get(add_url(batch), {"copy": foreign.pk}).status_code == 404


def test_edit_move_and_cancel_by_form(batch, world, client_of):
    made = SessionFactory.create(batch=batch)
    client = client_of(world.alice)
    edit, move, cancel = (
        reverse(f"rotations:session_{act}", args=[made.pk]) for act in ("edit", "move", "cancel")
    )
    assert client.get(edit).context["form"].initial["revision"] == 1
    assert client.post(edit, typed(batch, title="新题目", revision=1)).status_code == 302
    stale = client.post(edit, typed(batch, title="旧题目", revision=1))
    assert stale.status_code == 409
    assert 'value="旧题目"' in stale.content.decode()
    late = {"day": first_day(batch.dates).isoformat(), "starts_at": "19:00", "ends_at": "20:00"}
    assert client.post(move, {**late, "revision": 2}).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.period) == ("新题目", hours(batch, "19:00", "20:00"))
    assert client.get(cancel).status_code == 200
    assert client.post(cancel, {"revision": 1}).status_code == 409
    assert client.post(cancel, {"revision": 3}).status_code == 302
    assert not Session.objects.exists()


def test_a_unit_with_places_reads_but_does_not_write(batch, world, client_of):
    made = SessionFactory.create(batch=batch)
    released(batch)
    bob = client_of(world.bob)
    answer = bob.get(grid_url(batch))
    assert [item.pk for item in items_in(answer)] == [made.pk]
    assert not answer.context["may_schedule"]
    assert not any(item.is_editable for item in items_in(answer))
    assert bob.get(add_url(batch)).status_code == 404
    assert bob.get(reverse("rotations:session_edit", args=[made.pk])).status_code == 404
    assert bob.get(reverse("rotations:batch_groups", args=[batch.pk])).status_code == 404


def items_in(answer) -> list[Item]:
    """Return the items of a shown grid."""
    cells = [c for t in answer.context["tables"] for row in t.rows for c in row.cells]
    return [item for cell in cells for slot in cell.slots for item in slot.items]


def test_strangers_and_wrong_methods(batch, world, client_of):
    made = SessionFactory.create(batch=batch)
    charlie, alice = client_of(world.charlie), client_of(world.alice)
    for name, key in [("batch_timetable", batch.pk), ("session_edit", made.pk)]:
        assert charlie.get(reverse(f"rotations:{name}", args=[key])).status_code == 404
    assert alice.post(grid_url(batch)).status_code == 405
    assert alice.get(reverse("rotations:groups_deal", args=[batch.pk])).status_code == 405
    assert alice.put(add_url(batch)).status_code == 405


def test_a_guest_of_a_joint_lecture_reads_it_and_cannot_change_it(batch, world, client_of):
    guest = class_of(world.county)
    made = SessionFactory.create(batch=batch, parts={"audience": [(batch, ()), (guest, ())]})
    (item,) = items_in(client_of(world.alice).get(grid_url(guest)))
    assert (item.pk, item.joint, item.is_editable) == (made.pk, str(batch), False)


def test_the_grid_asks_equally_often_for_one_and_for_three(batch, world, client_of):
    client, counts = client_of(world.alice), []
    for start, end in [("08:30", "09:30"), ("10:00", "11:00"), ("15:00", "16:00")]:
        SessionFactory.create(
            batch=batch,
            period=hours(batch, start, end),
            parts={"lecturers": [LecturerFactory.create()], "rooms": [RoomFactory.create()]},
        )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(grid_url(batch)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_printed_timetable_holds_every_item_once(batch, world, client_of):
    SessionFactory.create(batch=batch, title="党的创新理论")
    SessionFactory.create(batch=batch, title="结业测试", period=hours(batch, "15:00", "16:00", 2))
    answer = client_of(world.alice).get(reverse("rotations:batch_timetable_print", args=[batch.pk]))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) == 1
    for word in ("党的创新理论", "结业测试", "上午", "下午"):
        assert text.count(word) == 1
    assert "晚上" not in text


def test_groups_are_set_dealt_and_adjusted(batch, world, client_of):
    one, two = EnrolmentFactory.create_batch(2, batch=batch)
    client, url = client_of(world.alice), reverse("rotations:batch_groups", args=[batch.pk])
    assert client.post(url, {"count": "41"}).status_code == 422
    assert client.post(url, {"count": "2"}).status_code == 302
    client.post(reverse("rotations:groups_deal", args=[batch.pk]))
    lists = client.get(url).context["lists"]
    assert [(part.name, len(part.members)) for part in lists] == [("第1组", 1), ("第2组", 1)]
    assign = reverse("rotations:groups_assign", args=[batch.pk])
    client.post(assign, {f"group-{one.pk}": "2", f"group-{two.pk}": ""})
    lists = client.get(url).context["lists"]
    assert [(part.number, part.members) for part in lists] == [(1, []), (2, [one]), (None, [two])]
    foreign = EnrolmentFactory.create(batch=class_of(world.next_county))
    client.post(assign, {f"group-{foreign.pk}": "1"})
    foreign.refresh_from_db()
    assert foreign.group is None


def test_calendars_name_only_the_organizer_of_foreign_bookings(batch, world, client_of):
    lecturer = LecturerFactory.create(organization=world.prefecture, is_shared=True)
    room = RoomFactory.create(venue__organization=world.prefecture, venue__is_shared=True)
    taken = {"lecturers": [lecturer], "rooms": [room]}
    SessionFactory.create(batch=batch, title="本县的课", parts=taken)
    foreign = class_of(world.next_county)
    later = hours(foreign, "15:00", "16:00")
    SessionFactory.create(batch=foreign, title="邻县内部议题", period=later, parts=taken)
    for name, row in [("lecturer_calendar", lecturer), ("room_calendar", room)]:
        page = client_of(world.alice).get(reverse(f"rotations:{name}", args=[row.pk]))
        text = page.content.decode()
        assert "本县的课" in text
        assert "已占用" in text
        assert "湘阴县" in text
        assert "邻县内部议题" not in text
