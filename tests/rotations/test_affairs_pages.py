"""Pages of class affairs: what they show, store, refuse, and to whom."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.urls import reverse
from openpyxl import load_workbook

from core.jobs.models import Job
from rotations.enums import BatchState
from rotations.models import (
    Arrival,
    Batch,
    ClassRole,
    ClassSeat,
    LodgingRoom,
    SessionAudience,
    Stay,
)
from rotations.selectors.cards import cards_of
from rotations.services.affairs import affairs_of
from rotations.services.buses import add_bus, deal_buses
from rotations.services.groups import deal_groups, set_groups
from rotations.services.lodging import assign_beds
from rotations.services.seats import arrange_seats
from tests.factories.affairs import lodging_class, sit, somebody
from tests.factories.batches import PublishedBatchFactory
from tests.factories.rotations import DutyFactory
from tests.factories.timetable import SessionFactory, hours
from tests.factories.trainees import AppointmentFactory

pytestmark = pytest.mark.django_db
SEATS = [("张三", "male"), ("李四", "male"), ("王芳", "female"), ("赵敏", "female")]


@pytest.fixture
def batch(world):
    made = lodging_class(world)
    sit(made, *SEATS, at=world.village)
    Batch.objects.filter(pk=made.pk).update(state=BatchState.CONFIRMED)
    made.refresh_from_db()
    return made


@pytest.fixture
def teacher(world, client_of):
    return client_of(world.teacher)


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def url(name: str, *args: object) -> str:
    return reverse(f"rotations:{name}", args=args)


PAGES = ("affairs", "class_roles", "arrivals", "lodging", "meals", "class_seats", "cards", "buses")


@pytest.mark.parametrize("name", PAGES)
def test_who_runs_the_class_sees_its_affairs_and_nobody_else(name, batch, world, client_of):
    for user in (world.alice, world.teacher):
        assert client_of(user).get(url(name, batch.pk)).status_code == 200
    for user in (world.charlie, world.bob, world.dora):
        assert client_of(user).get(url(name, batch.pk)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_equally_many_queries_for_more_people(
    name, batch, world, teacher, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(100) as seen:
            teacher.get(url(name, batch.pk))
        return len(seen)

    assign_beds(batch, by=world.alice)
    arrange_seats(affairs_of(batch), rows=5, columns=5, order="place", by=world.alice)
    teacher.get(url(name, batch.pk))
    before = queries()
    sit(batch, ("周八", "male"), ("吴九", "male"), ("郑十", "female"), at=world.other_village)
    assign_beds(batch, by=world.alice)
    arrange_seats(affairs_of(batch), rows=5, columns=5, order="place", by=world.alice)
    assert queries() == before


def test_the_affairs_are_settled_once(batch, alice):
    page = url("affairs_edit", batch.pk)
    affairs = affairs_of(batch)
    facts = {
        "first_night": affairs.first_night.isoformat(),
        "last_morning": affairs.last_morning.isoformat(),
        "report_by": f"{affairs.first_night}T09:30",
        "handouts": "学员证、房卡，学员证",
        "staff_meals": "3",
        "revision": affairs.revision,
    }
    assert alice.post(page, facts).url == url("affairs", batch.pk)
    affairs.refresh_from_db()
    assert (affairs.handouts, affairs.staff_meals) == (["学员证", "房卡"], 3)
    refused = alice.post(page, {**facts, "last_morning": "2020-01-01"})
    assert refused.status_code == 422
    assert "学员证、房卡，学员证" in refused.content.decode()
    stale = alice.post(page, {**facts, "staff_meals": "9"})
    assert stale.status_code == 409
    assert "已被他人修改" in stale.content.decode()


def test_a_scan_registers_and_a_press_too(batch, teacher, world):
    one, two, three, _ = batch.enrolments.order_by("place")
    desk = url("arrivals", batch.pk)
    assert teacher.post(desk, {"code": "1", "handed": ["房卡"]}).url == desk
    assert Arrival.objects.get(enrolment=one).handed == ["房卡"]
    unknown = teacher.post(desk, {"code": "无此人"})
    assert unknown.status_code == 422
    assert "无此人" in unknown.content.decode()
    assert teacher.post(url("arrival_add", two.pk)).url == desk
    assert len(Arrival.objects.get(enrolment=two).handed) == 4
    assert teacher.post(url("arrival_no_show", three.pk), {"note": ""}).status_code == 422
    teacher.post(url("arrival_no_show", three.pk), {"note": "生病"})
    html = teacher.get(desk).content.decode()
    assert "生病" in html
    assert teacher.get(url("arrival_undo", three.pk)).status_code == 200
    teacher.post(url("arrival_undo", three.pk))
    assert Arrival.objects.count() == 2
    assert teacher.get(url("arrival_add", two.pk)).status_code == 405


def test_a_desk_hears_what_other_desks_registered(batch, teacher, client_of, world):
    one = batch.enrolments.order_by("place")[0]
    mark = teacher.get(url("arrivals", batch.pk)).context["desk"].mark
    now = url("arrivals_now", batch.pk)
    known = teacher.get(now, {"mark": mark})
    assert (known.status_code, known.content) == (204, b"")
    teacher.post(url("arrival_add", one.pk))
    told = teacher.get(now, {"mark": mark})
    assert told.status_code == 200
    html = told.content.decode()
    assert 'id="desk-figures"' in html
    assert 'hx-swap-oob="true"' in html
    assert "roll-scan" not in html  # what is being typed stays
    assert told.context["desk"].came == 1
    assert told.context["desk"].mark in html
    assert teacher.get(now, {"mark": told.context["desk"].mark}).status_code == 204
    assert client_of(world.charlie).get(now).status_code in (403, 404)
    assert teacher.post(now).status_code == 405


def test_before_the_roster_is_fixed_the_press_says_so(batch, teacher):
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.PUBLISHED)
    one = batch.enrolments.earliest("place")
    answer = teacher.post(url("arrival_add", one.pk), follow=True)
    assert "名册确定后" in answer.content.decode()
    refused = teacher.post(url("arrival_no_show", one.pk), {"note": "生病"})
    assert refused.status_code == 409


def test_rooms_are_registered_given_and_changed(batch, alice, teacher):
    page = url("lodging", batch.pk)
    assert alice.post(page, {"names": "301-302", "beds": "3", "floor": "三楼"}).url == page
    assert LodgingRoom.objects.filter(floor="三楼", beds=3).count() == 2
    assert alice.post(page, {"names": "、", "beds": "2"}).status_code == 422
    assert teacher.post(page, {"names": "401", "beds": "2"}).status_code == 404
    teacher.post(url("lodging_assign", batch.pk))
    assert Stay.objects.count() == 4
    one = batch.enrolments.earliest("place")
    room = LodgingRoom.objects.get(name="204")
    assert teacher.post(url("lodging_move", one.pk), {"room": room.pk}).url == page
    assert Stay.objects.get(enrolment=one).room == room
    lady = batch.enrolments.get(person__name="王芳")
    refused = teacher.post(url("lodging_move", lady.pk), {"room": room.pk})
    assert refused.status_code == 422
    assert "住有异性" in refused.content.decode()
    free = LodgingRoom.objects.filter(stays=None)[0]
    alice.post(url("lodging_retire", batch.pk, free.pk))
    assert LodgingRoom.objects.get(pk=free.pk).is_retired


def test_assigning_without_rooms_says_what_to_do(world, teacher):
    bare = lodging_class(world, rooms="")
    answer = teacher.post(url("lodging_assign", bare.pk), follow=True)
    assert "还没有登记住宿房间" in answer.content.decode()


def test_needs_are_taken_down_and_the_numbers_go_to_the_kitchen(batch, teacher):
    people = list(batch.enrolments.order_by("place"))
    data = {f"diet-{row.pk}": "ordinary" for row in people}
    data |= {f"lodges-{row.pk}": "on" for row in people[:3]} | {f"diet-{people[0].pk}": "halal"}
    page = url("meals", batch.pk)
    assert teacher.post(page, data).url == page
    answer = teacher.get(url("meals_export", batch.pk))
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("日期", "餐次", "普通", "清真", "合计")
    assert [row[1:] for row in rows[1:4]] == [
        ("午餐", 3, 1, 4),
        ("晚餐", 2, 1, 3),
        ("早餐", 2, 1, 3),
    ]
    wrong = teacher.post(page, data | {f"note-{people[0].pk}": "长" * 61})
    assert wrong.status_code == 422
    assert "长" * 61 in wrong.content.decode()


def test_the_hall_is_filled_and_two_change_places(batch, teacher):
    page = url("class_seats", batch.pk)
    assert teacher.post(page, {"rows": 2, "columns": 2, "order": "place"}).url == page
    one, two = batch.enrolments.order_by("place")[:2]
    moved = {"enrolment": one.pk, "row": 1, "column": 2}
    assert teacher.post(url("class_seat_move", batch.pk), moved).url == page
    assert ClassSeat.objects.get(enrolment=two).column == 1
    for name, data in (
        ("class_seats", {"rows": 1, "columns": 2, "order": "place"}),
        ("class_seats", {"rows": "x", "columns": 2, "order": "place"}),
        ("class_seat_move", {**moved, "row": 9}),
        ("class_seat_move", {**moved, "row": ""}),
    ):
        assert teacher.post(url(name, batch.pk), data).status_code == 422
    html = teacher.get(page).content.decode()
    assert "讲台" in html


def test_tasks_are_given_and_taken_back(batch, teacher, client_of, world):
    page = url("class_roles", batch.pk)
    one = batch.enrolments.earliest("place")
    assert teacher.post(page, {"post": "monitor", "enrolment": one.pk}).url == page
    assert teacher.post(page, {"post": "monitor"}).status_code == 422
    role = ClassRole.objects.get()
    assert client_of(world.charlie).post(url("class_role_drop", role.pk)).status_code == 404
    assert teacher.post(url("class_role_drop", role.pk)).url == page
    assert not ClassRole.objects.exists()


def test_cards_and_lists_are_printed_by_jobs(batch, teacher):
    teacher.post(url("cards_print", batch.pk))
    teacher.post(url("cards_print", batch.pk), {"kind": "badge", "all": "1"})
    assert teacher.post(url("cards_print", batch.pk), {"kind": "cake"}).status_code == 404
    teacher.post(url("class_paper_print", batch.pk, "lodging"))
    assert teacher.post(url("class_paper_print", batch.pk, "menu")).status_code == 404
    kinds = list(Job.objects.order_by("created_at").values_list("kind", flat=True))
    assert kinds == ["rotations.cards", "rotations.cards", "rotations.class_paper"]


def test_riders_are_dealt_and_a_bus_is_cancelled(batch, teacher, world):
    set_groups(batch, 2, by=world.alice)
    deal_groups(batch, by=world.alice)
    visit = SessionFactory.create(
        batch=batch, mode="site_visit", period=hours(batch, "08:30", "11:00")
    )
    page = url("buses", batch.pk)
    nobus = teacher.post(url("buses_deal", visit.pk), follow=True)
    assert "请先登记车辆" in nobus.content.decode()
    for seats in ("2", "1"):
        teacher.post(url("bus_add", visit.pk), {"capacity": seats, "plate": "湘F·12345"})
    assert teacher.post(url("bus_add", visit.pk), {"capacity": "0"}).status_code == 422
    small = teacher.post(url("buses_deal", visit.pk), follow=True)
    assert "还差 1 座" in small.content.decode()
    add_bus(visit, capacity=2, plate="", guide="", by=world.alice)
    assert deal_buses(visit, by=world.alice) == 4
    by_group = {
        (rider.enrolment.group.number, rider.bus.number)
        for bus in visit.buses.all()
        for rider in bus.riders.all()
    }
    assert by_group == {(1, 1), (2, 3)}
    teacher.post(url("bus_drop", visit.buses.get(number=2).pk))
    assert visit.buses.count() == 2
    assert "湘F·12345" in teacher.get(page).content.decode()


def test_a_class_that_sits_in_does_not_touch_the_buses_of_the_other(batch, world, client_of):
    visit = SessionFactory.create(batch=batch, mode="site_visit")
    bus = add_bus(visit, capacity=9, plate="", guide="", by=world.alice)
    guest = PublishedBatchFactory.create(campaign=batch.campaign, organization=world.township)
    SessionAudience.objects.create(session=visit, batch=guest, groups=NumericRange(1, None))
    bob = client_of(world.bob)
    page = bob.get(url("buses", guest.pk)).content.decode()
    assert "车辆由" in page
    assert url("bus_drop", bus.pk) not in page
    for name, key in (("bus_add", visit.pk), ("buses_deal", visit.pk), ("bus_drop", bus.pk)):
        assert bob.post(url(name, key), {"capacity": 5}).status_code == 404
    assert list(visit.buses.all()) == [bus]


def test_the_substitution_page_hands_everything_over(batch, alice, world):
    person = somebody(world.other_village, name="孙七", sex="male")
    post = AppointmentFactory.create(person=person, organization=world.other_village)
    DutyFactory.create(campaign=batch.campaign, organization=world.other_village, appointment=post)
    batch.quotas.create(organization=world.other_township, places=1)
    assign_beds(batch, by=world.alice)
    one = batch.enrolments.order_by("place").first()
    ClassRole.objects.create(batch=batch, post="monitor", enrolment=one)
    page = url("enrolment_substitute", one.pk)
    form = alice.get(page).content.decode()
    assert "张三现任班长" in form
    facts = {"newcomer": person.pk, "reason": "防汛", "lodges": "on", "takes_roles": "on"}
    answer = alice.post(page, facts)
    new = batch.enrolments.get(person=person)
    assert answer.url == url("takeover", new.pk)
    html = alice.get(answer.url).content.decode()
    assert "打印 1 张学员证、1 张桌签" in html
    assert ClassRole.objects.get().enrolment == new
    assert sum(card.enrolment.pk == new.pk for card in cards_of(batch)) == 2
    alice.post(url("takeover_print", new.pk))
    assert Job.objects.get().params["only"] == [new.pk]
