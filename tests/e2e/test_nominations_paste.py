"""Pasted names in the browser: a chain of a chat becomes nominations, and a list of names becomes a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.cast import build_world
from tests.e2e.browser import assert_accessible, assert_fits, assert_local_only, login, shot
from tests.factories.organizations import OrganizationFactory
from tests.factories.trainees import PersonFactory, id_number
from tests.rotations.naming import class_with_places, listed, seated
from trainees.models import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.worker import WorkerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def see(page: Page, name: str) -> None:
    """Judge the page and take its picture."""
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


def test_a_clerk_pastes_a_chain_and_nominates(page: Page) -> None:
    world = build_world()
    batch = class_with_places(world)
    seated(world.village, batch, "李建国")
    for village, name in (("白马村", "张伟"), ("龙门村", "张伟"), ("坪上村", "赵敏")):
        seated(OrganizationFactory.create(parent=world.township, name=village), batch, name)
    PersonFactory.create(organization=world.village, name="周文书")
    login(page, world.bob)
    page.goto(f"/rotations/batches/{batch.pk}/nominate/")
    see(page, "nominate-with-paste")

    page.get_by_label("接龙或名单").fill(
        "#接龙\n9月培训报名\n1. 李 建国 邵阳村\n2、张伟\n3. 周文书\n4. 钱多多 13800138000\n"
        "5. 赵敏 白马村\n好的收到"
    )
    page.get_by_role("button", name="识别人员").click()
    page.get_by_text("已找到").wait_for()
    expect(page.get_by_role("checkbox", name="报名 李建国")).to_be_checked()
    expect(page.get_by_role("checkbox", name="报名 赵敏")).not_to_be_checked()
    see(page, "nominate-recognised")
    page.get_by_label("第 4 行 张伟 是哪一位").select_option(index=2)
    page.get_by_role("button", name="报名", exact=True).click()

    page.get_by_text("已报名 2 人").wait_for()
    assert listed(batch) == [("李建国", "nominated"), ("张伟", "nominated")]
    see(page, "nominate-pasted")
    assert_local_only(page)


@pytest.mark.worker
def test_a_clerk_pastes_a_roster(page: Page, celery_worker_process: WorkerProcess) -> None:
    world = build_world()
    login(page, world.bob)
    page.goto("/trainees/imports/add/")
    page.get_by_label("导入范围").fill("长寿镇")
    titles = ("单位", "姓名", "身份证号", "手机", "党内职务", "任职时间")
    first = ("邵阳村", "李四", id_number(1), "13900000001", "党支部书记", "2021.03")
    second = ("无此村", "王五", id_number(2), "13900000002", "党支部书记", "2022.05")
    page.get_by_label("或粘贴名单").fill("\n".join(map("\t".join, (titles, first, second))))
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("没有找到").first.wait_for()
    see(page, "roster-pasted")

    page.get_by_role("button", name="只导入正确行").click()
    page.get_by_role("link", name="撤销导入").wait_for()

    (person,) = Person.objects.all()
    assert (person.name, person.id_number) == ("李四", id_number(1))
    assert person.organization == world.village
    assert_local_only(page)
