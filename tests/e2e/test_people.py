"""One person, one record: merged and parted, handed over between counties, mended by its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.cast import build_world
from tests.e2e.acts import follow, press, says
from tests.e2e.browser import PHONE, assert_local_only, judge, login, shot
from tests.factories.trainees import (
    AppointmentFactory,
    HoursEntryFactory,
    PersonFactory,
    id_number,
    mobile,
    secretary_of,
)
from trainees.enums import Post
from trainees.models import Person
from trainees.selectors.hours import hours_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.cast import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, where the live server sees it."""
    return build_world()


def test_two_records_become_one_and_two_again(page: Page, world: World) -> None:
    keep = secretary_of(
        world.village, name="李四", id_number=id_number(7), mobile=mobile(7), education="大专"
    )
    drop = PersonFactory.create(
        organization=world.township, name="李四", id_number="", mobile=mobile(7), education="大学"
    )
    AppointmentFactory.create(organization=world.township, person=drop, post=Post.FIRST_SECRETARY)
    HoursEntryFactory.create(person=drop, minutes=360)

    login(page, world.alice)
    page.goto("/trainees/duplicates/")
    says(page, "姓名、手机号码相同")
    judge(page, "people-duplicates")
    follow(page, "合并")
    judge(page, "people-merge")
    page.get_by_label("大学").check()
    press(page, "合并为一条")
    says(page, "请填写这一项")
    expect(page.get_by_label("大学")).to_be_checked()
    page.get_by_label("合并依据").fill("电话核实，同一人重复登记")
    press(page, "合并为一条")
    says(page, "已合并为一条记录")
    says(page, "长寿镇第一书记")
    assert hours_of(keep, 2026).hours * 45 == 360

    page.goto("/trainees/duplicates/")
    says(page, "没有发现疑似重复的记录")
    follow(page, "合并记录")
    judge(page, "people-merges")
    follow(page, "撤销合并")
    page.get_by_label("撤销原因").fill("核对后是两个人")
    press(page, "撤销合并")
    says(page, "两条记录恢复为合并前的样子")
    assert [hours_of(one, 2026).hours * 45 for one in (keep, drop)] == [0, 360]
    page.goto("/trainees/duplicates/")
    press(page, "不是同一人")
    says(page, "今后不再提示")


def test_a_person_moves_between_two_counties(page_with, world: World) -> None:
    secretary_of(world.village, name="李四", id_number=id_number(7))
    asking, keeping = page_with(), page_with(java_script_enabled=False)

    login(asking, world.charlie)
    asking.goto(f"/trainees/people/add/?organization={world.next_village.pk}")
    asking.get_by_label("职务").select_option(label="党支部书记")
    asking.get_by_label("任职日期").fill("2026-03")
    asking.get_by_label("姓名").fill("李四")
    asking.get_by_label("身份证号").fill(id_number(7))
    press(asking, "保存")
    says(asking, "此人在其他单位有登记")
    judge(asking, "people-elsewhere")
    press(asking, "申请转入")
    says(asking, "已申请转入李四")
    judge(asking, "people-transfer-asked")

    login(keeping, world.bob)
    keeping.goto("/")
    keeping.get_by_role("link", name="答复转入申请").click()
    follow(keeping, "李四")
    shot(keeping, "people-transfer-answer")
    press(keeping, "同意转出")
    says(keeping, "请填写免职日期")
    keeping.get_by_label("免职日期").fill("2026-03-09")
    press(keeping, "同意转出")
    says(keeping, "已答复江东村的申请")

    asking.goto("/trainees/transfers/")
    judge(asking, "people-transfers")
    follow(asking, "李四")
    says(asking, "邵阳村")
    follow(asking, "李四")
    says(asking, "江东村")
    assert Person.objects.get(name="李四").organization == world.next_village


def test_a_trainee_has_the_own_record_mended(page_with, world: World) -> None:
    person = secretary_of(world.village, name="李四", id_number=id_number(7), mobile=mobile(7))
    person.user = world.trainee
    person.save()
    phone, office = page_with(viewport=PHONE, java_script_enabled=False), page_with()

    login(phone, world.trainee)
    phone.goto("/my/")
    follow(phone, "我的信息")
    says(phone, "139****0007")
    shot(phone, "phone-profile")
    follow(phone, "信息有误，申请更正")
    phone.get_by_label("哪一项有误").select_option(label="手机号码")
    phone.get_by_label("正确的内容").fill("1380013800")
    press(phone, "提交申请")
    says(phone, "手机号应为11位数字")
    shot(phone, "phone-correct")
    phone.get_by_label("正确的内容").fill("13800138000")
    press(phone, "提交申请")
    says(phone, "待处理")

    login(office, world.bob)
    office.goto("/")
    judge(office, "people-home")
    with office.expect_navigation():
        office.get_by_role("link", name="处理更正申请").click()
    office.goto("/trainees/corrections/")
    judge(office, "people-corrections")
    follow(office, "李四")
    judge(office, "people-correction")
    press(office, "采纳并更正")
    says(office, "已处理李四的更正申请")

    phone.goto("/my/profile/")
    says(phone, "已更正")
    says(phone, "138****8000")
    small = phone.evaluate(
        "[...document.querySelectorAll('main a, main button')]"
        ".filter(e => e.getBoundingClientRect().height < 48).length"
    )
    assert small == 0


def test_what_is_wrong_in_a_picker_stands_in_sight_below_it(page: Page, world: World) -> None:
    login(page, world.alice)
    page.goto("/trainees/people/add/")
    press(page, "保存")
    expect(page.locator("#id_organization_error")).to_be_visible()
    assert_local_only(page)
