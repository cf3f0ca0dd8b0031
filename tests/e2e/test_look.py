"""The components in a real browser: accessible, local, working with keyboard, narrow and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.navigation import registry
from tests.e2e.browser import PHONE, assert_accessible, assert_fits, assert_local_only, login, shot

pytestmark = [pytest.mark.e2e, pytest.mark.urls("tests.e2e.urls")]


def test_styleguide_at_a_desk_and_on_a_phone(page, world):
    login(page, world.alice)
    page.goto("/styleguide/?say=1")
    page.wait_for_selector(".chart svg")
    shot(page, "styleguide")
    assert_accessible(page)
    assert_local_only(page)
    page.set_viewport_size(PHONE)
    assert_fits(page)
    assert_accessible(page)


SIZES = """[...document.querySelectorAll('a, button, label.p-choice, textarea')]
    .map(element => element.getBoundingClientRect().height)"""
TYPE = """[...document.querySelectorAll('body *')].filter(element => element.textContent.trim())
    .map(element => parseFloat(getComputedStyle(element).fontSize))"""


def test_phone_page_has_big_type_and_targets_and_reads_at_double_size(page_with, world):
    page = page_with(viewport=PHONE)
    login(page, world.trainee)
    page.goto("/styleguide/phone/")
    assert_accessible(page)
    shot(page, "styleguide-phone")
    assert min(page.evaluate(SIZES)) >= 48
    assert min(page.evaluate(TYPE)) >= 18
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert_fits(page)
    assert_local_only(page)


def test_home_is_friendly_when_there_is_nothing_to_do(page, world, monkeypatch):
    monkeypatch.setattr(registry, "_cards", {})
    login(page, world.alice)
    page.goto("/")
    shot(page, "home-empty")
    assert_accessible(page)
    assert_local_only(page)


def test_list_works_with_keyboard_and_swaps_only_the_table(page, world):
    login(page, world.alice)
    page.goto("/styleguide/")
    page.evaluate("window.here = true")
    page.keyboard.press("/")
    page.keyboard.type("ali")
    page.wait_for_url("**/styleguide/?q=ali")
    rows = page.locator(".listing tbody tr")
    expect(rows).to_have_count(1)
    expect(page.locator("#listing-q")).to_be_focused()
    page.get_by_role("link", name="清除条件").click()
    page.wait_for_url("**/styleguide/")
    expect(rows.nth(1)).to_be_visible()
    page.get_by_role("link", name="姓名").click()
    page.wait_for_url("**/styleguide/?sort=full_name")
    page.go_back()
    page.wait_for_url("**/styleguide/")
    expect(rows.nth(1)).to_be_visible()
    assert_local_only(page)


def test_ticking_rows_shows_how_many(page, world):
    login(page, world.alice)
    page.goto("/styleguide/")
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.get_by_label("选择 ").nth(1).check()
    expect(bar).to_be_visible()
    page.get_by_label("选择本页全部").check()
    rows = page.locator(".listing tbody tr").count()
    expect(page.locator("[data-bulk-count]")).to_have_text(str(rows))


def test_list_and_menu_work_without_script(page_with, world):
    page = page_with(java_script_enabled=False, viewport=PHONE)
    login(page, world.alice)
    page.goto("/styleguide/?sort=-username")
    page.locator("#listing-q").fill("ali")
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".listing tbody tr")).to_have_count(1)
    assert "sort=-username" in page.url
    page.get_by_label("展开菜单").click()
    expect(page.get_by_role("link", name="工作台")).to_be_visible()
    page.get_by_label("收起菜单").click()
    expect(page.get_by_role("link", name="工作台")).to_be_hidden()


def test_typed_text_is_guarded_and_the_first_error_has_the_focus(page, world):
    login(page, world.alice)
    page.goto("/styleguide/")
    page.get_by_label("班次名称").fill("第三期")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("[name=organization]")).to_be_focused()
    page.get_by_label("班次名称").fill("第四期")
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="轮训通").click(no_wait_after=True)
    assert asked.value.type == "beforeunload"


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_failures_say_what_to_do(page, world, status, client_of, caplog):
    login(page, world.alice)
    page.goto(f"/fail/{status}/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    shot(page, f"error-{status}")
    assert_accessible(page)
    assert_local_only(page)
