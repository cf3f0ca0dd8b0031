"""A county asks what it had on a day, who fell out since and why, and writes down what is missing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.days import today
from rotations.enums import DutyState
from rotations.models import Duty
from rotations.services.bases import exclude_seat
from rotations.services.campaigns import open_campaign
from rotations.services.duties import move_duty
from tests.cast import build_world
from tests.e2e.browser import (
    PHONE,
    assert_accessible,
    assert_fits,
    assert_local_only,
    login,
    shot,
)
from tests.factories.organizations import OrganizationFactory
from tests.factories.rotations import CampaignFactory, CategoryRuleFactory
from tests.factories.trainees import PersonFactory, secretary_of
from trainees.enums import Post
from trainees.services.elections import hold_election

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from rotations.models import Campaign
    from tests.cast import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def at(day: dt.date) -> mock._patch[object]:
    """Let it be noon of a day."""
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    return mock.patch.object(timezone, "now", lambda: noon)


def past_of(world: World) -> Campaign:
    """Six villages: five trained twenty days ago; since then one elected and one was excluded."""
    villages = [world.village, world.other_village]
    villages += [OrganizationFactory.create(parent=world.township) for _ in range(4)]
    for village in villages:
        secretary_of(village)
    draft = CampaignFactory.create(organization=world.county, title="2026年村书记集中轮训")
    CategoryRuleFactory.create(campaign=draft, responsible_level=3)
    with at(today() - dt.timedelta(days=40)):
        campaign = open_campaign(draft, by=world.alice)
    trained_on = today() - dt.timedelta(days=20)
    with at(trained_on):
        for number, village in enumerate(villages[:5]):
            duty = Duty.objects.get(campaign=campaign, organization=village)
            move_duty(duty, to=DutyState.TRAINED, level=2 + number % 2, trained_on=trained_on)
    turned_on = today() - dt.timedelta(days=5)
    with at(turned_on):
        newcomer = PersonFactory.create(organization=world.village, name="新当选")
        hold_election(
            world.village, newcomer=newcomer, post=Post.BRANCH_SECRETARY, on=turned_on, by=None
        )
        exclude_seat(
            campaign, villages[4], reason="未建党组织", paper="平组〔2026〕8号", on=turned_on,
            by=world.alice,
        )  # fmt: skip
    return campaign


def look_at(page: Page, address: str, name: str) -> None:
    """Open a page, judge it at both widths and take its picture."""
    page.goto(address)
    assert_accessible(page)
    assert_local_only(page)
    shot(page, name)
    before = page.viewport_size
    page.set_viewport_size(PHONE)
    assert_fits(page)
    if before:
        page.set_viewport_size(before)


def test_what_we_had_on_a_day_and_who_fell_out(page):
    world = build_world()
    campaign = past_of(world)
    login(page, world.alice)
    base = f"/rotations/campaigns/{campaign.pk}"
    page.goto(f"{base}/coverage/")
    page.get_by_label("截至").fill(f"{today() - dt.timedelta(days=10):%Y-%m-%d}")
    page.get_by_role("button", name="查看当日").click()
    expect(page.locator(".heat tfoot").first).to_contain_text("5")
    look_at(page, page.url, "coverage-asof")
    page.goto(f"{base}/turns/")
    page.get_by_label("从", exact=True).fill(f"{today() - dt.timedelta(days=10):%Y-%m-%d}")
    page.get_by_role("button", name="对比").click()
    expect(page.get_by_text("换届 −1")).to_be_visible()
    expect(page.get_by_role("cell", name="新当选").first).to_be_visible()
    page.get_by_role("link", name="移出底数").click()
    expect(page.get_by_role("cell", name="未建党组织")).to_be_visible()
    look_at(page, page.url, "coverage-turns")
    look_at(page, f"{base}/base/", "coverage-base")
    look_at(page, f"{base}/heads/", "coverage-heads")
    look_at(page, f"{base}/base/frozen/", "coverage-frozen")
    page.goto(f"{base}/seats/")
    page.get_by_role("link", name="认定", exact=True).first.click()
    look_at(page, page.url, "coverage-recognise")
    page.get_by_label("班次名称").fill("全省村书记示范班")
    page.get_by_label("举办单位").fill("省委组织部")
    page.get_by_label("培训层级").select_option("1")
    first = today() - dt.timedelta(days=8)
    page.get_by_label("开始日期").fill(f"{first:%Y-%m-%d}")
    page.get_by_label("结束日期").fill(f"{first + dt.timedelta(days=2):%Y-%m-%d}")
    page.get_by_label("依据文件").fill("湘组〔2026〕1号")
    page.get_by_role("button", name="认定", exact=True).click()
    expect(page.get_by_text("席位计为已训")).to_be_visible()
    look_at(page, page.url, "coverage-recognitions")
