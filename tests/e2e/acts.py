"""What people do in the story, each act named as the office names it."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Page

BATCHES = "/rotations/batches"
CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


def press(page: Page, name: str) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    """Follow the link of this name until the next page is whole: what one types before its scripts run, none hears."""
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def says(page: Page, words: str) -> None:
    """Wait until the page says this."""
    expect(page.locator("main, .p-sheet, body").first).to_contain_text(words)


def leaves(page: Page, form: str) -> None:
    """Wait until the server has sent us on from a form, known by the end of its address."""
    expect(page).not_to_have_url(re.compile(f"{form}/$"))


def log_in(page: Page, username: str, password: str) -> None:
    """Come in through the front door."""
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    press(page, "登录")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def number_in(page: Page) -> int:
    """Return the key in the page's address."""
    found = re.search(r"/(\d+)/", page.url)
    assert found, page.url
    return int(found[1])


def create_batch(page: Page, campaign: str, days: Sequence[dt.date], teacher: str) -> int:
    """Draft a class that began two days ago; without 补录 the year would seem mistyped."""
    page.goto(f"{BATCHES}/add/")
    page.get_by_label("所属轮训").select_option(label=campaign)
    page.get_by_label("班名").fill("村党组织书记轮训班")
    for category in ("村", "社区"):
        page.get_by_role("checkbox", name=category, exact=True).check()
    page.get_by_label("开班日期").fill(days[0].isoformat())
    page.get_by_label("结束日期").fill(days[-1].isoformat())
    page.get_by_label("报名截止").fill(days[0].isoformat())
    page.get_by_label("办班地点").select_option(label="都昌县委党校")
    page.get_by_role("spinbutton", name="名额").fill("10")
    page.get_by_label("班主任").select_option(label=teacher)
    press(page, "保存")
    says(page, "开班日期早于今天")
    page.get_by_label("补录").check()
    press(page, "保存")
    expect(page).to_have_url(re.compile(r"/quotas/$"))
    return number_in(page)


def give_quota(page: Page, batch: int, unit: str, places: int) -> None:
    """Type one unit's places into the sheet."""
    page.goto(f"{BATCHES}/{batch}/quotas/")
    page.locator("tr", has_text=unit).locator("input").fill(str(places))
    press(page, "保存名额")
    expect(page.locator("tr", has_text=unit).locator("input")).to_have_value(str(places))


def take_step(page: Page, batch: int, step: str, name: str, state: str) -> None:
    """Take one step of a class's life, confirmed on a page of its own."""
    page.goto(f"{BATCHES}/{batch}/{step}/")
    press(page, name)
    expect(page.locator(".page-line .state").first).to_contain_text(state)


def nominate(page: Page, batch: int, people: Sequence[object]) -> None:
    """Tick people of the own roster."""
    page.goto(f"{BATCHES}/{batch}/nominate/")
    for person in people:
        page.get_by_label(f"选择 {person}", exact=True).check()
    press(page, "报名")
    says(page, f"{people[0]}")
    expect(page.locator(".names tbody tr")).to_have_count(len(people))


def accept_late(page: Page, batch: int, count: int) -> None:
    """Accept names that came after the deadline, which needs a reason."""
    page.goto(f"{BATCHES}/{batch}/names/")
    expect(page.locator("input[name=names]")).to_have_count(count)
    for box in page.locator("input[name=names]").all():
        box.check()
    press(page, "录取")
    says(page, "须写明理由")
    page.get_by_label("理由", exact=True).fill("补录已办班次，同意录取")
    press(page, "录取")
    says(page, f"已录取 {count} 人。")


def fill_session(
    page: Page, batch: int, day: dt.date, hours: tuple[str, str], **facts: str
) -> None:
    """Fill the form of one session: title, mode, lecturer, room."""
    page.goto(f"{BATCHES}/{batch}/sessions/add/")
    page.get_by_label("日期").select_option(day.isoformat())
    page.get_by_label("开始时间").fill(hours[0])
    page.get_by_label("结束时间").fill(hours[1])
    page.get_by_label("内容").fill(facts["title"])
    if "mode" in facts:
        page.get_by_label("形式").select_option(label=facts["mode"])
    for part in ("lecturer", "room"):
        if part in facts:
            page.get_by_label(facts[part]).check()
    press(page, "保存")


def end_early(page: Page, session: int, starts: str, ends: str) -> None:
    """Write down that a session was over sooner than planned."""
    page.goto(f"/rotations/sessions/{session}/move/")
    page.get_by_label("开始时间").fill(starts)
    page.get_by_label("结束时间").fill(ends)
    page.locator("main form .btn-primary").click()
    leaves(page, "/move")
    says(page, f"{ends}")


def call_roll(page: Page, session: int) -> None:
    """Everybody is there; the marks are closed."""
    page.goto(f"/rotations/sessions/{session}/roll/")
    press(page, "保存点名")
    says(page, "点名已保存")
    page.goto(f"/rotations/sessions/{session}/roll/close/")
    press(page, "封存考勤")
    says(page, "考勤已封存")


def codes_in(sheet: Path) -> list[str]:
    """Read the slips off the printed sheet."""
    text = text_of(sheet)
    return sorted(set(CODE.findall(text)))


def text_of(pdf: Path) -> str:
    """Return the words of a PDF."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"],  # noqa: S607  # where the system keeps it
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def vote(page: Page, code: str, label: str) -> None:
    """Fill a ballot with one rating everywhere and cast it."""
    page.goto(f"/e/{code}/")
    for choice in page.locator("label.b-choice", has_text=label).all():
        if choice.inner_text() == label:
            choice.click()
    press(page, "提交测评票")
    says(page, "您的一票已经投出")


def received(page: Page, name: str, folder: Path) -> Path:
    """Download what a link or button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def draft_report(page: Page, kind: str) -> int:
    """Have a report counted."""
    page.goto("/reports/submissions/add/")
    page.get_by_label("种类").select_option(label=kind)
    page.get_by_label("单位负责人").fill("江部长")
    page.get_by_label("联系电话").fill("0792-5220000")
    press(page, "取数并生成")
    expect(page.get_by_role("link", name="修改", exact=True)).to_be_visible()
    return number_in(page)


def explain_and_send(page: Page, report: int) -> None:
    """Write the explanation and every missing part, wait for the files, send."""
    page.goto(f"/reports/submissions/{report}/write/")
    page.get_by_label("情况说明").fill("其余人员列入第2期。")
    for box in page.locator("textarea").all():
        box.fill(re.sub(r"【[^】]*】", "已经落实。", box.input_value()))
    press(page, "保存")
    page.locator(".files a").first.wait_for()  # the page asks anew by itself when they are made
    page.goto(f"/reports/submissions/{report}/")
    press(page, "提交上报")
    says(page, "已上报，编号")
