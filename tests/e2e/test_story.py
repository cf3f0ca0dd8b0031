"""One county's class from the first draft to the report on file, each act by the one whose it is, in Chromium."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reports.models import Submission
from rotations.classday.signin import code_for
from rotations.models import Session
from rotations.selectors.coverage import verify_coverage
from rotations.services.attendance import class_secret
from rotations.services.logins import issue_logins
from tests.e2e import acts
from tests.e2e.browser import PHONE, assert_local_only, login, snap
from tests.e2e.story_world import NEWCOMER, build_story_world, days_of_class

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page, Response

    from organizations.models import User
    from rotations.models import Batch
    from tests.e2e.story_world import StoryWorld

pytestmark = [pytest.mark.e2e, pytest.mark.worker]

SEATS, CLASS, VOTERS = 12, 8, 7
TABLE, SUMMARY = "轮训情况报表", "轮训工作总结"
# Addresses of what belongs to the county alone; a campaign is everybody's below its city.
OWNED = re.compile(r"/(?:rotations/(?:batches|sessions)|evaluations|reports/submissions)/.*\d+/")


class Story:
    """The world, a page for each person who plays, and every address of the county that was seen."""

    def __init__(self, world: StoryWorld, opened: Callable[..., Page], folder: Path) -> None:
        self.world, self.opened, self.folder = world, opened, folder
        self.pages: dict[str, Page] = {}
        self.seen: set[str] = set()
        self.batch = self.table = self.summary = self.round = 0

    def page_of(self, user: User) -> Page:
        """Return the person's own browser, signed in."""
        if user.username not in self.pages:
            page = self.opened(accept_downloads=True)
            login(page, user)
            page.on("response", self.remember)
            self.pages[user.username] = page
        return self.pages[user.username]

    def told(self, chapter: str) -> None:
        """Keep a picture of how a chapter ended, for whoever looks into a failure."""
        snap(list(self.pages.values())[-1], f"story-{chapter}")

    def remember(self, response: Response) -> None:
        """Note an address of the county that showed a page."""
        if response.status == 200 and response.request.method == "GET" and OWNED.search(response.url):  # fmt: skip
            self.seen.add(response.url)

    @property
    def sessions(self) -> list[Session]:
        """The sessions of the class in their order."""
        return list(Session.objects.filter(batch=self.batch).order_by("period"))


def around_now() -> tuple[str, str]:
    """Return hours of today that hold this minute, whatever the hour is."""
    now = timezone.localtime()
    first = max(now - dt.timedelta(minutes=10), now.replace(hour=0, minute=0))
    last = min(now + dt.timedelta(minutes=90), now.replace(hour=23, minute=59))
    return f"{first:%H:%M}", f"{last:%H:%M}"


def the_county_drafts_a_class_and_a_township_answers(story: Story) -> None:
    world, page = story.world, story.page_of(story.world.clerk)
    story.batch = acts.create_batch(
        page, world.campaign.title, days_of_class(), world.teacher.full_name
    )
    acts.give_quota(page, story.batch, world.township.name, CLASS)
    acts.take_step(page, story.batch, "publish", "发布班次", "报名中")
    acts.nominate(story.page_of(world.township_clerk), story.batch, world.people[:CLASS])
    acts.accept_late(page, story.batch, CLASS)
    acts.take_step(page, story.batch, "confirm", "确定名册", "名册已定")


def the_county_fills_three_days(story: Story) -> None:
    page, days = story.page_of(story.world.clerk), days_of_class()
    morning = ("08:30", "11:30")
    acts.fill_session(
        page,
        story.batch,
        days[0],
        morning,
        title="抓党建促乡村振兴",
        lecturer="石教授",
        room="第一教室",
    )
    expect(page).to_have_url(re.compile("/timetable/"))
    acts.fill_session(page, story.batch, days[0], morning, title="法治讲座", lecturer="石教授")
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("石教授")
    expect(alert).to_contain_text("抓党建促乡村振兴")
    expect(page.get_by_label("内容")).to_have_value("法治讲座")
    acts.fill_session(
        page,
        story.batch,
        days[1],
        morning,
        title="北山村现场观摩",
        mode="现场观摩",
        room="党群服务中心",
    )
    expect(page).to_have_url(re.compile("/timetable/"))
    acts.fill_session(
        page,
        story.batch,
        days[2],
        around_now(),
        title="怎样当好党支部书记",
        lecturer="段支书",
        room="第一教室",
    )
    expect(page).to_have_url(re.compile("/timetable/"))
    page.goto(f"/rotations/batches/{story.batch}/releases/")
    acts.press(page, "发布课程表")
    acts.says(page, "已发布课程表第1版")
    acts.press(page, "发送")
    acts.says(page, "已发送，共")
    page.goto(f"/rotations/batches/{story.batch}/timetable/")
    for title in ("抓党建促乡村振兴", "北山村现场观摩", "怎样当好党支部书记"):
        acts.says(page, title)


def the_teacher_opens_the_class(story: Story) -> None:
    page = story.page_of(story.world.teacher)
    acts.take_step(page, story.batch, "start", "开班", "办班中")
    for session in story.sessions[:2]:
        acts.call_roll(page, session.pk)


def a_trainee_signs_in_on_a_phone(story: Story) -> None:
    today = story.sessions[2]
    slip = issue_logins(batch_of(story), origin="http://lunxun.example", by=story.world.clerk)[0]
    phone = story.opened(viewport=PHONE)
    phone.goto("/t/")
    phone.get_by_role("textbox").first.fill(slip.code)
    phone.get_by_role("button").last.click()
    acts.says(phone, today.title)
    phone.goto(f"/s/{code_for(today.pk, timezone.now(), secret=class_secret())}/")
    acts.press(phone, "签到")
    acts.says(phone, "签到成功")
    assert_local_only(phone)
    screen = story.page_of(story.world.teacher)
    screen.goto(f"/rotations/sessions/{today.pk}/screen/")
    expect(screen.locator(".s-count b")).to_have_text("1")
    starts = timezone.localtime(today.period.lower)
    acts.end_early(screen, today.pk, f"{starts:%H:%M}", f"{timezone.localtime():%H:%M}")
    acts.call_roll(screen, today.pk)


def batch_of(story: Story) -> Batch:
    """Return the class as it stands now."""
    return story.sessions[0].batch


def seven_of_the_class_vote(story: Story) -> None:
    page = story.page_of(story.world.clerk)
    page.goto(f"/evaluations/batches/{story.batch}/rounds/add/")
    acts.press(page, "保存")
    acts.press(page, "开始测评")
    page.get_by_label("打印张数").fill(str(CLASS))
    story.round = acts.number_in(page)
    acts.press(page, "生成测评码")
    page.locator(".job-card .state-success").wait_for()
    page.goto(f"/evaluations/rounds/{story.round}/")
    with page.expect_download() as waiting:
        acts.press(page, "下载 PDF")
    sheet = story.folder / "slips.pdf"
    waiting.value.save_as(sheet)
    codes = acts.codes_in(sheet)
    assert len(codes) == CLASS
    for number, code in enumerate(codes[:VOTERS]):
        voter = story.opened(viewport=PHONE, java_script_enabled=number != 2)
        acts.vote(voter, code, "很满意" if number else "满意")
        assert voter.context.cookies() == []
        voter.context.close()
    page.goto(f"/evaluations/rounds/{story.round}/close/")
    page.locator("main form button").first.click()
    acts.leaves(page, "/close")
    page.goto(f"/evaluations/rounds/{story.round}/result/")
    acts.says(page, "87.5%")


def completion_is_decided(story: Story) -> None:
    page = story.page_of(story.world.clerk)
    page.goto(f"/rotations/batches/{story.batch}/completion/")
    acts.press(page, "认定并记入学时")
    acts.says(page, f"已认定（{CLASS} 人，结业 {CLASS} 人）")
    acts.press(page, "打印结业证书")
    page.locator(".job-card .state-success").wait_for()
    paper = acts.received(page, "下载", story.folder)
    assert str(story.world.people[0]) in acts.text_of(paper)
    acts.take_step(page, story.batch, "finish", "结业", "已结业")


def the_county_reports(story: Story) -> None:
    page = story.page_of(story.world.clerk)
    story.table = acts.draft_report(page, TABLE)
    acts.explain_and_send(page, story.table)
    story.summary = acts.draft_report(page, SUMMARY)
    acts.explain_and_send(page, story.summary)


def the_city_returns_it_and_the_county_corrects(story: Story) -> None:
    city, page = story.page_of(story.world.city), story.page_of(story.world.clerk)
    city.goto(f"/reports/submissions/{story.table}/return/")
    boxes = city.locator(".grid-rows tbody tr").first.locator("input, textarea")
    boxes.nth(0).fill("都昌镇 待训")
    boxes.nth(1).fill("请写明其余人员何时训完。")
    acts.press(city, "退回修改")
    acts.leaves(city, "/return")
    page.goto(f"/reports/submissions/{story.table}/")
    acts.says(page, "请写明其余人员何时训完。")
    acts.press(page, "更正并重报")
    acts.says(page, "本版更正")
    story.table = acts.number_in(page)
    acts.explain_and_send(page, story.table)
    for report in (story.table, story.summary):
        city.goto(f"/reports/submissions/{report}/")
        acts.press(city, "接收备案")
        acts.says(city, "已备案：")


def the_city_reads_the_files(story: Story) -> None:
    city = story.page_of(story.world.city)
    city.goto(f"/reports/submissions/{story.table}/")
    sheet = openpyxl.load_workbook(acts.received(city, "XLSX 报表", story.folder)).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if story.world.township.name in row]
    assert len(rows) == 1
    assert SEATS in rows[0]
    city.goto(f"/reports/submissions/{story.summary}/")
    document = docx.Document(str(acts.received(city, "Word 文档", story.folder)))
    words = "".join(paragraph.text for paragraph in document.paragraphs)
    printed = acts.text_of(acts.received(city, "PDF 文档", story.folder))
    for text in (words, printed.replace(" ", "").replace("\n", "")):
        assert "66.6%" in text
        assert "【" not in text


def the_province_sees_the_rates(story: Story) -> None:
    page = story.page_of(story.world.province)
    page.goto(f"/reports/progress/{story.world.campaign.pk}/")
    tile = page.locator("a.tile", has_text=story.world.county.name)
    expect(tile).to_contain_text("66.6%")
    expect(tile).to_contain_text(f"{CLASS}/{SEATS}")


def an_election_leaves_filed_figures_alone(story: Story) -> None:
    page, world = story.page_of(story.world.clerk), story.world
    page.goto("/trainees/elections/add/")
    seat = world.newcomer.organization
    page.locator("[name=organization]").fill(f"{seat.name} #{seat.pk}")
    page.locator("#id_q").fill(NEWCOMER)
    page.locator("#candidates").get_by_label(re.compile(NEWCOMER)).check()
    page.get_by_label("新任职务").select_option(index=1)
    page.locator("[name=on]").fill(timezone.localdate().isoformat())
    acts.press(page, "确认换届")
    acts.leaves(page, "/add")
    acts.says(page, NEWCOMER)
    page.goto(f"/reports/submissions/{story.table}/")
    acts.says(page, "按同一截止日重新取数，与上报数字一致")
    assert Submission.objects.get(pk=story.table).snapshot["total_trained"] == CLASS
    assert list(verify_coverage(world.campaign)) == []


def a_stranger_finds_nothing(story: Story) -> None:
    page = story.page_of(story.world.stranger)
    assert len(story.seen) > 15
    for address in sorted(story.seen):
        answer = page.request.get(address)
        assert answer.status == 404, address


CHAPTERS = (
    the_county_drafts_a_class_and_a_township_answers,
    the_county_fills_three_days,
    the_teacher_opens_the_class,
    a_trainee_signs_in_on_a_phone,
    seven_of_the_class_vote,
    completion_is_decided,
    the_county_reports,
    the_city_returns_it_and_the_county_corrects,
    the_city_reads_the_files,
    the_province_sees_the_rates,
    an_election_leaves_filed_figures_alone,
    a_stranger_finds_nothing,
)


def test_the_story(demo, demo_page_with, demo_worker, tmp_path):
    story = Story(build_story_world(demo), demo_page_with, tmp_path)
    for chapter in CHAPTERS:
        chapter(story)
        story.told(chapter.__name__)
    for page in story.pages.values():
        assert_local_only(page)
