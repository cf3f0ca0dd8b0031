"""岳阳's campaign by one clerk in Chromium: planned by the button, moved by hand, refused, released, mended, told."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from playwright.sync_api import expect

from core.days import days_range, first_day, last_day
from core.notices.models import OutboxMessage
from organizations.enums import Level
from organizations.models import Organization
from rotations.enums import BatchState, NoticeState
from rotations.models import Batch, ChangeNotice, Duty, Quota
from rotations.selectors.findings import findings_of_campaign
from rotations.services.board import move_batch
from rotations.services.enrolments import accept, nominate_all
from tests.e2e.acts import follow, press, says
from tests.e2e.board import settle
from tests.e2e.browser import judge, login
from tests.factories.users import officer
from tests.factories.yueyang import yueyang_stage
from tests.worker import until
from trainees.models import Person
from trainees.services.accounts import open_trainee_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.postgresql.psycopg_any import DateRange
    from playwright.sync_api import Locator, Page

    from organizations.models import User
    from tests.factories.yueyang import Yueyang
    from tests.worker import WorkerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.worker, pytest.mark.django_db(transaction=True)]
DAY = 10  # pixels of a day when a screen shows a quarter
WEEK = 7
FROM_THE_TOP = """board => {
  if (board.scrollTop + board.clientHeight >= board.scrollHeight - 1) board.scrollTop = 0;
}"""
NEAR = dt.timedelta(days=35)  # what one screen shows beside the first class
SEATS = 2037  # 138 townships and streets, 1,899 villages and communities
LOST, SPARED = "君山区", "云溪区"  # whose first class loses its school, and whose does not


@dataclass
class Story:
    """The city, the clerk's browser, and what is remembered from chapter to chapter."""

    stage: Yueyang
    page: Page
    units: dict[str, User] = field(default_factory=dict)  # who may be told, by county and part
    lost: int = 0  # the class that loses its school

    @property
    def batches(self) -> list[Batch]:
        """The classes that are held, by day."""
        held = Batch.objects.filter(campaign=self.stage.campaign).exclude(
            state=BatchState.CANCELLED
        )
        return list(held.select_related("organization", "venue").order_by("dates", "pk"))

    def first_class_of(self, office: str) -> Batch:
        """Return a county's first class."""
        return next(batch for batch in self.batches if batch.organization.name == office)

    def goes(self, name: str, key: int) -> None:
        """Open a page by its name."""
        self.page.goto(reverse(f"rotations:{name}", args=[key]))

    def judged(self, name: str) -> None:
        """Look at what a chapter shows."""
        judge(self.page, f"story-{name}")


def waits(page: Page, words: str) -> None:
    """Wait until the worker is through and the page says so."""
    expect(page.locator("main")).to_contain_text(words)


def the_button_plans_the_city(story: Story) -> None:
    page = story.page
    story.goes("campaign_detail", story.stage.campaign.pk)
    follow(page, "一键编排")
    says(page, f"岳阳市待训 {SEATS:,} 人")
    story.judged("start")
    page.get_by_label("计算时间").select_option("15")
    page.get_by_label("每班至少（人）").fill("10")
    press(page, "开始编排")
    expect(page.locator("#planning-card")).to_contain_text("岳阳市 一键编排")
    waits(page, "方案概要")
    says(page, "距最优至多")
    story.judged("plan")
    assert not Batch.objects.exists()


def all_of_it_is_adopted_and_everybody_has_one_place(story: Story) -> None:
    page = story.page
    press(page, "全部采用")
    says(page, "全部成功才保存")
    story.judged("adopt")
    press(page, "采用")
    waits(page, "“基层党组织书记集中轮训”已采用")
    story.judged("adopted-job")
    follow(page, "查看结果")
    says(page, "已采用")
    story.judged("adopted")
    assert Quota.objects.aggregate(all=Sum("places"))["all"] == SEATS
    assert all(seats == places for seats, places in seats_and_places(story.stage.city))
    assert_nobody_is_double(story)


def seats_and_places(city: Organization) -> Iterator[tuple[int, int]]:
    """Yield for each county how many seats are due in it and how many places it has."""
    for county in Organization.objects.under(city.path).filter(level=Level.COUNTY):
        places = Quota.objects.filter(organization__path__startswith=county.path)
        given = places.exclude(batch__state=BatchState.CANCELLED).aggregate(all=Sum("places"))
        yield Duty.objects.filter(org_path__startswith=county.path).count(), given["all"] or 0


def assert_nobody_is_double(story: Story) -> None:
    """No rule that forbids is broken: rooms, beds, lecturers, bases, calendars."""
    found = findings_of_campaign(story.stage.clerk, story.stage.campaign)
    assert [finding.message for finding in found if finding.blocks] == []
    assert all(
        Quota.objects.filter(batch=batch).aggregate(all=Sum("places"))["all"] <= batch.capacity
        for batch in story.batches
    )


def card(page: Page, batch: Batch) -> Locator:
    """Return the card of a class."""
    return page.locator(f".bd-card[data-id='{batch.pk}']")


def brings(page: Page, batch: Batch) -> None:
    """Turn the wheel until the card is in sight: what is far away is not drawn.

    At the end it begins anew: of what a slow board had not read when it went by, the next turn finds more.
    """
    board = page.locator("[data-scroll]")
    board.evaluate("board => { board.scrollTop = 0; }")
    board.hover(position={"x": 400, "y": 20})

    def is_in_sight() -> bool:
        if card(page, batch).count():
            return True
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(200)
        board.evaluate(FROM_THE_TOP)
        return False

    until(is_in_sight)
    settle(page)
    card(page, batch).scroll_into_view_if_needed()
    settle(page)


def drag(page: Page, batch: Batch, days: int) -> None:
    """Drag a class by some days along its row."""
    brings(page, batch)
    box = card(page, batch).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * DAY / 2, y, steps=3)
    page.mouse.move(x + days * DAY, y, steps=3)
    page.mouse.up()


def arrives(batch: Batch, dates: DateRange) -> None:
    """Wait until a class is on these days."""

    def is_there() -> bool:
        batch.refresh_from_db()
        return bool(batch.dates == dates)

    until(is_there)


def may_move(story: Story, batch: Batch, days: int) -> bool:
    """Ask the judges without moving anything."""
    try:
        with transaction.atomic():
            move_batch(
                batch,
                dates=later(batch, days),
                venue=batch.venue,
                revision=batch.revision,
                by=story.stage.clerk,
            )
            transaction.set_rollback(True)
    except ValidationError:
        return False
    return True


def later(batch: Batch, days: int) -> DateRange:
    """Return the days of a class so many days later."""
    step = dt.timedelta(days=days)
    return days_range(first_day(batch.dates) + step, last_day(batch.dates) + step)


def near(story: Story) -> list[Batch]:
    """Return the classes that the first screen of the board can show, with room for a drag."""
    every = story.batches
    return [each for each in every if first_day(each.dates) < first_day(every[0].dates) + NEAR]


def free_moves(story: Story) -> Iterator[tuple[Batch, int]]:
    """Yield classes of the first screen with a number of days by which they may be moved."""
    for batch in near(story):
        days = next((n for n in (WEEK, 2 * WEEK, -WEEK) if may_move(story, batch, n)), None)
        if days is not None:
            yield batch, days


def three_classes_are_dragged_and_one_goes_by_keyboard(story: Story) -> None:
    page = story.page
    follow(page, "看编排板")
    follow(page, "季")
    expect(page).to_have_url(re.compile("zoom=quarter"))
    expect(page.locator("[data-board][data-ready]")).to_be_visible()
    story.judged("board")
    moves = free_moves(story)
    for _ in range(3):
        batch, days = next(moves)
        aim = later(batch, days)
        drag(page, batch, days)
        arrives(batch, aim)
    batch, days = next(moves)
    aim = later(batch, days)
    brings(page, batch)
    card(page, batch).focus()
    page.keyboard.press("Enter")
    for _ in range(abs(days)):
        page.keyboard.press("ArrowRight" if days > 0 else "ArrowLeft")
    page.keyboard.press("Enter")
    arrives(batch, aim)
    expect(page.locator("[data-says]")).to_contain_text(f"已移动“{batch}”")
    story.judged("board-moved")
    assert_nobody_is_double(story)


def a_clash_is_refused_with_the_other_class_named(story: Story) -> None:
    page = story.page
    one, other = neighbours(story)
    before = one.dates
    drag(page, one, (first_day(other.dates) - first_day(one.dates)).days)
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text(f"没有移动“{one}”")
    expect(panel).to_contain_text(str(other))
    story.judged("board-refused")
    one.refresh_from_db()
    assert one.dates == before


def neighbours(story: Story) -> tuple[Batch, Batch]:
    """Return two classes of one school, the nearest in time."""
    pairs = [
        (one, other)
        for one in near(story)
        for other in near(story)
        if one.venue == other.venue and one.dates < other.dates
    ]
    return min(pairs, key=lambda pair: first_day(pair[1].dates) - first_day(pair[0].dates))


def two_classes_are_published_named_and_released(story: Story) -> None:
    page, clerk = story.page, story.stage.clerk
    story.goes("planning", story.stage.campaign.pk)
    page.get_by_role("link", name="岳阳市 一键编排").click()
    follow(page, "草拟的班次")
    story.judged("drafts")
    for office in (LOST, SPARED):
        batch = story.first_class_of(office)
        page.locator(f"input[name=row][value='{batch.pk}']").check()
    press(page, "发布班次")
    says(page, "将发布 2 个草拟的班次")
    story.judged("publish")
    press(page, "发布 2 个班次")
    waits(page, "已发布 2 个班次")
    for office in (LOST, SPARED):
        batch = story.first_class_of(office)
        units = [quota.organization for quota in batch.quotas.order_by("organization__path")[:2]]
        for number, unit in enumerate(units):
            story.units[f"{office}{number}"] = officer(f"{office}{number}", unit)
        people = list(
            Person.objects.filter(org_path__startswith=units[0].path).exclude(
                organization=units[0]
            )[:3]
        )
        names = nominate_all(batch, people, by=clerk)
        accept(names, by=clerk, reason="首批录取")
        story.units[f"{office}学员"] = open_trainee_account(people[0], by=clerk)
    story.goes("campaign_releases", story.stage.campaign.pk)
    story.judged("releases")
    for office in (LOST, SPARED):
        batch = story.first_class_of(office)
        page.get_by_label(f"选择 {office} {batch}", exact=True).check()
    press(page, "发布所选班次")
    waits(page, "已发布 2 个班次的课程表")
    story.judged("released-job")
    story.goes("campaign_releases", story.stage.campaign.pk)
    story.judged("held")
    press(page, "全部发送（2 份）")
    waits(page, "已发送 2 份通知")
    assert ChangeNotice.objects.filter(state=NoticeState.SENT).count() == 2


def a_school_is_lost_and_the_class_on_those_days_is_named(story: Story) -> None:
    page = story.page
    batch = story.first_class_of(LOST)
    story.lost = batch.pk
    page.goto(reverse("courses:venue_detail", args=[batch.venue_id]))
    follow(page, "登记停用")
    page.get_by_label("开始日期").fill(str(first_day(batch.dates)))
    page.get_by_label("结束日期").fill(str(last_day(batch.dates)))
    page.get_by_label("原因").fill("屋面漏水抢修")
    press(page, "登记停用")
    says(page, "已登记停用时段")
    says(page, f"这几天已有安排：{batch}")
    says(page, "停用期间的班次")
    story.judged("lost")


def the_plan_is_mended_with_one_move(story: Story) -> None:
    page = story.page
    before = {batch.pk: (batch.dates, batch.venue_id) for batch in story.batches}
    follow(page, "调整编排")
    expect(page.get_by_label("方式")).to_have_value("repair")
    expect(page.get_by_label("每班至少（人）")).to_have_value("10")
    expect(page.get_by_label("报名中的班次也可以调整")).to_be_checked()
    page.get_by_label("计算时间").select_option("15")
    story.judged("repair-start")
    press(page, "开始编排")
    waits(page, "与现有班次相比")
    story.judged("repair")
    says(page, "移动 1 期")
    press(page, "全部采用")
    says(page, "将采用 1 期")
    story.judged("repair-adopt")
    press(page, "采用")
    waits(page, "已采用 1 期")
    follow(page, "查看结果")
    story.judged("repaired")
    after = {batch.pk: (batch.dates, batch.venue_id) for batch in story.batches}
    assert {key for key in before if after[key] != before[key]} == {story.lost}
    assert_nobody_is_double(story)


def only_those_touched_are_told(story: Story) -> None:
    page, batch = story.page, Batch.objects.get(pk=story.lost)
    OutboxMessage.objects.all().delete()
    follow(page, "课程表发布")
    story.judged("changed")
    page.locator(f"a[href='{reverse('rotations:batch_releases', args=[batch.pk])}']").click()
    story.judged("changes")
    page.get_by_label("改动原因").fill("党校屋面抢修")
    press(page, "发布课程表")
    says(page, "谁会收到什么")
    story.judged("notice")
    assert not OutboxMessage.objects.exclude(state="held").exists()
    press(page, "发送")
    says(page, "已发送")
    story.judged("notice-sent")
    told = set(OutboxMessage.objects.exclude(recipient=None).values_list("recipient", flat=True))
    assert told == {story.units[f"{LOST}0"].pk, story.units[f"{LOST}学员"].pk}
    assert {message.title for message in OutboxMessage.objects.all()} == {
        f"{LOST}“{batch}”课程有调整"
    }


def test_a_city_is_planned_moved_released_mended_and_told(
    page: Page, celery_worker_process: WorkerProcess
) -> None:
    story = Story(yueyang_stage(), page)
    login(page, story.stage.clerk)
    the_button_plans_the_city(story)
    all_of_it_is_adopted_and_everybody_has_one_place(story)
    three_classes_are_dragged_and_one_goes_by_keyboard(story)
    a_clash_is_refused_with_the_other_class_named(story)
    two_classes_are_published_named_and_released(story)
    a_school_is_lost_and_the_class_on_those_days_is_named(story)
    the_plan_is_mended_with_one_move(story)
    only_those_touched_are_told(story)
