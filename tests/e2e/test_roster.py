"""A township clerk's roster in the browser: nasty file, columns, error workbook, import, undo, import again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from tests.cast import build_world
from tests.e2e.browser import assert_accessible, assert_fits, assert_local_only, login, shot
from tests.factories.trainees import id_number, secretary_of
from trainees.models import Appointment, Person

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.worker import WorkerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.worker, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = (
    "序号",
    "所在村",
    "姓  名",
    "公民身份号码",
    "联系电话(手机)",
    "职务",
    "任职时间",
    "负责事项",
)


def nasty_file() -> bytes:
    """Return a sheet as offices send it: a merged title, who reports, our words only now and then."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "长寿镇"
    page.append(["长寿镇村党组织书记花名册"])
    page.merge_cells("A1:H1")
    page.append(["填报单位：长寿镇党委"])
    page.append(TITLES)
    page.append(
        [1, "邵阳村委会", "李 四", id_number(1), "13900000001", "党支部书记", "2021.03", "全面"]
    )
    page.append([2, "无此村", "王五", id_number(2), "13900000002", "第一书记", "2022-05", ""])
    page.append(["合计", 2])
    page.append(["单位负责人：张三　填表人：李明　联系电话：13800138000"])
    book.create_sheet("填表说明").append(["请如实填写"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def see(page: Page, name: str) -> None:
    """Judge the page and take its picture."""
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


def upload(page: Page, content: bytes) -> None:
    page.goto("/trainees/imports/add/")
    page.get_by_label("导入范围").fill("长寿镇")
    page.get_by_label("花名册文件").set_input_files(
        {"name": "长寿镇花名册.xlsx", "mimeType": XLSX, "buffer": content}
    )
    page.get_by_role("button", name="上传并核对").click()


def waits(page: Page, words: str) -> None:
    """Wait until the worker is through and the page shows what it found."""
    page.get_by_text(words).first.wait_for()


def test_a_clerk_brings_a_nasty_roster_in(
    page: Page, celery_worker_process: WorkerProcess, tmp_path: Path
) -> None:
    world = build_world()
    missing = secretary_of(world.township, name="赵六")
    login(page, world.bob)
    page.goto("/trainees/imports/add/")
    see(page, "roster-upload")

    upload(page, nasty_file())
    page.get_by_role("heading", name="对应各列").wait_for()
    see(page, "roster-columns")
    place = page.get_by_label("“所在村”对应")
    place.select_option(label="任职组织")
    page.get_by_role("button", name="确认并核对").click()
    waits(page, "没有找到")
    see(page, "roster-problems")
    page.get_by_role("link", name="缺失").click()
    page.get_by_role("link", name=missing.name).wait_for()
    see(page, "roster-missing")
    page.get_by_role("link", name="已忽略行").click()
    see(page, "roster-ignored")

    with page.expect_download() as download:
        page.get_by_role("link", name="下载问题表").click()
    download.value.save_as(tmp_path / "problems.xlsx")
    book = load_workbook(tmp_path / "problems.xlsx")
    sheet = book["长寿镇"]
    remarks = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("没有找到" in text for text in remarks)
    sheet["B5"] = "邵阳村"
    upload(page, saved(book))

    waits(page, "全部导入")  # the columns are known by now
    see(page, "roster-good")
    page.get_by_role("button", name="全部导入").click()
    waits(page, "撤销导入")
    see(page, "roster-done")
    assert {person.name for person in Person.objects.all()} == {"赵六", "李四", "王五"}
    assert Appointment.objects.count() == 3

    page.get_by_role("link", name="撤销导入").click()
    see(page, "roster-undo")
    page.get_by_role("button", name="撤销导入").click()
    waits(page, "已经撤销")
    assert list(Person.objects.all()) == [missing]

    upload(page, saved(book))
    waits(page, "全部导入")
    page.get_by_role("button", name="全部导入").click()
    waits(page, "撤销导入")
    assert Person.objects.count() == 3
    assert_local_only(page)


def test_questions_are_answered_on_one_page(
    page: Page, celery_worker_process: WorkerProcess
) -> None:
    world = build_world()
    book = Workbook()
    rows = book.worksheets[0]
    rows.append(["党组织名称", "姓名", "身份证号", "性别", "手机", "职务", "任职时间"])
    number, mobile = id_number(1), "13900000001"
    rows.append(["邵阳村", "李四", number, "女", mobile, "党支部书记", "2021.03"])
    rows.append(["长寿镇", "李四", number, "女", mobile, "第一书记", "2022.03"])
    login(page, world.bob)
    upload(page, saved(book))
    page.get_by_role("button", name="确认并核对").click()
    waits(page, "确认本页的选择")
    see(page, "roster-questions")
    page.get_by_role("button", name="确认本页的选择").click()
    page.get_by_text("已按您的选择重新核对").wait_for()
    page.get_by_role("button", name="全部导入").click()
    waits(page, "撤销导入")
    assert Person.objects.get().sex == "male"
    assert_local_only(page)
