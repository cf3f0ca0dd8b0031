"""Help between units in a real browser: offered, accepted, seen in the ledger of the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from rotations.models import Support
from rotations.services.quotas import set_quotas
from tests.e2e.acts import follow, press, says
from tests.e2e.browser import judge, login
from tests.factories.supports import county_class

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.cast import World

pytestmark = pytest.mark.e2e


def test_places_are_offered_by_one_county_and_taken_by_the_next(
    page: Page, page_with: Callable[[], Page], world: World
) -> None:
    batch = county_class(world, capacity=50)
    set_quotas(batch, {world.township: 30}, by=world.alice)
    login(page, world.alice)
    page.goto(reverse("rotations:support_list"))
    says(page, "还没有对口支援")
    follow(page, "支援名额")
    page.get_by_label("班次").select_option(index=1)
    page.get_by_label("名额").fill("8")
    page.get_by_label("受援单位").press_sequentially("湘阴")
    page.get_by_role("option", name="湘阴县").first.click()
    page.get_by_label("说明").fill("县委结对帮扶方案第三条")
    judge(page, "support-form")
    press(page, "提出支援")
    says(page, "待答复")
    judge(page, "support-offered")

    other = page_with()
    login(other, world.charlie)
    other.goto(reverse("rotations:support_list"))
    judge(other, "support-list")
    other.goto(reverse("rotations:support_detail", args=[Support.objects.get().pk]))
    judge(other, "support-answer")
    press(other, "接受")
    says(other, "已接受")
    other.goto(reverse("rotations:batch_detail", args=[batch.pk]))
    says(other, "平江县支援 8 个名额")
    judge(other, "support-batch")
    other.goto(reverse("rotations:batch_places", args=[batch.pk]))
    says(other, "平江县对口支援")
    judge(other, "support-ledger")
    other.goto(reverse("rotations:support_detail", args=[Support.objects.get().pk]))
    follow(other, "提前结束")
    other.get_by_label("提前结束的理由").fill("本县已自行办班")
    judge(other, "support-end")
    press(other, "提前结束")
    says(other, "本县已自行办班")
    judge(other, "support-ended")


def test_the_hours_of_lecturers_stand_with_the_rules(page: Page, world: World) -> None:
    campaign = county_class(world).campaign
    login(page, world.peter)
    page.goto(reverse("rotations:schedule_rules", args=[campaign.pk]))
    page.get_by_label("最早离家").fill("05:30")
    judge(page, "rule-hours")
    press(page, "保存")
    says(page, "已保存排班规则")
