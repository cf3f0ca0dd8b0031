"""What tests of the board do with it: open it, find a card, drag it, read what it says."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from core.days import first_day, today

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from courses.models import Venue
    from rotations.models import Batch, Campaign

DAY = 32  # pixels of a day when a screen shows a month
# A browser that hears nothing of what others do, from the first question on.
DEAF = """(() => {
  const ask = window.fetch;
  window.fetch = (address, ...rest) => String(address).includes('/changes/')
    ? new Promise(() => {}) : ask(address, ...rest);
})()"""
# Keeps what is said in passing: a slow machine looks when it has gone again.
LISTEN = """() => {
  new MutationObserver(changes => changes.forEach(({ addedNodes }) =>
    addedNodes.forEach(node => { document.body.dataset.heard = `${document.body.dataset.heard ?? ''}${node.textContent}`; }))
  ).observe(document.getElementById('toasts'), { childList: true });
}"""
# A finger that never rests, until `window.rest()`: between two of its moves a slow machine takes longer than a rest.
RESTLESS = """() => {
  const wait = window.setTimeout;
  const LONG = 350;
  window.setTimeout = (act, time, ...rest) => time === LONG ? 0 : wait(act, time, ...rest);
  window.rest = () => { window.setTimeout = wait; };
}"""
SCROLLED = "document.querySelector('[data-scroll]').scrollLeft"
COUNT = "document.querySelectorAll('[data-canvas] *').length"
# Wait until the board has stood still for some frames, however few of them a second has.
STILL = """async () => {
  const box = document.querySelector('[data-scroll]');
  const place = () => `${box.scrollLeft}/${box.scrollTop}`;
  for (let still = 0, before = null; still < 12; before = place()) {
    await new Promise(requestAnimationFrame);
    still = place() === before ? still + 1 : 0;
  }
}"""
SCROLL = """async () => {
  const box = document.querySelector('[data-scroll]');
  const frames = [];
  let before = await new Promise(requestAnimationFrame);
  for (let step = 0; step < 120; step += 1) {
    box.scrollBy(step % 4 ? 0 : 40, 90);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
  }
  return frames;
}"""


def opened(page: Page, campaign: Campaign, query: str = "") -> None:
    """Open the board and wait until it can be used."""
    page.goto(f"/rotations/campaigns/{campaign.pk}/board/{query}")
    expect(page.locator("[data-board][data-ready]")).to_be_visible()


def card(page: Page, batch: Batch) -> Locator:
    """Return the card of a batch."""
    return page.locator(f".bd-card[data-id='{batch.pk}']")


def drag(page: Page, batch: Batch, days: int, down: int = 0, edge: str = "") -> None:
    """Drag a card, or one of its edges, by some days and pixels."""
    grip = card(page, batch).locator(f".bd-edge-{edge}") if edge else card(page, batch)
    box = grip.bounding_box()
    assert box
    x, y = box["x"] + min(30, box["width"] / 2), box["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + days * DAY / 2, y + down / 2, steps=3)
    page.mouse.move(x + days * DAY, y + down, steps=3)
    page.mouse.up()


def settle(page: Page) -> None:
    """Wait until a board that a finger or a wheel pushed has come to rest."""
    page.evaluate(STILL)
    page.wait_for_timeout(200)
    page.evaluate(STILL)


def touch(page: Page, *points: tuple[float, float], rests: bool = False) -> None:
    """Put a finger down, let it rest until it has taken up what is there, lead it over points, and lift it."""
    finger = page.context.new_cdp_session(page)

    def send(kind: str, *at: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in at]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    send("touchStart", points[0])
    if rests:
        page.locator(".bd-held").wait_for()
    for (from_x, from_y), (to_x, to_y) in pairwise(points):
        for step in range(1, 7):
            send(
                "touchMove",
                (from_x + (to_x - from_x) * step / 6, from_y + (to_y - from_y) * step / 6),
            )
            page.wait_for_timeout(20)
    send("touchEnd")


def row_of(page: Page, venue: Venue) -> int:
    """Return how far down the row of a place is."""
    box = page.locator(f".bd-row[data-row='{venue.pk}']").bounding_box()
    assert box
    return int(box["y"])


def says(page: Page, words: str) -> None:
    """Wait until the board has announced this."""
    expect(page.locator("[data-says]")).to_contain_text(words)


def days_of(batch: Batch) -> tuple[int, int]:
    """Return the first and the last day of a batch, counted from today."""
    batch.refresh_from_db()
    first = (first_day(batch.dates) - today()).days
    return first, first + (batch.dates.upper - batch.dates.lower).days - 1
