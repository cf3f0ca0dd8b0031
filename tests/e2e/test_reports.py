"""Progress and reports in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.days import days_range, today
from organizations.enums import Level, Role
from reports.services.submissions import return_submission
from rotations.enums import DutyState
from rotations.services.duties import move_duty
from tests.e2e.browser import assert_accessible, assert_fits, assert_local_only, login, shot
from tests.factories.organizations import OrganizationFactory, all_categories, category
from tests.factories.reports import sent
from tests.factories.rotations import DutyFactory, OpenCampaignFactory
from tests.factories.trainees import AppointmentFactory
from tests.factories.users import officer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from organizations.models import Organization, User
    from rotations.models import Campaign

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# Seats trained of eight, for each town.
TOWNS = {
    "南康镇": 8,
    "白鹿镇": 7,
    "温泉镇": 6,
    "横塘镇": 5,
    "蓼南乡": 3,
    "蛟塘镇": 4,
    "华林镇": 2,
    "苏家垱乡": 1,
    "蓼花镇": 0,
    "东牯山林场": 6,
}
SEATS = 8
OTHERS = (DutyState.IN_CLASS, DutyState.SCHEDULED, DutyState.DUE, DutyState.DUE, DutyState.EXCUSED)


@pytest.fixture
def county() -> Organization:
    """A county of ten towns with eight seats each, in the middle of a campaign."""
    all_categories()
    county: Organization = OrganizationFactory.create(name="庐山市", level=Level.COUNTY)
    campaign = OpenCampaignFactory.create(
        organization=county,
        title="2026年基层党组织书记集中轮训",
        period=days_range(today() - dt.timedelta(days=120), today() + dt.timedelta(days=60)),
        base_cutoff_on=today() - dt.timedelta(days=120),
    )
    for town, trained in TOWNS.items():
        fill(campaign, OrganizationFactory.create(parent=county, name=town), trained)
    return county


def fill(campaign: Campaign, town: Organization, trained: int) -> None:
    """Give a town its seats."""
    for number in range(SEATS):
        village = OrganizationFactory.create(parent=town, name=f"{town.name[:2]}{number + 1}村")
        done = number < trained
        DutyFactory.create(
            campaign=campaign,
            organization=village,
            category=category("village" if number % 3 else "community"),
            appointment=AppointmentFactory.create(organization=village),
            state=DutyState.TRAINED if done else OTHERS[number % len(OTHERS)],
            level=(Level.COUNTY if number % 4 else Level.PREFECTURE) if done else None,
            trained_on=today() - dt.timedelta(days=12 * (SEATS - number)) if done else None,
        )


@pytest.fixture
def clerk(county: Organization) -> User:
    """A clerk of the county."""
    return officer("zhang", county)


def test_progress_is_seen_at_a_glance_and_opened_to_the_seat(page_with, clerk: User):
    page = page_with(reduced_motion="reduce")  # else the line draws itself for a second
    login(page, clerk)
    page.goto("/reports/progress/")
    page.locator(".chart-canvas svg").wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "reports-progress")
    page.get_by_role("button", name="复制一句话进度").click()
    page.get_by_text("已复制").wait_for()
    page.locator("a.tile", has_text="温泉镇").click()
    page.get_by_role("heading", name="温泉镇轮训进度").wait_for()
    page.locator(".counts a", has_text="已训").click()
    page.get_by_text("温泉1村").first.wait_for()
    assert_local_only(page)


def test_the_home_page_of_staff_and_of_a_superior(page: Page, clerk: User):
    login(page, clerk)
    page.goto("/")
    page.get_by_text("轮训完成率").first.wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "reports-home")
    county = clerk.organization
    assert county
    login(page, officer("li", county, Role.SUPERIOR))
    page.goto("/")
    page.get_by_text("完成率较低的单位").wait_for()


def test_progress_without_javascript(page_with, clerk: User):
    page = page_with(java_script_enabled=False)
    login(page, clerk)
    page.goto("/reports/progress/")
    page.get_by_role("link", name="查看完成走势").click()
    page.get_by_text("累计完成人数").wait_for()


def test_a_report_from_draft_to_file(page: Page, clerk: User, celery_worker_process):
    login(page, clerk)
    page.goto("/reports/submissions/add/")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "reports-add")
    page.get_by_label("单位负责人").fill("李部长")
    page.get_by_label("联系电话").fill("0792-2666000")
    page.get_by_role("button", name="取数并生成").click()
    page.get_by_role("heading", name="集中轮训情况报表").first.wait_for()
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("情况说明").fill("病假人员已排入补训班，其余按计划参训。")
    shot(page, "reports-write")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="XLSX 报表").wait_for()  # the page asks anew by itself
    assert_accessible(page)
    assert_fits(page)
    shot(page, "reports-draft")
    page.get_by_role("button", name="提交上报").click()
    page.get_by_text("已上报，编号").wait_for()
    shot(page, "reports-sent")
    page.goto("/reports/submissions/")
    page.get_by_role("link", name="集中轮训情况报表").wait_for()
    assert_fits(page)
    shot(page, "reports-list")
    assert_local_only(page)


def test_a_superior_sees_who_reported_and_sums_it_up(page: Page, clerk: User):
    county = clerk.organization
    assert county
    campaign = county.campaigns.get()
    towns = list(county.children.order_by("path"))
    for number, town in enumerate(towns[:6]):
        report = sent(town, campaign, by=officer(f"clerk{number}", town))
        if number == 1:
            return_submission(report, remarks=[("待训", "请写明原因")], by=clerk)
    duty = campaign.duties.filter(organization__parent=towns[0], state=DutyState.TRAINED)[0]
    move_duty(duty, to=DutyState.DUE)
    login(page, clerk)
    page.goto(f"/reports/progress/{campaign.pk}/receipts/")
    page.get_by_text("缺报").first.wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "reports-receipts")
    page.get_by_role("link", name="汇总核对").click()
    page.get_by_text("不一致").wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "reports-sums")
    page.get_by_role("link", name=towns[0].name).click()
    page.get_by_text("差异：现在取数与上报数字").wait_for()
    assert_accessible(page)
    shot(page, "reports-received")
    assert_local_only(page)
