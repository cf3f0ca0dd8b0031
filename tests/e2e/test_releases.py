"""A release in a real browser: released, moved, told, and seen on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.notices.delivery import deliver_messages
from rotations.enums import BatchState
from rotations.models import Session
from rotations.scheduling.findings import RuleCode, RuleLevel
from tests.e2e.acts import follow, press, says
from tests.e2e.browser import PHONE, judge, login, shot
from tests.factories.batches import BatchFactory, QuotaFactory, RoomFactory, VenueFactory
from tests.factories.classes import seated
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.schedule import rule
from tests.factories.timetable import LecturerFactory, SessionFactory, hours
from trainees.services.accounts import open_trainee_account

if TYPE_CHECKING:
    from rotations.models import Batch
    from tests.cast import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(world: World) -> Batch:
    """An open class of alice's county with two lectures and a trainee."""
    campaign = OpenCampaignFactory.create(organization=world.county, title="村书记集中轮训")
    for code in (RuleCode.HOLIDAY, RuleCode.LENGTH, RuleCode.DEADLINE, RuleCode.PERIOD):
        rule(campaign, code, RuleLevel.IGNORE)
    school = VenueFactory.create(
        organization=world.county, name="平江县委党校", contact="周主任 13800138000"
    )
    made: Batch = BatchFactory.create(
        campaign=campaign, venue=school, state=BatchState.PUBLISHED, number=3
    )
    QuotaFactory.create(batch=made, organization=world.township)
    seated(made, world.village, 1, by=world.alice)
    lecturer = LecturerFactory.create(organization=world.county, name="李芳", mobile="13912345678")
    room = RoomFactory.create(venue=school, name="第一教室")
    for title, start, end in (("农村基层党建", "08:30", "10:00"), ("村级财务", "10:10", "11:40")):
        SessionFactory.create(
            batch=made,
            title=title,
            period=hours(made, start, end),
            parts={"lecturers": [lecturer], "rooms": [room]},
        )
    return made


def test_a_timetable_is_released_changed_told_and_seen(page, page_with, world, batch):
    person = batch.enrolments.get().person
    account = open_trainee_account(person, by=world.alice)
    login(page, world.alice)
    page.goto(reverse("rotations:batch_timetable", args=[batch.pk]))
    says(page, "学员和选派单位还看不到课程表")
    judge(page, "timetable-unreleased")
    follow(page, "核对并发布")
    press(page, "发布课程表")
    says(page, "已发布课程表第1版")
    judge(page, "notice-first")
    press(page, "发送")
    says(page, "已发送，共")

    lecture = Session.objects.get(title="村级财务")
    page.goto(reverse("rotations:session_move", args=[lecture.pk]))
    page.get_by_label("开始时间").fill("14:30")
    page.get_by_label("结束时间").fill("16:00")
    press(page, "调整")
    says(page, "有 1 处改动未发布")
    judge(page, "timetable-changed")
    follow(page, "核对并发布")
    says(page, "改时间")
    judge(page, "releases")
    page.goto(reverse("rotations:campaign_releases", args=[batch.campaign_id]))
    says(page, "调整 1 项")
    judge(page, "campaign-releases")
    page.goto(reverse("rotations:batch_releases", args=[batch.pk]))
    page.get_by_label("改动原因").fill("授课人上午开会")
    press(page, "发布课程表")
    says(page, "谁会收到什么")
    page.get_by_label("开头的话").fill("因授课人上午开会，下午上课，请互相转告。")
    press(page, "保存并重新预览")
    says(page, "已更新通知内容")
    judge(page, "notice-held")
    press(page, "发送")
    says(page, "已发送，共")
    judge(page, "notice-sent")
    follow(page, "返回发布记录")
    follow(page, "第2版")
    says(page, "授课人上午开会")
    judge(page, "release-detail")

    deliver_messages()
    phone = page_with(viewport=PHONE)
    login(phone, account)
    phone.goto(reverse("notices:list"))
    says(phone, "因授课人上午开会")
    phone.goto(reverse("phone:timetable"))
    says(phone, "14:30–16:00")
    assert "10:10" not in phone.content()
    shot(phone, "phone-released")
