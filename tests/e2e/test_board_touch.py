"""The board under a finger, scrolled sideways, and by the calendar of worked weekends and holidays."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from chinese_calendar import constants
from playwright.sync_api import expect

from core.days import days_range, today
from rotations.selectors.finding_words import day_text
from tests.e2e.board import (
    DAY,
    RESTLESS,
    SCROLLED,
    card,
    days_of,
    opened,
    says,
    settle,
    touch,
)
from tests.e2e.browser import assert_fits, login, shot, snap
from tests.factories.batches import BatchFactory, from_today
from tests.factories.rotations import OpenCampaignFactory
from tests.worker import until

if TYPE_CHECKING:
    from rotations.models import Batch, Campaign
    from tests.cast import World

pytestmark = pytest.mark.e2e
TABLET = {"width": 820, "height": 1180}
# Scroll until a card begins where the headings of the rows end: where a card that is led there makes the board scroll.
TO_THE_HEADINGS = """id => {
  const box = document.querySelector('[data-scroll]');
  const card = box.querySelector(`.bd-card[data-id='${id}']`).getBoundingClientRect();
  const head = box.querySelector('.bd-head').getBoundingClientRect();
  box.scrollLeft += card.left - head.right;
}"""

# Whether a card's name begins right of the headings, wherever the card itself begins.
NAMED_IN_SIGHT = """selector => {
  const name = document.querySelector(`${selector} .bd-name`)?.getBoundingClientRect();
  const headings = document.querySelector('.bd-corner').getBoundingClientRect();
  return name && name.width > 0 && name.left >= headings.right;
}"""


@pytest.fixture
def campaign(world: World) -> Campaign:
    period = days_range(today() - dt.timedelta(days=20), today() + dt.timedelta(days=90))
    made: Campaign = OpenCampaignFactory.create(organization=world.county, period=period)
    return made


@pytest.fixture
def batch(campaign: Campaign) -> Batch:
    made: Batch = BatchFactory.create(
        campaign=campaign,
        series="村书记班",
        number=1,
        dates=from_today(4, 6),
        names_due_on=today(),
    )
    return made


def test_a_finger_carries_a_card_after_a_rest_and_a_swipe_scrolls(
    page_with, world, campaign, batch
):
    page = page_with(viewport=TABLET, has_touch=True)
    login(page, world.alice)
    opened(page, campaign)
    box = card(page, batch).bounding_box()
    assert box
    x, y = box["x"] + 30, box["y"] + 12
    before = page.evaluate(SCROLLED)

    page.evaluate(RESTLESS)
    touch(page, (x, y), (x - 4 * DAY, y))

    until(lambda: page.evaluate(SCROLLED) > before + DAY)
    expect(page.locator(".bd-ghost")).to_have_count(0)
    assert days_of(batch) == (4, 6)
    settle(page)
    assert_fits(page)
    page.evaluate("window.rest()")
    page.evaluate(TO_THE_HEADINGS, batch.pk)
    settle(page)
    box = card(page, batch).bounding_box()
    assert box
    x, y = box["x"] + 12, box["y"] + 12
    before = page.evaluate(SCROLLED)

    touch(page, (x, y), (x + 2 * DAY, y), rests=True)  # the board stays where it was taken up

    says(page, "已移动“村书记班第1期”")
    assert days_of(batch) == (6, 8)
    assert page.evaluate(SCROLLED) == before
    snap(page, "board-tablet")


def test_a_tap_opens_the_form(page_with, world, campaign, batch):
    page = page_with(viewport=TABLET, has_touch=True)
    login(page, world.alice)
    opened(page, campaign)
    card(page, batch).tap()
    expect(page.locator("[data-panel]")).to_contain_text("村书记班第1期")
    assert days_of(batch) == (4, 6)


def test_worked_weekends_are_plain_and_holidays_named(page, world, campaign, batch, monkeypatch):
    saturday = today() + dt.timedelta(days=(5 - today().weekday()) % 7 + 7)
    feast = saturday + dt.timedelta(days=9)  # a Monday
    for known in (constants.workdays, constants.holidays):
        for day in [day for day in known if abs((day - feast).days) < 60]:  # those of the season
            monkeypatch.delitem(known, day)
    monkeypatch.setitem(constants.workdays, saturday, constants.Holiday.national_day.value)
    monkeypatch.setitem(constants.holidays, feast, constants.Holiday.national_day.value)
    login(page, world.alice)
    opened(page, campaign)
    worked = page.locator(f".bd-day[title='{day_text(saturday)}国庆节调休上班']")
    expect(worked).not_to_have_class(re.compile("bd-weekend"))
    expect(page.locator(".bd-day[title='国庆节放假']")).to_have_class(re.compile("bd-festival"))
    expect(page.locator(".bd-weekend").first).to_be_attached()
    shot(page, "board-calendar")


def test_a_card_that_begins_out_of_sight_keeps_its_name_beside_the_headings(
    page, world, campaign, batch
):
    batch.dates = from_today(4, 10)
    batch.save()
    login(page, world.alice)
    for zoom in ("quarter", "month"):
        opened(page, campaign, f"?zoom={zoom}")
        card(page, batch).evaluate(
            "card => { document.querySelector('[data-scroll]').scrollLeft = card.offsetLeft - 160; }"
        )
        until(lambda: page.evaluate(NAMED_IN_SIGHT, f".bd-card[data-id='{batch.pk}']"))
