"""The legend of the board: one line however many categories are called, the rest at a key."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from organizations.models import Category
from tests.e2e.board import card, opened
from tests.e2e.browser import assert_accessible, login, snap
from tests.factories.batches import BatchFactory, from_today
from tests.factories.organizations import all_categories
from tests.factories.rotations import OpenCampaignFactory

pytestmark = pytest.mark.e2e


def test_all_categories_are_told_apart_in_one_line(page, world):
    all_categories()
    campaign = OpenCampaignFactory.create(organization=world.county, period=from_today(-20, 160))
    batches = [
        BatchFactory.create(campaign=campaign, categories=[one], dates=from_today(5, 7))
        for one in Category.objects.order_by("pk")[:9]
    ]
    login(page, world.alice)
    with page.expect_response("**/findings/**"):  # its button stands in the line too
        opened(page, campaign)
    bar = page.locator(".bd-tools").bounding_box()
    assert bar
    assert bar["height"] < 44
    legend = page.locator("details.bd-legend-more")
    legend.locator("summary").focus()
    page.keyboard.press("Enter")
    marks = legend.locator(".bd-mark")
    expect(marks).to_have_count(len(batches))
    colours = marks.evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::before').backgroundColor)"
    )
    assert len(set(colours)) == len(batches)
    assert_accessible(page)
    snap(page, "board-legend")
    page.keyboard.press("Escape")
    expect(marks.first).to_be_hidden()
    expect(legend.locator("summary")).to_be_focused()
    assert "bd-cat-" in (card(page, batches[-1]).get_attribute("class") or "")
