"""The board in a real browser: moved by mouse and by keyboard, refused, undone, shared by two."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.days import days_range, today
from courses.models import Venue
from rotations.enums import BatchState
from rotations.models import Batch
from rotations.services.board import move_batch
from tests.e2e.board import (
    COUNT,
    DAY,
    DEAF,
    LISTEN,
    SCROLL,
    card,
    days_of,
    drag,
    opened,
    row_of,
    says,
)
from tests.e2e.browser import (
    PHONE,
    assert_accessible,
    assert_fits,
    assert_local_only,
    login,
    shot,
    snap,
)
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    QuotaFactory,
    RoomFactory,
    VenueFactory,
    from_today,
)
from tests.factories.organizations import category
from tests.factories.resources import CalendarFactory
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import LecturerFactory, SessionFactory, hours
from tests.factories.trainees import PersonFactory

if TYPE_CHECKING:
    from rotations.models import Campaign
    from tests.cast import World

pytestmark = pytest.mark.e2e
NOT_THE_WHOLE = 1000  # elements of the board in the document, however many rows there are
STATES = (BatchState.DRAFT, BatchState.PUBLISHED, BatchState.CONFIRMED)


@pytest.fixture
def campaign(world: World) -> Campaign:
    period = days_range(today() - dt.timedelta(days=20), today() + dt.timedelta(days=160))
    made: Campaign = OpenCampaignFactory.create(
        organization=world.county, title="2026年村书记轮训", period=period
    )
    return made


@pytest.fixture
def schools(world: World):
    """Three places that hold classes."""
    names = {"平江县委党校": 120, "县职业技术学校": 80, "长寿镇党校": 90}
    return [
        VenueFactory.create(organization=world.county, name=name, beds=beds)
        for name, beds in names.items()
    ]


@pytest.fixture
def batches(world: World, campaign: Campaign, schools) -> list[Batch]:
    """Nine classes in three months, as an office has them half-way."""
    made = []
    for n in range(9):
        batch = BatchFactory.create(
            campaign=campaign,
            venue=schools[n % 3],
            number=n // 3 + 1,
            series=("村书记班", "社区书记班", "机关支部书记班")[n % 3],
            dates=from_today(4 + 5 * (n // 3), 6 + 5 * (n // 3)),
            capacity=40,
            names_due_on=today() + dt.timedelta(days=1),
            state=STATES[n % 3],
            categories=[category(("village", "community", "village")[n % 3])],
        )
        QuotaFactory.create(batch=batch, organization=world.township, places=24 + n)
        made.append(batch)
    for n in range(6):
        unit = (world.village, world.other_village)[n % 2]
        EnrolmentFactory.create(
            batch=made[1], person=PersonFactory.create(organization=unit), place=n + 1
        )
    BatchFactory.create(
        campaign=campaign, venue=None, series="村书记补训班", dates=from_today(10, 12)
    )
    return made


def test_classes_are_moved_by_mouse_and_keyboard_and_back(page, world, campaign, batches, schools):
    login(page, world.alice)
    opened(page, campaign)
    expect(page.locator(".bd-card")).to_have_count(10)
    shot(page, "board")
    assert_accessible(page)
    drag(page, batches[0], 2)
    says(page, "已移动“村书记班第1期”")
    assert days_of(batches[0]) == (6, 8)
    drag(page, batches[3], 1, down=row_of(page, schools[2]) - row_of(page, schools[0]))
    says(page, f"已移动“{batches[3]}”")
    assert days_of(batches[3]) == (10, 12)
    assert batches[3].venue == schools[2]
    drag(page, batches[6], 2, edge="end")
    says(page, f"已移动“{batches[6]}”")
    assert days_of(batches[6]) == (14, 18)
    card(page, batches[4]).focus()
    page.keyboard.press("Enter")
    says(page, "已抓取")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    snap(page, "board-keyboard")
    page.keyboard.press("Enter")
    says(page, f"已移动“{batches[4]}”")
    assert days_of(batches[4]) == (11, 14)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    says(page, "已取消")
    page.get_by_role("button", name="撤销我的上一步").click()
    says(page, f"已撤销：“{batches[4]}”")
    expect(page.locator("[data-panel]")).to_contain_text(
        "（3 天）"
    )  # as it is again, not as it was
    assert days_of(batches[4]) == (9, 11)
    page.keyboard.press("Control+z")
    says(page, f"已撤销：“{batches[6]}”")
    assert days_of(batches[6]) == (14, 16)
    assert_local_only(page)


def test_a_clash_is_refused_with_the_other_class_named(page, world, campaign, batches):
    lecturer = LecturerFactory.create(organization=world.county, name="陈志刚")
    for batch in (batches[0], batches[3]):
        SessionFactory.create(batch=batch, parts={"lecturers": [lecturer]})
    login(page, world.alice)
    opened(page, campaign)
    drag(page, batches[0], 5)
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("没有移动“村书记班第1期”")
    expect(panel).to_contain_text("陈志刚")
    expect(panel).to_contain_text("村书记班第2期")
    expect(page.get_by_role("button", name="仍要移动")).to_have_count(0)
    assert days_of(batches[0]) == (4, 6)
    assert_accessible(page)
    shot(page, "board-refused")


def test_a_reason_carries_what_a_rule_forbids(page, world, campaign, batches, schools):
    schools[0].beds = 70
    schools[0].save()
    login(page, world.alice)
    opened(page, campaign)
    drag(page, batches[0], 5)
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("村书记班第2期")
    shot(page, "board-override")
    panel.get_by_label("确需安排的理由").fill("第二期走读")
    panel.get_by_role("button", name="仍要移动").click()
    says(page, "已移动“村书记班第1期”")
    assert days_of(batches[0]) == (9, 11)


def test_two_see_each_others_moves_and_overwrite_nothing(page_with, world, campaign, batches):
    mine, other = page_with(), page_with()
    login(mine, world.alice)
    login(other, world.peter)
    other.add_init_script(DEAF)
    for page in (mine, other):
        opened(page, campaign)
    mine.evaluate(LISTEN)
    drag(mine, batches[0], 1)
    says(mine, "已移动“村书记班第1期”")
    drag(other, batches[0], 3)
    expect(other.locator("[data-panel]")).to_contain_text("刚被")
    assert days_of(batches[0]) == (5, 7)
    drag(other, batches[6], 1)
    says(other, f"已移动“{batches[6]}”")
    expect(mine.locator("body")).to_have_attribute("data-heard", re.compile("调整了安排"))
    place = card(other, batches[6]).evaluate("card => getComputedStyle(card).left")
    expect(card(mine, batches[6])).to_have_css("left", place)


def test_the_form_beside_the_board_and_the_page_without_script(
    page, page_with, world, campaign, batches
):
    login(page, world.alice)
    opened(page, campaign)
    card(page, batches[0]).click()
    panel = page.locator("[data-panel]")
    panel.get_by_label("结束日期").fill(str(today()))
    panel.get_by_role("button", name="移动").click()
    expect(panel.locator(".invalid-feedback")).to_have_text("结束日期不能早于开班日期。")
    expect(panel.get_by_label("结束日期")).to_have_value(str(today()))
    panel.get_by_label("结束日期").fill(str(today() + dt.timedelta(days=8)))
    shot(page, "board-form")
    assert_accessible(page)
    panel.get_by_role("button", name="移动").click()
    says(page, "已移动“村书记班第1期”")
    assert days_of(batches[0]) == (4, 8)
    plain = page_with(java_script_enabled=False)
    login(plain, world.alice)
    plain.goto(f"/rotations/campaigns/{campaign.pk}/board/")
    expect(plain.locator("[data-board]")).to_be_hidden()
    plain.get_by_role("link", name="移动").first.click()
    shot(plain, "board-move")
    plain.get_by_role("button", name="移动").click()
    expect(plain.get_by_text("已移动")).to_be_visible()


def test_a_phone_shows_the_agenda(page_with, world, campaign, batches):
    page = page_with(viewport=PHONE)
    login(page, world.alice)
    page.goto(f"/rotations/campaigns/{campaign.pk}/board/")
    expect(page.locator("[data-board]")).to_be_hidden()
    expect(page.get_by_role("link", name="村书记班第1期").first).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


def test_sessions_lie_by_lecturer_and_half_day(page, world, campaign, batches, schools):
    room = RoomFactory.create(venue=schools[0])
    teacher = LecturerFactory.create(organization=world.county, name="李芳", employer="县委党校")
    sessions = [
        SessionFactory.create(
            batch=batches[0],
            title=title,
            period=hours(batches[0], *times, day),
            parts={"lecturers": [teacher], "rooms": [room]},
        )
        for title, times, day in (
            ("农村基层党建", ("08:30", "11:30"), 0),
            ("乡村治理", ("14:30", "17:00"), 0),
            ("村级财务", ("08:30", "10:00"), 1),
        )
    ]
    login(page, world.alice)
    opened(page, campaign, "?rows=lecturers&zoom=day")
    first = page.locator(f".bd-card[data-id='{sessions[0].pk}']")
    expect(first).to_be_visible()
    shot(page, "board-sessions")
    assert_accessible(page)
    first.focus()
    for key in ("Enter", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[data-panel]")).to_contain_text("乡村治理")
    first.focus()
    for key in ("Enter", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    says(page, "已移动“农村基层党建”")
    sessions[0].refresh_from_db()
    assert sessions[0].period == hours(batches[0], "19:00", "22:00")
    away = batches[6]  # moved on another board, and taken back from here
    away.refresh_from_db()
    move_batch(
        away, dates=from_today(17, 19), venue=away.venue, revision=away.revision, by=world.alice
    )
    page.get_by_role("button", name="撤销我的上一步").click()
    says(page, f"已撤销：“{away}”")
    assert days_of(away) == (14, 16)
    expect(first).to_be_visible()
    page.get_by_role("button", name="撤销我的上一步").click()
    says(page, "已撤销：“农村基层党建”")


def test_a_dragged_card_says_where_it_would_fall_and_escape_leaves_it(
    page, world, campaign, batches, schools
):
    days = (today() + dt.timedelta(days=7), today() + dt.timedelta(days=9))
    CalendarFactory.create(organization=world.county, name="双抢", periods=[days])
    login(page, world.alice)
    opened(page, campaign)
    expect(page.locator(".bd-shut-no").first).to_be_attached()
    box = card(page, batches[0]).bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 30 + 2 * DAY, box["y"] + 12, steps=4)
    tip = page.locator(".bd-tip")
    expect(tip).to_contain_text("（3 天）")
    expect(tip).to_contain_text("平江县委党校")
    expect(tip).to_contain_text("遇双抢")
    expect(page.locator(".bd-ghost")).to_be_visible()
    snap(page, "board-tip")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(tip).to_be_hidden()
    expect(page.locator(".bd-ghost")).to_have_count(0)
    says(page, "已取消拖动")
    assert days_of(batches[0]) == (4, 6)


def test_help_the_whole_window_and_the_list_of_what_is_wrong(
    page, world, campaign, batches, schools
):
    schools[0].beds = 30
    schools[0].save()
    login(page, world.alice)
    opened(page, campaign)
    page.locator("[data-scroll]").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="编排板操作方法")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="恢复")).to_be_visible()
    snap(page, "board-full")
    page.get_by_role("button", name="冲突").click()
    found = page.locator(".bd-findings button", has_text="村书记班第3期").first
    expect(found).to_contain_text("床位")
    assert_accessible(page)
    found.click()
    expect(card(page, batches[6])).to_be_focused()


def test_a_county_of_many_classes_is_folded_until_it_is_opened(page, world, campaign):
    Batch.objects.bulk_create(
        Batch(
            campaign=campaign,
            organization=world.county,
            series="村书记班",
            number=n + 1,
            level=3,
            capacity=50,
            dates=from_today(n % 30, n % 30 + 2),
        )
        for n in range(900)
    )
    login(page, world.alice)
    opened(page, campaign, "?rows=counties")
    row = page.locator(f".bd-row[data-row='{world.county.pk}']")
    expect(row.locator(".bd-more i").first).to_be_visible()
    assert 0 < page.evaluate(COUNT) < NOT_THE_WHOLE
    shot(page, "board-crowded")
    assert_accessible(page)
    page.get_by_role("button", name="展开").click()
    expect(page.get_by_role("button", name="收起")).to_be_visible()
    expect(row.locator(".bd-more")).to_be_hidden()
    assert page.evaluate(COUNT) < 4 * NOT_THE_WHOLE


@pytest.mark.parametrize("rows", ["venues", "batches"])
def test_a_great_board_keeps_few_elements(page, world, campaign, rows, record_property):
    """300 places with 15 classes each; frames are told, not judged."""
    places = Venue.objects.bulk_create(
        Venue(organization=world.county, name=f"第{n}教学点", kind="hall", beds=60)
        for n in range(300)
    )
    made = [
        Batch(
            campaign=campaign,
            organization=world.county,
            series=f"第{at}班",
            number=n + 1,
            level=3,
            venue=place,
            capacity=50,
            dates=from_today(n * 9, n * 9 + 2),
        )
        for at, place in enumerate(places)
        for n in range(15)
    ]
    Batch.objects.bulk_create(made)
    login(page, world.alice)
    opened(page, campaign, f"?rows={rows}")
    expect(page.locator(".bd-card").first).to_be_visible()
    frames = page.evaluate(SCROLL)
    expect(page.locator(".bd-row:last-child .bd-head b")).to_be_visible()
    figures = {
        "frames": len(frames),
        "longest_ms": round(max(frames)),
        "mean_ms": round(sum(frames) / len(frames), 1),
    }
    record_property(f"board_scroll_{rows}", figures)
    assert 0 < page.evaluate(COUNT) < NOT_THE_WHOLE
    if rows == "venues":
        shot(page, "board-great")
