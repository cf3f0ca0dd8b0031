"""Class affairs in a real browser: the call at 21:40, the desk on arrival, the look of the pages."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from rotations.enums import BatchState, CardKind
from rotations.models import Batch, ClassRole, Stay
from rotations.selectors.cards import cards_of
from rotations.services.affairs import affairs_of
from rotations.services.buses import add_bus, deal_buses
from rotations.services.cards import print_cards
from rotations.services.groups import deal_groups, set_groups
from rotations.services.lodging import assign_beds
from rotations.services.registrations import register_arrival
from rotations.services.roles import give_role
from rotations.services.seats import arrange_seats
from tests.e2e.browser import assert_accessible, assert_fits, assert_local_only, login, shot
from tests.factories.affairs import lodging_class, sit, somebody
from tests.factories.batches import from_today
from tests.factories.rotations import DutyFactory
from tests.factories.timetable import SessionFactory, hours
from tests.factories.trainees import AppointmentFactory
from trainees.services.accounts import open_trainee_account

pytestmark = pytest.mark.e2e

NAMES = (
    *(("张三", "male"), ("李建国", "male"), ("王芳", "female"), ("赵敏", "female")),
    *(("欧阳志远", "male"), ("丁一", "male"), ("周桂英", "female"), ("马占山", "male")),
)


@pytest.fixture
def batch(world):
    made = lodging_class(
        world, rooms="201-206", capacity=20, dates=from_today(1, 3), series="村党组织书记轮训班"
    )
    people = sit(made, *NAMES, at=world.village)
    set_groups(made, 2, by=world.alice)
    deal_groups(made, by=world.alice)
    assign_beds(made, by=world.alice)
    arrange_seats(affairs_of(made), rows=3, columns=4, order="strokes", by=world.alice)
    give_role(made, "monitor", enrolment=people[0], by=world.alice)
    give_role(made, "deputy_teacher", name="周老师", contact="0730-6220000", by=world.alice)
    Batch.objects.filter(pk=made.pk).update(state=BatchState.CONFIRMED, teacher=world.teacher)
    made.quotas.create(organization=world.other_township, places=1)
    made.refresh_from_db()
    return made


@pytest.fixture
def newcomer(world, batch):
    person = somebody(world.other_village, name="孙卫东", sex="male")
    post = AppointmentFactory.create(person=person, organization=world.other_village)
    DutyFactory.create(campaign=batch.campaign, organization=world.other_village, appointment=post)
    return person


def test_the_call_at_2140_is_one_act_and_two_cards(page, world, batch, newcomer):
    """A trainee calls in the evening; the office puts another one in his place."""
    print_cards(batch, list(CardKind), by=world.alice)
    leaver = batch.enrolments.get(person__name="张三")
    bed = Stay.objects.get(enrolment=leaver)
    login(page, world.alice)
    page.goto(reverse("rotations:enrolment_substitute", args=[leaver.pk]))
    page.get_by_label("孙卫东").check()
    page.get_by_label("替换原因").fill("当晚突发高烧，来电请假")
    page.get_by_label("接任班级职务").check()
    shot(page, "substitute")
    assert_accessible(page)
    page.get_by_role("button", name="替换", exact=True).click()
    expect(page.get_by_role("heading", name="接替情况：孙卫东")).to_be_visible()
    expect(page.locator(".takeover-cards")).to_have_text("1 张学员证（未打印）、1 张桌签（未打印）")
    main = page.locator("main")
    expect(main).to_contain_text(f"{bed.room} 房 {bed.bed} 床")
    expect(main).to_contain_text("班长")
    shot(page, "takeover")
    assert_accessible(page)
    assert_fits(page)
    due = [(str(card.enrolment.person), card.kind) for card in cards_of(batch) if card.is_due]
    assert due == [("孙卫东", "badge"), ("孙卫东", "table_card")]
    assert ClassRole.objects.filter(post="monitor", enrolment__person=newcomer).exists()
    page.get_by_role("button", name="打印 1 张学员证、1 张桌签").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    assert_local_only(page)


def test_the_desk_registers_and_the_pages_are_fit_to_see(page, world, batch):
    visit = SessionFactory.create(
        batch=batch,
        mode="site_visit",
        title="甲山村现场观摩",
        period=hours(batch, "08:30", "11:00"),
    )
    add_bus(visit, capacity=40, plate="湘F·12345", guide="周老师 0730-6220000", by=world.alice)
    deal_buses(visit, by=world.alice)
    login(page, world.teacher)
    page.goto(reverse("rotations:arrivals", args=[batch.pk]))
    page.get_by_label("扫学员码，或输入学号、姓名").fill("2")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("李建国已报到：2 号")
    page.get_by_role("button", name="王芳报到").click()
    expect(page.locator(".figure", has_text="已报到")).to_contain_text("2")
    scan = page.get_by_label("扫学员码，或输入学号、姓名")
    scan.fill("张")
    register_arrival(batch.enrolments.get(person__name="张三"), by=world.alice)
    expect(page.locator(".figure", has_text="已报到")).to_contain_text("3")
    expect(page.get_by_role("button", name="张三报到")).to_have_count(0)
    expect(scan).to_be_focused()
    expect(scan).to_have_value("张")
    for name in (
        *("affairs", "affairs_edit", "class_roles", "arrivals", "lodging", "meals"),
        *("class_seats", "cards", "buses", "batch_groups"),
    ):
        page.goto(reverse(f"rotations:{name}", args=[batch.pk]))
        shot(page, f"affairs-{name}")
        assert_accessible(page)
        assert_fits(page)
    assert_local_only(page)


def test_the_phone_says_where_one_sits_and_sleeps(page, world, batch):
    person = batch.enrolments.get(person__name="张三").person
    login(page, open_trainee_account(person, by=world.alice))
    page.goto(reverse("phone:class"))
    expect(page.locator("body")).to_contain_text("周老师 0730-6220000")
    shot(page, "phone-class")
    assert_accessible(page)
    assert_fits(page)


def test_a_tour_shows_its_stops(page, world, batch):
    Batch.objects.filter(pk=batch.pk).update(kind="tour")
    day = batch.dates.lower
    batch.stops.create(
        organization=world.township, on=day, place="镇会议室", topics="党务实务", heads=86
    )
    batch.stops.create(
        organization=world.other_township,
        on=day,
        place="镇礼堂",
        topics="基层治理",
        planned_heads=60,
    )
    login(page, world.alice)
    for name, address in (
        ("batch", reverse("rotations:batch_tour", args=[batch.pk])),
        ("form", reverse("rotations:tour_stop_add", args=[batch.pk])),
        ("list", reverse("rotations:tour_stop_list")),
    ):
        page.goto(address)
        shot(page, f"tour-{name}")
        assert_accessible(page)
        assert_fits(page)
