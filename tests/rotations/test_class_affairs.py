"""Class affairs: arrivals, beds, seats, tasks, needs; what the services refuse, what the database does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from rotations.classday.signin import badge_code
from rotations.enums import BatchState, Diet
from rotations.models import Arrival, Batch, Bus, ClassSeat, Stay
from rotations.selectors.affairs import Needs, needs_of, roles_of
from rotations.selectors.documents import handbook_of
from rotations.selectors.meals import meal_table
from rotations.selectors.phone_class import own_class
from rotations.selectors.registrations import desk_of
from rotations.services.affairs import affairs_of, set_needs
from rotations.services.attendance import class_secret
from rotations.services.buses import add_bus, deal_buses
from rotations.services.class_papers import PAPERS, print_paper
from rotations.services.enrolments import withdraw
from rotations.services.groups import assign_groups, deal_groups, set_groups
from rotations.services.lodging import assign_beds, put_in_room
from rotations.services.registrations import (
    mark_no_show,
    register_arrival,
    scanned,
    undo_arrival,
)
from rotations.services.roles import drop_role, give_role
from rotations.services.seats import arrange_seats, move_seat
from rotations.services.timetable import cancel_session
from tests.factories.affairs import lodging_class, sit, somebody
from tests.factories.timetable import SessionFactory
from trainees.services.accounts import open_trainee_account

pytestmark = pytest.mark.django_db


def test_needs_are_stored_where_they_differ_and_beds_are_given_back(batch, people, world):
    assign_beds(batch, by=world.alice)
    needs = {row.pk: Needs() for row in people}
    needs[people[0].pk] = Needs(Diet.HALAL, lodges=False, note="走读")
    assert set_needs(batch, needs, by=world.alice) == 1
    assert needs_of(people)[people[0].pk] == needs[people[0].pk]
    assert not Stay.objects.filter(enrolment=people[0]).exists()
    assert set_needs(batch, needs, by=world.alice) == 0
    with pytest.raises(ValidationError, match="刷新"):
        set_needs(batch, {0: Needs()}, by=world.alice)


def test_the_kitchen_cooks_for_who_comes(batch, people, world):
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.CONFIRMED)
    people[3].batch.refresh_from_db()
    set_needs(batch, {people[0].pk: Needs(Diet.HALAL)}, by=world.alice)
    mark_no_show(people[3], note="生病", by=world.alice)
    affairs = affairs_of(batch)
    affairs.staff_meals = 2
    table = meal_table(batch, affairs)
    lunch = [row for row in table.rows() if row[1] == "午餐"]
    assert [(counts, total) for _, _, counts, total in lunch] == [([4, 1], 5)] * 3
    assert (table.most, [str(diet.label) for diet in table.diets]) == (5, ["普通", "清真"])


# Arrivals


@pytest.fixture
def confirmed(batch, people):
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.CONFIRMED)
    return list(batch.enrolments.select_related("batch", "person").order_by("place"))


def test_somebody_comes_on_time_somebody_late_and_one_not(batch, confirmed, world):
    affairs = affairs_of(batch)
    affairs.report_by = timezone.now()
    minute = dt.timedelta(minutes=1)
    one, two, three, four = confirmed
    register_arrival(one, handed=["学员证"], by=world.teacher, at=affairs.report_by - minute)
    register_arrival(two, by=world.teacher, at=affairs.report_by + minute)
    mark_no_show(three, note="生病", by=world.teacher)
    desk = desk_of(batch, affairs)
    assert (desk.came, desk.late, desk.no_shows) == (2, 1, 1)
    assert [line.trainee for line in desk.missing] == [four]
    # Pressed again: the first time stays, what is handed out is added.
    again = register_arrival(one, handed=["学员证", "房卡"], by=world.teacher)
    assert (again.arrived_at, again.handed) == (affairs.report_by - minute, ["学员证", "房卡"])
    register_arrival(three, by=world.teacher)
    assert Arrival.objects.get(enrolment=three).is_no_show is False
    undo_arrival(three, by=world.teacher)
    assert not Arrival.objects.filter(enrolment=three).exists()


def test_the_desk_knows_badges_numbers_and_names(batch, confirmed, world):
    code = badge_code(confirmed[1].pk, secret=class_secret())
    assert scanned(batch, f" {code.lower()} ") == confirmed[1]
    assert scanned(batch, "3") == confirmed[2]
    assert scanned(batch, "赵敏") == confirmed[3]
    with pytest.raises(ValidationError, match="没有这名学员"):
        scanned(batch, "99")
    sit(batch, ("赵敏", "female"), at=world.other_village)
    with pytest.raises(ValidationError, match="同名"):
        scanned(batch, "赵敏")


def test_nobody_arrives_before_the_roster_is_fixed(batch, people, world):
    with pytest.raises(ValidationError, match="名册确定后"):
        register_arrival(people[0], by=world.teacher)


def test_a_no_show_needs_a_reason(batch, confirmed, world):
    with pytest.raises(ValidationError, match="未到原因"):
        mark_no_show(confirmed[0], note=" ", by=world.teacher)


# Seats


def test_the_class_sits_by_strokes_and_two_change_places(batch, people, world):
    affairs = affairs_of(batch)
    assert arrange_seats(affairs, rows=2, columns=3, order="strokes", by=world.alice) == 4
    told = {str(s.enrolment.person): (s.row, s.column) for s in ClassSeat.objects.all()}
    assert told == {"王芳": (1, 1), "李四": (1, 2), "张三": (1, 3), "赵敏": (2, 1)}
    assert move_seat(people[0], row=1, column=1, by=world.alice) == people[2]
    told = {str(s.enrolment.person): (s.row, s.column) for s in ClassSeat.objects.all()}
    assert (told["张三"], told["王芳"]) == ((1, 1), (1, 3))
    assert move_seat(people[0], row=2, column=3, by=world.alice) is None
    assert move_seat(people[0], row=2, column=3, by=world.alice) is None
    for place, words in (((3, 1), "共 2 排"), ((1, 4), "共 3 座")):
        with pytest.raises(ValidationError, match=words):
            move_seat(people[0], row=place[0], column=place[1], by=world.alice)


def test_a_hall_too_small_is_refused_with_the_numbers(batch, people, world):
    with pytest.raises(ValidationError, match="共 2 个座位，名册有 4 人"):
        arrange_seats(affairs_of(batch), rows=1, columns=2, order="unit", by=world.alice)
    with pytest.raises(ValidationError, match="1 至 40"):
        arrange_seats(affairs_of(batch), rows=0, columns=2, order="unit", by=world.alice)


# Groups and tasks


def test_dealing_again_leaves_who_was_put_by_hand(batch, people, world):
    set_groups(batch, 2, by=world.alice)
    deal_groups(batch, by=world.alice)
    assign_groups(batch, {people[0].pk: 2}, by=world.alice)
    assign_groups(batch, {people[0].pk: 1}, by=world.alice)
    for _ in range(2):
        assert sorted(deal_groups(batch, by=world.alice).values()) == [2, 2]
        people[0].refresh_from_db()
        assert (people[0].group.number, people[0].is_group_fixed) == (1, True)
    deal_groups(batch, by=world.alice, keeps_fixed=False)
    people[0].refresh_from_db()
    assert people[0].is_group_fixed is False


def test_tasks_that_one_only_can_hold_change_hands(batch, people, world):
    set_groups(batch, 1, by=world.alice)
    deal_groups(batch, by=world.alice)
    one, two = batch.enrolments.select_related("group", "person").order_by("place")[:2]
    for post in ("monitor", "group_head", "branch_secretary"):
        give_role(batch, post, enrolment=one, by=world.alice)
        give_role(batch, post, enrolment=two, by=world.alice)
    for row in (one, two):
        give_role(batch, "branch_member", enrolment=row, by=world.alice)
    give_role(batch, "escort", name="王委员", organization=world.township, by=world.alice)
    give_role(
        batch, "escort", name="刘委员", contact="1", organization=world.township, by=world.alice
    )
    give_role(batch, "deputy_teacher", name="周老师", by=world.alice)
    told = [(role.post, role.holder) for role in roles_of(batch)]
    assert told == [
        ("deputy_teacher", "周老师"),
        ("escort", "刘委员"),
        ("monitor", "李四"),
        ("group_head", "李四"),
        ("branch_secretary", "李四"),
        ("branch_member", "张三"),
        ("branch_member", "李四"),
    ]
    drop_role(roles_of(batch)[0], by=world.alice)
    assert len(roles_of(batch)) == 6


def test_a_task_needs_its_holder(batch, people, world):
    other = sit(lodging_class(world, rooms=""), ("周八", "male"), at=world.other_village)[0]
    for post, facts, words in (
        ("monitor", {}, "请选择学员"),
        ("monitor", {"enrolment": other}, "不在本班名册"),
        ("group_head", {"enrolment": people[0]}, "还没有分组"),
        ("deputy_teacher", {"name": " "}, "请填写姓名"),
        ("escort", {"name": "王委员"}, "带队干部的单位"),
    ):
        with pytest.raises(ValidationError, match=words):
            give_role(batch, post, by=world.alice, **facts)


def test_whoever_left_meanwhile_gets_nothing_in_the_class(batch, people, world):
    arrange_seats(affairs_of(batch), rows=2, columns=3, order="group", by=world.alice)
    seen = batch.enrolments.order_by("place").first()  # as another page still has it
    withdraw(batch.enrolments.get(pk=seen.pk), reason="生病", by=world.alice)
    room = batch.venue.lodging_rooms.first()
    for act in (
        lambda: put_in_room(seen, room, by=world.alice),
        lambda: move_seat(seen, row=1, column=1, by=world.alice),
        lambda: give_role(batch, "monitor", enrolment=seen, by=world.alice),
    ):
        with pytest.raises(ValidationError, match="已不在名册上"):
            act()
    assert not Stay.objects.filter(enrolment=seen).exists()


def test_every_list_is_printed_once_there_is_something_on_it(batch, people, world):
    for key in ("lodging", "seats", "buses"):
        with pytest.raises(ValidationError, match="还没有内容"):
            print_paper(batch, key, by=world.alice)
    assign_beds(batch, by=world.alice)
    arrange_seats(affairs_of(batch), rows=2, columns=3, order="group", by=world.alice)
    visit = SessionFactory.create(batch=batch, mode="site_visit")
    add_bus(visit, capacity=9, plate="湘F·12345", guide="周老师", by=world.alice)
    deal_buses(visit, by=world.alice)
    for key, paper in PAPERS.items():
        content, name = print_paper(batch, key, by=world.alice)
        assert (content[:4], name) == (b"%PDF", f"{batch}{paper.title}.pdf")
    # The plan of the seats is kept with the papers of the class.
    assert [paper.kind for paper in batch.documents.all()] == ["seating"]
    # A visit that is called off takes its buses and riders along.
    cancel_session(visit, revision=visit.revision, by=world.alice)
    assert not Bus.objects.exists()


def test_the_handbook_and_the_phone_name_who_is_in_charge(batch, people, world, client_of):
    set_groups(batch, 2, by=world.alice)
    deal_groups(batch, by=world.alice)
    one, two = batch.enrolments.order_by("place").select_related("group")[:2]
    for row in (one, two):
        give_role(batch, "group_head", enrolment=row, by=world.alice)
    give_role(batch, "deputy_teacher", name="周老师", contact="0730-1", by=world.alice)
    give_role(batch, "escort", name="刘委员", organization=world.other_township, by=world.alice)
    told = [role.holder for role in handbook_of(batch).roles]
    assert told == ["周老师", "刘委员", "张三", "李四"]
    assign_beds(batch, by=world.alice)
    own = own_class(one)
    # The other group's head and the other unit's escort are no concern of this trainee's.
    assert [role.holder for role in own.roles] == ["周老师", "张三"]
    phone = client_of(open_trainee_account(one.person, by=world.alice))
    html = phone.get(reverse("phone:class")).content.decode()
    assert "周老师 0730-1" in html
    stay = Stay.objects.get(enrolment=one)
    assert own.stay == stay
    assert f"{stay.room} 房 {stay.bed} 床" in html
    stranger = client_of(open_trainee_account(somebody(world.village, name="过客"), by=world.alice))
    assert "现在没有要参加的班次" in stranger.get(reverse("phone:class")).content.decode()
