"""A class in session in a real browser: the teacher's roll, the classroom's screen, the trainee's phone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from rotations.classday.signin import code_for
from rotations.models import Attendance, LeaveRequest, SignIn
from rotations.services.attendance import class_secret, sign_in
from tests.e2e.browser import PHONE, assert_accessible, assert_fits, assert_local_only, login, shot
from tests.factories.batches import RoomFactory, from_today
from tests.factories.classes import (
    SessionFactory,
    close,
    mark_all,
    minutes_from_now,
    on_day,
    running_class,
)
from tests.factories.organizations import OrganizationFactory
from tests.factories.releases import released
from trainees.services.accounts import open_trainee_account

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("noon")]

SIZES = """[...document.querySelectorAll('a, button, input:not([type=hidden])')]
    .map(element => element.getBoundingClientRect().height)"""
TYPE = """[...document.querySelectorAll('body *')].filter(element => element.textContent.trim())
    .map(element => parseFloat(getComputedStyle(element).fontSize))"""


@pytest.fixture
def room(world):
    names = ("三市镇淡江村", "安定镇横冲村", "南江镇桥头村", "伍市镇时丰村", "梅仙镇三里村")
    seats = [OrganizationFactory.create(parent=world.township, name=name) for name in names]
    made = running_class(
        world.county,
        [world.village, *seats],
        dates=from_today(-2, 1),
        contact="0730-6220000",
        teacher=world.teacher,
    )
    for day, title in ((-2, "习近平新时代中国特色社会主义思想专题辅导"), (-1, "抓党建促乡村振兴")):
        session = SessionFactory.create(batch=made.batch, period=on_day(day, 9, 12), title=title)
        mark_all(session, made.trainees[:-1])
        mark_all(session, made.trainees[-1:], "absent" if day == -1 else "leave")
        close(session)
    return made


@pytest.fixture
def now_on(room):
    session = SessionFactory.create(
        batch=room.batch, period=minutes_from_now(-1, 120), title="党支部规范化建设案例分析"
    )
    session.places.create(room=RoomFactory.create(venue=room.batch.venue))
    return session


@pytest.fixture
def account(world, room):
    return open_trainee_account(room.trainees[0].person, by=world.alice)


def test_the_teacher_calls_the_roll(page, world, room, now_on):
    sign_in(now_on, room.trainees[0], by=world.alice)
    mark_all(now_on, room.trainees[1:2])
    login(page, world.teacher)
    page.goto(reverse("rotations:roll", args=[now_on.pk]))
    trainee = room.trainees[2]
    row = page.locator(f"#row-{trainee.pk}")
    row.get_by_label("请假").check(force=True)
    page.wait_for_selector(f"#row-{trainee.pk}.is-marked")
    assert Attendance.objects.get(session=now_on, enrolment=trainee).status == "leave"
    expect(row.get_by_label("请假")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(
        f"#row-{trainee.pk} input[name=seen-{trainee.pk}][value=absent]", state="attached"
    )
    shot(page, "roll")
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert_fits(page)
    page.get_by_role("button", name="保存点名").click()
    expect(page.get_by_text("点名已保存")).to_be_visible()
    assert Attendance.objects.filter(session=now_on).count() == 6
    for name in ("roll_close", "roll_reopen"):
        page.goto(reverse(f"rotations:{name}", args=[now_on.pk]))
        shot(page, name)
        assert_accessible(page)
    assert_local_only(page)


def test_the_roll_works_without_script(page_with, world, room, now_on):
    page = page_with(java_script_enabled=False, viewport=PHONE)
    login(page, world.teacher)
    page.goto(reverse("rotations:roll", args=[now_on.pk]))
    page.locator(f"#row-{room.trainees[1].pk}").get_by_label("缺勤").check(force=True)
    page.get_by_role("button", name="保存点名").click()
    expect(page.get_by_text("点名已保存")).to_be_visible()
    statuses = Attendance.objects.filter(session=now_on).order_by("enrolment")
    assert [mark.status for mark in statuses] == ["present", "absent", *["present"] * 4]


def test_the_screen_changes_its_number_by_itself(page, world, room, now_on):
    login(page, world.teacher)
    page.goto(reverse("rotations:screen", args=[now_on.pk]))
    expect(page.locator(".s-count b")).to_have_text("0")
    sign_in(now_on, room.trainees[0], by=world.alice)
    expect(page.locator(".s-count b")).to_have_text("1")
    shot(page, "screen")
    assert_accessible(page)
    assert_local_only(page)


def test_pages_of_a_class(page, world, room, now_on, client_of):
    LeaveRequest.objects.create(
        enrolment=room.trainees[1], period=on_day(0, 14, 17), reason="镇里防汛值守"
    )
    login(page, world.alice)
    addresses = {
        "attendance": reverse("rotations:attendance", args=[room.batch.pk]),
        "completion": reverse("rotations:completion", args=[room.batch.pk]),
        "today": reverse("rotations:today"),
        "leaves": reverse("rotations:leave_list"),
        "leave-add": reverse("rotations:leave_add", args=[room.batch.pk]),
        "leave-decide": reverse("rotations:leave_decide", args=[LeaveRequest.objects.get().pk]),
        "home-classes": "/",
    }
    for name, address in addresses.items():
        page.goto(address)
        shot(page, name)
        assert_accessible(page)
        page.set_viewport_size(PHONE)
        assert_fits(page)
        page.set_viewport_size({"width": 1440, "height": 900})
    mark_all(now_on, room.trainees)
    close(now_on)
    assert_local_only(page)


PAGES = ("home", "timetable", "hours", "certificates", "badge", "leave", "sign_in_how")


@pytest.mark.parametrize("name", PAGES)
def test_phone_pages_are_big_plain_and_read_at_double_size(page_with, room, now_on, account, name):
    released(room.batch)
    page = page_with(viewport=PHONE)
    login(page, account)
    page.goto(reverse(f"phone:{name}"))
    shot(page, f"phone-{name}")
    assert_accessible(page)
    assert min(page.evaluate(SIZES)) >= 48
    assert min(page.evaluate(TYPE)) >= 18
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert_fits(page)
    shot(page, f"phone-{name}-double")
    assert_local_only(page)


def test_signing_in_on_a_phone_without_script(page_with, room, now_on, account):
    page = page_with(java_script_enabled=False, viewport=PHONE)
    login(page, account)
    code = code_for(now_on.pk, timezone.now(), secret=class_secret())
    page.goto(reverse("phone:sign_in", args=[code]))
    shot(page, "phone-sign-in")
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_text("签到成功")).to_be_visible()
    shot(page, "phone-signed-in")
    assert SignIn.objects.get().enrolment == room.trainees[0]
