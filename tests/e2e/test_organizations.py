"""The tree in a real browser: opened branch by branch, with and without JavaScript."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from organizations.enums import Kind, Level
from organizations.models import Organization, User
from organizations.services.divisions import load_divisions
from organizations.services.tree import add_organization, rename_organization
from tests.e2e.browser import assert_accessible, assert_fits, assert_local_only, login, shot
from tests.factories.organizations import all_categories
from tests.factories.users import officer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk() -> User:
    """A clerk of 庐山市, with its real towns and villages."""
    all_categories()
    load_divisions(settings.DIVISIONS_SOURCE, under="360483")
    return officer("zhang", Organization.objects.get(division_code="360483"))


def test_the_tree_opens_branch_by_branch(page: Page, clerk: User):
    login(page, clerk)
    page.goto("/organizations/")
    page.get_by_text("南康镇", exact=True).click()
    page.get_by_text("坡头社区居委会").first.wait_for()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "organizations-tree")
    assert_local_only(page)


def test_without_javascript_a_link_leads_on(page_with, clerk: User):
    page = page_with(java_script_enabled=False)
    login(page, clerk)
    page.goto("/organizations/")
    page.get_by_text("南康镇", exact=True).click()
    page.get_by_role("link", name="查看").first.click()
    page.get_by_role("heading", name="南康镇").wait_for()


def test_a_unit_and_its_history(page: Page, clerk: User):
    county = clerk.organization
    assert county
    unit = add_organization(
        county,
        name="县直机关工委",
        kind=Kind.COMMITTEE,
        level=Level.TOWNSHIP,
        category=None,
        by=clerk,
        on=dt.date(2020, 1, 1),
    )
    rename_organization(
        unit, name="市直机关工委", on=dt.date(2026, 3, 9), paper="庐发〔2026〕3号", by=clerk
    )
    login(page, clerk)
    page.goto(f"/organizations/{unit.pk}/")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "organizations-unit")
    page.goto(f"/organizations/{county.pk}/")
    assert_accessible(page)
    shot(page, "organizations-county")
    page.goto(f"/organizations/{unit.pk}/move/")
    page.get_by_label("新的上级").press_sequentially("nkz")
    found = page.get_by_role("option", name="南康镇").first  # not the first of what “n” alone found
    found.wait_for()
    shot(page, "organizations-move")
    found.click()
    page.get_by_role("button", name="确定调整隶属").click()
    page.get_by_text("由“庐山市”调整到“南康镇”").wait_for()
    page.goto(f"/organizations/{county.pk}/reorder/")
    assert_accessible(page)
    shot(page, "organizations-reorder")
    page.goto(f"/organizations/{county.pk}/merge/")
    shot(page, "organizations-merge")
    page.goto("/organizations/search/?q=bl")
    shot(page, "organizations-search")
    assert_local_only(page)
