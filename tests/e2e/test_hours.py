"""Hours in a real browser: online study with a bad row, a class held elsewhere, the paper, who is short."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from core.days import today
from core.fields.organizations import label_of
from core.jobs.models import Job
from core.jobs.running import run
from tests.e2e.acts import press, received, says, text_of
from tests.e2e.browser import judge, login
from tests.factories.hours import rule, study_line, target
from tests.factories.trainees import HoursEntryFactory, secretary_of
from trainees.services.accounts import open_trainee_account
from trainees.studies.sheets import study_template

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.cast import World

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("noon"),
]
ON = dt.date((today() - dt.timedelta(days=14)).year, 1, 5)  # the year of `noon`


def upload(page: Page, world: World, path: Path) -> None:
    page.goto("/trainees/hours/studies/add/")
    page.get_by_label("导入范围").fill(label_of(world.county))
    page.get_by_label("填好的表格").set_input_files(path)
    press(page, "上传并核对")
    says(page, path.stem)


def run_last_job() -> None:
    job = Job.objects.order_by("created_at").last()
    assert job is not None
    run(str(job.pk))


def test_online_study_with_one_bad_row(page: Page, world: World, tmp_path: Path) -> None:
    people = [secretary_of(place) for place in (world.village, world.other_village)]
    lines = [
        study_line(people[0], done_on=str(ON)),
        study_line(people[1], done_on=str(ON), hours=""),
    ]
    path = tmp_path / "网络自学.xlsx"
    path.write_bytes(study_template(lines))
    login(page, world.alice)
    upload(page, world, path)
    says(page, "请填写学时或分钟。")
    judge(page, "hours-study-problems")
    problems = received(page, "下载问题表", tmp_path)
    book = load_workbook(problems)
    assert book["网络自学"].cell(3, 9).value == "学时：请填写学时或分钟。"
    book["网络自学"].cell(3, 6).value = "6"
    book.save(problems)
    upload(page, world, problems)
    judge(page, "hours-study-good")
    press(page, "全部导入（2 行）")
    run_last_job()
    page.reload()
    says(page, "只保留数量")
    judge(page, "hours-study-done")
    page.goto("/trainees/hours/studies/")
    judge(page, "hours-studies")
    page.goto(f"/trainees/people/{people[1].pk}/hours/")
    says(page, "党章专题")
    upload(page, world, problems)
    says(page, "表中各行都已记入")


def test_a_class_held_elsewhere_from_the_short_list_to_the_paper(
    page: Page, world: World, tmp_path: Path
) -> None:
    people = [secretary_of(place) for place in (world.village, world.other_village, world.township)]
    for day in (6, 7):
        HoursEntryFactory.create(
            person=people[2], earned_on=dt.date(ON.year, 1, day), note="乡镇党委书记班第1期"
        )
    login(page, world.alice)
    page.goto("/trainees/hours/")
    expect(page.locator("tbody tr")).to_have_count(3)
    judge(page, "hours-short")
    page.goto("/trainees/hours/classes/add/")
    for person in people[:2]:
        page.get_by_label("查找参加人员").fill(person.name)
        page.locator("label.candidate", has_text=person.name).locator("input").check()
    facts = {
        "培训班名称": "全市村书记示范班",
        "主办单位": "岳阳市委组织部",
        "开班日期": str(ON),
        "结业日期": str(ON + dt.timedelta(days=4)),
        "天数": "5",
        "学时": "36",
        "认定依据": "岳组通〔2026〕3号",
    }
    for label, text in facts.items():
        page.get_by_label(label).first.fill(text)
    page.get_by_label("培训层级").select_option(label="市级")
    judge(page, "hours-class-form")
    press(page, "认定")
    says(page, "记入 2 人")
    judge(page, "hours-class")
    page.goto("/trainees/hours/classes/")
    judge(page, "hours-classes")
    page.goto("/trainees/hours/")
    expect(page.locator("tbody tr")).to_have_count(1)
    says(page, "66.6%")
    judge(page, "hours-short-after")
    page.get_by_label("达标情况", exact=True).select_option(label="全部")
    expect(page.locator("tbody tr")).to_have_count(3)
    says(page, "已达标（天数）")
    judge(page, "hours-all")
    page.goto(f"/trainees/people/{people[0].pk}/hours/")
    judge(page, "hours-ledger")
    paper = page.request.get(f"/trainees/people/{people[0].pk}/hours/paper/?year={ON.year}")
    (tmp_path / "paper.pdf").write_bytes(paper.body())
    text = "".join(text_of(tmp_path / "paper.pdf").split())
    for words in (
        "学时证明",
        "全市村书记示范班",
        "共取得36学时、5天",
        "已达到（天数）",
        "中共平江县委组织部",
    ):
        assert words in text
    assert people[0].id_number not in text
    page.get_by_role("link", name="冲销").first.click()
    judge(page, "hours-reverse")
    page.get_by_label("原因").fill("证书有误")
    press(page, "确认冲销")
    says(page, "已冲销这条学时")
    judge(page, "hours-ledger-reversed")
    page.goto("/trainees/hours/")
    expect(page.locator("tbody tr")).to_have_count(2)


def test_the_trainee_reads_and_prints_the_own_hours(page: Page, world: World) -> None:
    person = secretary_of(world.village)
    for year in (ON.year - 1, ON.year):
        HoursEntryFactory.create(person=person, earned_on=dt.date(year, 1, 5), note="村书记班第1期")
    login(page, open_trainee_account(person, by=world.alice))
    page.goto("/my/hours/")
    says(page, "8 学时")
    judge(page, "hours-phone")
    page.get_by_role("link", name=f"{ON.year - 1} 年").click()
    says(page, f"{ON.year - 1}年1月5日")


def test_standards_are_added_and_read(page: Page, world: World) -> None:
    rule(world.county, by=world.alice)
    target(world.county, by=world.alice)
    login(page, world.alice)
    for name in ("standards", "rules/add", "targets/add"):
        page.goto(f"/trainees/hours/{name}/")
        judge(page, f"hours-{name.replace('/', '-')}")
    page.goto(f"/trainees/people/{secretary_of(world.village).pk}/hours/add/")
    judge(page, "hours-credit")
