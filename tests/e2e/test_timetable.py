"""The timetable in a real browser: a week of a class, a clash, groups, the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.days import first_day
from rotations.services.groups import deal_groups, set_groups
from tests.e2e.browser import (
    PHONE,
    assert_accessible,
    assert_fits,
    assert_local_only,
    login,
    shot,
)
from tests.factories.batches import (
    BatchFactory,
    EnrolmentFactory,
    RoomFactory,
    VenueFactory,
    from_today,
)
from tests.factories.rotations import OpenCampaignFactory
from tests.factories.timetable import CourseFactory, LecturerFactory, SessionFactory, hours
from tests.factories.trainees import PersonFactory

if TYPE_CHECKING:
    from rotations.models import Batch, Session
    from tests.cast import World

pytestmark = pytest.mark.e2e


@pytest.fixture
def week(world: World) -> Batch:
    """Five days of a class of alice's county, as offices fill them."""
    campaign = OpenCampaignFactory.create(organization=world.county, title="村书记集中轮训")
    school = VenueFactory.create(organization=world.county, name="平江县委党校")
    batch: Batch = BatchFactory.create(
        campaign=campaign, venue=school, dates=from_today(14, 18), capacity=60, number=3
    )
    guests = BatchFactory.create(
        campaign=campaign, series="社区书记班", number=1, dates=from_today(14, 16), capacity=40
    )
    hall = RoomFactory.create(venue=school, name="报告厅", capacity=120)
    room = RoomFactory.create(venue=school, name="第一教室", capacity=50)
    base = VenueFactory.create(organization=world.county, name="三阳乡甲山村", kind="base")
    site = RoomFactory.create(venue=base, name="党群服务中心", capacity=80)
    small = [RoomFactory.create(venue=school, name=f"30{n}", capacity=20) for n in range(1, 5)]
    head = LecturerFactory.create(
        organization=world.county, name="陈志刚", employer="县委组织部部长", kind="leader"
    )
    teacher = LecturerFactory.create(
        organization=world.county, name="李芳", employer="县委党校高级讲师", mobile="13912345678"
    )
    model = LecturerFactory.create(
        organization=world.county,
        name="黄建国",
        employer="南江镇凤凰山村党总支书记",
        kind="model_secretary",
    )
    CourseFactory.create(organization=world.county, title="农村基层党建与乡村治理")
    set_groups(batch, 4, by=world.alice)
    for n in range(12):
        unit = (world.village, world.other_village)[n % 2]
        EnrolmentFactory.create(
            batch=batch, person=PersonFactory.create(organization=unit), place=n + 1
        )
    deal_groups(batch, by=world.alice)

    def held(title, start, end, day, mode="lecture", kind="teaching", audience=None, **parts):
        made: Session = SessionFactory.create(
            batch=batch,
            title=title,
            mode=mode,
            kind=kind,
            period=hours(batch, start, end, day),
            parts={"audience": audience or [(batch, ())], **parts},
        )
        return made

    held("学员报到、领取资料", "08:00", "08:50", 0, "other", "logistics", rooms=[])
    held("开班动员讲话", "09:00", "09:40", 0, "opening", "ceremony", lecturers=[head], rooms=[hall])
    joint = [(batch, ()), (guests, ())]
    held(
        "学习贯彻党的二十届四中全会精神",
        "09:50",
        "11:40",
        0,
        audience=joint,
        lecturers=[head],
        rooms=[hall],
    )
    held("农村基层党建与乡村治理", "14:30", "17:00", 0, lecturers=[teacher], rooms=[room])
    held("观看警示教育片", "19:00", "20:30", 0, "other", rooms=[hall])
    held("发展壮大村级集体经济", "08:30", "10:00", 1, "case", lecturers=[teacher], rooms=[room])
    held("我是怎样当村书记的", "10:10", "11:40", 1, "experience", lecturers=[model], rooms=[room])
    for number, place in enumerate(small, start=1):
        held(
            "怎样破解集体经济薄弱难题",
            "14:30",
            "16:30",
            1,
            "discussion",
            "discussion",
            audience=[(batch, [number])],
            rooms=[place],
        )
    held("甲山村党建引领乡村治理现场教学", "08:30", "11:30", 2, "site_visit", rooms=[site])
    held("村级财务与法律风险防范", "14:30", "17:00", 2, lecturers=[teacher], rooms=[room])
    held("信访工作条例与矛盾纠纷化解", "08:30", "11:30", 3, rooms=[room])
    held("全班交流", "08:30", "10:00", 4, "exchange", "discussion", rooms=[room])
    held("结业式", "10:10", "11:00", 4, "closing", "ceremony", lecturers=[head], rooms=[hall])
    return batch


def look(page, name: str) -> None:
    """Judge a page at both widths."""
    shot(page, name)
    assert_accessible(page)
    assert_local_only(page)
    page.set_viewport_size(PHONE)
    assert_fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_week_is_read_at_a_glance(page, world, week):
    login(page, world.alice)
    page.goto(f"/rotations/batches/{week.pk}/timetable/")
    expect(page.get_by_role("heading", name=str(week))).to_be_visible()
    look(page, "timetable")
    page.get_by_label(f"在{first_day(week.dates).month}月").first.click()
    expect(page.get_by_label("开始时间")).to_have_value("08:30")
    look(page, "session-form")


def test_a_clash_says_with_what_and_keeps_what_was_typed(page, world, week):
    login(page, world.alice)
    page.goto(f"/rotations/batches/{week.pk}/sessions/add/")
    page.get_by_label("内容").fill("普法讲座")
    page.get_by_label("开始时间").fill("09:00")
    page.get_by_label("结束时间").fill("10:00")
    page.get_by_label("陈志刚").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").first).to_contain_text("开班动员讲话")
    expect(page.get_by_label("内容")).to_have_value("普法讲座")
    look(page, "session-clash")


def test_groups_pool_and_places(page, world, week):
    login(page, world.alice)
    pages = {
        "groups": f"/rotations/batches/{week.pk}/groups/",
        "courses": "/courses/courses/",
        "course-form": "/courses/courses/add/",
        "lecturers": "/courses/lecturers/",
        "lecturer-form": "/courses/lecturers/add/",
        "venues": "/courses/venues/",
        "venue": f"/courses/venues/{week.venue_id}/",
        "venue-form": f"/courses/venues/{week.venue_id}/edit/",
    }
    for name, address in pages.items():
        page.goto(address)
        look(page, name)
    page.goto("/courses/lecturers/")
    page.get_by_role("link", name="李芳").click()
    look(page, "lecturer")
    page.get_by_role("link", name="全部日程").click()
    look(page, "lecturer-calendar")
