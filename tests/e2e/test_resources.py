"""The pages that scheduling rests on, as people see them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from courses.models import Base, Lecturer, Venue
from organizations.models import User
from tests.e2e.browser import (
    PHONE,
    assert_accessible,
    assert_fits,
    assert_local_only,
    login,
    shot,
)

pytestmark = pytest.mark.e2e


def test_every_page_of_resources_is_calm_and_clear(demo, demo_page_with):
    page = demo_page_with()
    login(page, User.objects.get(username="county"))
    school = Venue.objects.get(name="县委党校")
    base = Base.objects.get(venue__name="温泉村便民服务中心")
    leader = Lecturer.objects.get(name="程部长")
    pages = {
        "resources-venue": reverse("courses:venue_detail", args=[school.pk]),
        "resources-venue-form": reverse("courses:venue_edit", args=[school.pk]),
        "resources-blocking": reverse("courses:blocking_add", args=[school.pk]),
        "resources-lecturer": reverse("courses:lecturer_detail", args=[leader.pk]),
        "resources-lecturer-form": reverse("courses:lecturer_edit", args=[leader.pk]),
        "resources-availability": reverse("courses:lecturer_availability", args=[leader.pk]),
        "resources-months": reverse("rotations:lecturer_calendar", args=[leader.pk]),
        "resources-bases": reverse("courses:base_list"),
        "resources-base": reverse("courses:venue_detail", args=[base.venue_id]),
        "resources-base-form": reverse("courses:base_edit", args=[base.venue_id]),
        "resources-base-quotas": reverse("courses:base_quotas"),
        "resources-ways": reverse("courses:travel_grid"),
        "resources-ways-import": reverse("courses:travel_import"),
        "resources-calendars": reverse("calendars:list"),
        "resources-calendar-form": reverse("calendars:add"),
        "resources-year": f"{reverse('calendars:year')}?year=2026",
    }
    for name, address in pages.items():
        page.goto(address)
        assert_accessible(page)
        shot(page, name)
        page.set_viewport_size(PHONE)
        assert_fits(page)
        page.set_viewport_size({"width": 1440, "height": 900})
    assert_local_only(page)


def test_a_clerk_closes_the_school_and_writes_a_way(demo, demo_page_with):
    page = demo_page_with(java_script_enabled=False)
    login(page, User.objects.get(username="county"))
    school = Venue.objects.get(name="县委党校")
    page.goto(reverse("courses:venue_detail", args=[school.pk]))
    page.get_by_role("link", name="登记停用").click()
    page.get_by_label("开始日期").fill("2031-05-06")
    page.get_by_label("结束日期").fill("2031-05-08")
    page.get_by_label("原因").fill("承办中考")
    page.get_by_role("button", name="登记停用").click()
    row = page.get_by_role("row", name="2031-05-06 至 05-08")
    expect(row).to_contain_text("承办中考")
    row.get_by_role("button", name="取消停用").click()
    expect(page.get_by_text("已取消停用")).to_be_visible()
    page.goto(reverse("courses:travel_grid"))
    box = page.get_by_label("庐山市", exact=False).first
    box.fill("77")
    page.get_by_role("button", name="保存路程").click()
    expect(page.get_by_text("已保存，改动 1 处。")).to_be_visible()
