"""The rules in a real browser: a clerk is refused, gives a reason, and finds it in the check."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.days import days_range, last_day
from rotations.models import RuleOverride
from rotations.scheduling.findings import RuleCode, RuleLevel
from tests.e2e.acts import press, says
from tests.e2e.browser import judge, login
from tests.factories.batches import BatchFactory, RoomFactory, from_today
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.schedule import absent, rule, season
from tests.factories.timetable import LecturerFactory, SessionFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.cast import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ALWAYS = days_range(dt.date(2020, 1, 1), dt.date(2099, 12, 31))


def test_a_clash_with_the_harvest_is_refused_waived_and_found_again(
    page: Page, world: World
) -> None:
    campaign = OpenCampaignFactory.create(
        organization=world.county, period=ALWAYS, title="2026年村书记集中轮训"
    )
    rule(campaign, RuleCode.HOLIDAY, RuleLevel.IGNORE)
    batch = BatchFactory.create(campaign=campaign, number=1, contact="王 0730-1")
    lecturer = LecturerFactory.create(organization=world.county, name="陈明")
    small = RoomFactory.create(venue=batch.venue, capacity=6, name="小会议室")
    SessionFactory.create(batch=batch, parts={"lecturers": [lecturer], "rooms": [small]})
    absent(lecturer, batch.dates)
    season(world.county, from_today(15, 40), "双抢农忙")

    login(page, world.alice)
    page.goto(reverse("rotations:batch_edit", args=[batch.pk]))
    page.get_by_label("结束日期").fill((last_day(batch.dates) + dt.timedelta(days=1)).isoformat())
    press(page, "保存")
    says(page, "排班规则不允许，没有保存（1 处）")
    says(page, "“双抢农忙”时段，不得办班")
    judge(page, "batch-refused")
    page.get_by_label("仍要保存，原因").fill("村里已调整农活，参训人员同意")
    press(page, "保存")
    says(page, "已保存。")
    assert RuleOverride.objects.get().reason == "村里已调整农活，参训人员同意"

    page.goto(reverse("rotations:campaign_findings", args=[campaign.pk]))
    says(page, "陈明此时不能授课（出差）")
    says(page, "例外原因：村里已调整农活，参训人员同意")
    judge(page, "campaign-findings")
    page.goto(reverse("rotations:override_list", args=[campaign.pk]))
    judge(page, "campaign-overrides")
    page.goto(reverse("rotations:schedule_rules", args=[campaign.pk]))
    page.get_by_label("住宿不超过床位", exact=True).select_option("warn")
    press(page, "保存")
    says(page, "已保存排班规则。")
    judge(page, "campaign-schedule-rules")
