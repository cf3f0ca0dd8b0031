"""A class's timetable filled by one press in a real browser, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.jobs import running
from courses.enums import Mode
from rotations.models import FillRun
from tests.e2e.acts import follow, press, says
from tests.e2e.browser import judge, login, snap
from tests.factories.batches import BatchFactory, RoomFactory, from_today
from tests.factories.timetable import (
    CourseFactory,
    LecturerFactory,
    SessionFactory,
    TopicFactory,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.cast import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_free_half_days_are_filled_and_emptied_again(page: Page, world: World) -> None:
    batch = BatchFactory.create(organization=world.county, dates=from_today(7, 9), capacity=40)
    RoomFactory.create(venue=batch.venue, name="一教室", capacity=60)
    known, unknown = TopicFactory.create(name="基层党建"), TopicFactory.create(name="村级财务")
    LecturerFactory.create(organization=world.county, name="王明").topics.add(known)
    for title, topic in (("党支部规范化建设", known), ("村级财务管理", unknown)):
        CourseFactory.create(organization=world.county, title=title, topic=topic, mode=Mode.LECTURE)
    for number in range(30):
        CourseFactory.create(organization=world.county, title=f"课程{number}", topic=known)
    SessionFactory.create(batch=batch, title="现场观摩：示范村", mode=Mode.SITE_VISIT)
    login(page, world.alice)
    page.goto(reverse("rotations:batch_timetable", args=[batch.pk]))
    follow(page, "自动排课")
    page.get_by_role("button", name="加入 党支部规范化建设").click()
    page.get_by_label("党支部规范化建设（次）").fill("2")
    page.get_by_label("党支部规范化建设（分钟）").fill("180")
    page.get_by_placeholder("课程名称、内容提要").fill("村级财务")
    expect(page.get_by_role("button", name="加入 课程1", exact=True)).to_have_count(0)
    page.get_by_role("button", name="加入 村级财务管理").click()
    expect(page.get_by_label("党支部规范化建设（次）")).to_have_value("2")
    page.get_by_label("分组讨论（次）").fill("1")
    page.get_by_role("checkbox", name="结业式").check()
    judge(page, "filling-start")
    press(page, "试排")
    says(page, "前面的任务完成后自动开始")
    judge(page, "filling-waiting")
    running.run(str(FillRun.objects.get().job_id))
    says(page, "可排入 4 项课程")
    says(page, "师资库中没有擅长“村级财务”的授课人")
    judge(page, "filling-proposal")
    press(page, "排入课程表")
    says(page, "已排入 4 项课程")
    judge(page, "filling-done")
    follow(page, "撤销自动排课")
    press(page, "撤销自动排课")
    says(page, "取出 4 项课程")
    assert [str(session) for session in batch.sessions.all()] == ["现场观摩：示范村"]


def test_a_typed_length_stays_when_the_page_is_turned(page_with, world: World) -> None:
    batch = BatchFactory.create(organization=world.county, dates=from_today(7, 9))
    for number in range(45):
        CourseFactory.create(organization=world.county, title=f"课程{number:02}")
    for has_script in (False, True):
        page = page_with(java_script_enabled=has_script)
        login(page, world.alice)
        page.goto(reverse("rotations:timetable_fill", args=[batch.pk]))
        page.get_by_role("button", name="加入 课程00").click()
        page.get_by_label("课程00（分钟）").fill("45")
        pages = page.get_by_role("navigation", name="分页")
        pages.get_by_role("button", name="下一页").click()
        expect(page.get_by_role("button", name="加入 课程30")).to_be_visible()
        expect(page.get_by_label("课程00（分钟）")).to_have_value("45")
        snap(page, f"filling-turned-{has_script}")
