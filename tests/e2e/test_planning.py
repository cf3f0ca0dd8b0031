"""The planner in a real browser with a real worker: planned by the button, taken over, seen on the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.days import days_range, first_day
from rotations.enums import BatchState
from rotations.models import Batch, PlanningRun
from tests.e2e.acts import follow, press, says
from tests.e2e.browser import judge, login
from tests.factories.planning import plan_scene
from tests.factories.resources import BlockingFactory
from tests.rotations.planning.acts import mark_job

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.cast import World
    from tests.worker import WorkerProcess

pytestmark = [pytest.mark.e2e, pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def waits(page: Page, words: str) -> None:
    """Wait until the worker is through and the page says so."""
    expect(page.locator("main")).to_contain_text(words)


def test_a_search_is_watched_and_stopped(page: Page, world: World) -> None:
    run = plan_scene(world, seats=2).run(world.alice)
    mark_job(run, state="running", done=21, total=60, message="已排出 24 期，距最优至多 4%")
    trail = [
        [1, 900_000, 100_000],
        [4, 640_000, 400_000],
        [9, 520_000, 500_000],
        [21, 520_000, 505_000],
    ]
    PlanningRun.objects.filter(pk=run.pk).update(state="running", trail=trail)
    login(page, world.alice)
    page.goto(reverse("rotations:planning_run", args=[run.pk]))
    says(page, "已排出 24 期")
    judge(page, "planning-running")
    press(page, "停止，看当前方案")
    says(page, "正在停止")


def test_a_campaign_is_planned_taken_over_and_repaired(
    page: Page, world: World, celery_worker_process: WorkerProcess
) -> None:
    scene = plan_scene(world, seats=20)
    login(page, world.alice)
    page.goto(reverse("rotations:campaign_detail", args=[scene.campaign.pk]))
    follow(page, "一键编排")
    says(page, "平江县待训 40 人")
    judge(page, "planning-start")
    page.get_by_label("计算时间").select_option("15")
    page.get_by_label("每班至多（人）").fill("20")
    page.get_by_label("每班至少（人）").fill("10")
    press(page, "开始编排")
    waits(page, "方案概要")
    judge(page, "planning-result")
    press(page, "全部采用")
    says(page, "全部成功才保存")
    judge(page, "planning-adopt")
    press(page, "采用")
    waits(page, "“村书记集中轮训”已采用")
    follow(page, "查看结果")
    says(page, "已采用")

    batches = Batch.objects.filter(campaign=scene.campaign, state=BatchState.DRAFT)
    assert sum(batch.capacity for batch in batches) == 40
    page.goto(reverse("rotations:campaign_board", args=[scene.campaign.pk]))
    says(page, "村书记班第1期")

    lost = batches.earliest("dates")
    BlockingFactory.create(
        venue=scene.venue, dates=days_range(first_day(lost.dates), first_day(lost.dates))
    )
    page.goto(reverse("rotations:planning", args=[scene.campaign.pk]))
    page.get_by_label("方式").select_option("repair")
    page.get_by_label("计算时间").select_option("15")
    page.get_by_label("每班至少（人）").fill("10")
    press(page, "开始编排")
    waits(page, "移动 1 期")
    judge(page, "planning-repair")
    press(page, "全部采用")
    press(page, "采用")
    waits(page, "已采用 1 期")
    moved = Batch.objects.get(pk=lost.pk)
    assert first_day(moved.dates) != first_day(lost.dates)

    first, second = PlanningRun.objects.order_by("pk").values_list("pk", flat=True)
    address = reverse("rotations:planning_compare", args=[scene.campaign.pk])
    page.goto(f"{address}?first={first}&second={second}")
    says(page, "综合代价")
    judge(page, "planning-compare")
