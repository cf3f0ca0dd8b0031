"""21:40, a substitution by phone: one act, and afterwards one badge and one table card."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from rotations.enums import CardKind
from rotations.models import BusRider, CardPrint, ClassRole, ClassSeat, Enrolment, Stay
from rotations.selectors.affairs import needs_of
from rotations.selectors.cards import cards_of
from rotations.services.affairs import affairs_of
from rotations.services.cards import print_cards
from rotations.services.enrolments import withdraw
from rotations.services.groups import deal_groups, set_groups
from rotations.services.lodging import assign_beds
from rotations.services.seats import arrange_seats
from rotations.services.substitutions import substitute_in_class
from tests.factories.affairs import lodging_class, sit, somebody
from tests.factories.timetable import SessionFactory, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(world):
    return lodging_class(world)


@pytest.fixture
def people(batch, world):
    """Two men and two women with groups, beds, seats and printed cards; the first is the monitor."""
    made = sit(
        batch,
        ("张三", "male"),
        ("李四", "male"),
        ("王芳", "female"),
        ("赵敏", "female"),
        at=world.village,
    )
    set_groups(batch, 2, by=world.alice)
    deal_groups(batch, by=world.alice)
    assign_beds(batch, by=world.alice)
    arrange_seats(affairs_of(batch), rows=2, columns=3, order="place", by=world.alice)
    print_cards(batch, list(CardKind), by=world.alice)
    ClassRole.objects.create(batch=batch, post="monitor", enrolment=made[0])
    return list(batch.enrolments.order_by("place"))


def replaced(leaver, world, *, sex="male", **facts):
    newcomer = somebody(world.other_village, name="孙七", sex=sex)
    return substitute_in_class(leaver, newcomer, reason="防汛值守", by=world.alice, **facts)


def due(batch):
    return [(c.enrolment.person.name, c.kind, c.why) for c in cards_of(batch) if c.is_due]


def test_the_newcomer_has_all_that_the_leaver_had(batch, people, world):
    visit = SessionFactory.create(
        batch=batch, mode="site_visit", period=hours(batch, "08:30", "11:00")
    )
    bus = visit.buses.create(number=1, capacity=40)
    BusRider.objects.create(bus=bus, enrolment=people[0], place=1)
    before = Stay.objects.get(enrolment=people[0])
    seat = ClassSeat.objects.get(enrolment=people[0])
    group = people[0].group
    assert due(batch) == []

    done = replaced(people[0], world)

    new = done.successor
    assert (new.place, new.group) == (1, group)
    assert done.taken == [
        "学号 1",
        str(new.group),
        "用餐（普通）",
        f"{before.room} 房 {before.bed} 床",
        f"{seat.row}排{seat.column}座",
        "1号车",
        "班长",
    ]
    assert done.open == []
    assert Stay.objects.get(enrolment=new).room == before.room
    assert not Stay.objects.filter(enrolment=people[0]).exists()
    # Exactly one badge and one table card are to be printed.
    assert due(batch) == [("孙七", "badge", "未打印"), ("孙七", "table_card", "未打印")]
    content, cards = print_cards(batch, list(CardKind), by=world.alice)
    assert content.startswith(b"%PDF")
    assert len(cards) == 2
    assert due(batch) == []


def test_a_newcomer_of_the_other_sex_gets_another_free_bed(batch, people, world):
    old = Stay.objects.get(enrolment=people[0]).room
    done = replaced(people[0], world, sex="female", takes_roles=False)
    new = Stay.objects.get(enrolment=done.successor)
    assert new.room != old
    assert f"{new.room} 房 {new.bed} 床，由 {old} 房改" in done.taken
    assert done.open == ["班长空缺，请另行指定。"]
    assert not ClassRole.objects.filter(batch=batch).exists()


def test_no_bed_for_the_other_sex_is_said_not_hidden(world):
    batch = lodging_class(world, rooms="201")
    one, two = sit(batch, ("张三", "male"), ("李四", "male"), at=world.village)
    assign_beds(batch, by=world.alice)
    done = replaced(one, world, sex="female")
    assert done.open == ["原房间住有异性，也没有其他空床，请为孙七另行安排住宿。"]
    assert not Stay.objects.filter(enrolment=done.successor).exists()
    assert Stay.objects.filter(enrolment=two).exists()


def test_custom_decides_the_diet_and_a_commuter_takes_no_bed(batch, people, world):
    hui = somebody(world.village, sex="male", ethnicity="回族")
    done = substitute_in_class(people[1], hui, reason="换人", by=world.alice, lodges=False)
    needs = needs_of([done.successor])[done.successor.pk]
    assert (needs.diet, needs.lodges) == ("halal", False)
    assert not Stay.objects.filter(enrolment=done.successor).exists()


def test_an_unknown_sex_is_asked_for(batch, people, world):
    done = replaced(people[0], world, sex="")
    assert done.open == ["孙七未登记性别，补登后请安排房间。"]


def test_all_or_nothing(batch, people, world):
    held = [model.objects.count() for model in (Stay, ClassSeat, ClassRole, CardPrint)]
    with pytest.raises(ValidationError):
        substitute_in_class(people[0], people[1].person, reason="换人", by=world.alice)
    assert held == [model.objects.count() for model in (Stay, ClassSeat, ClassRole, CardPrint)]


def test_who_withdraws_leaves_bed_seat_and_task(batch, people, world):
    withdraw(people[0], reason="请假", by=world.alice)
    assert not Stay.objects.filter(enrolment=people[0]).exists()
    assert not ClassSeat.objects.filter(enrolment=people[0]).exists()
    assert not ClassRole.objects.filter(batch=batch).exists()


def test_a_new_group_changes_badges_and_no_table_cards(batch, people, world):
    group = batch.groups.exclude(pk=people[0].group_id).first()
    Enrolment.objects.filter(pk=people[0].pk).update(group=group)
    assert due(batch) == [("张三", "badge", "内容有变")]
    with pytest.raises(ValidationError, match="没有需要打印"):
        print_cards(batch, [CardKind.TABLE_CARD], by=world.alice)
