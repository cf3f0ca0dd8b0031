"""What browser tests say: log in, take a picture, judge a page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from tests.signing_in import client_of

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request, ViewportSize

    from organizations.models import User

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
TWINS, TWIN = Path(__file__).parent / "twins.js", "data-axe-twin"
JUDGE = """async ({rules, twin}) => {
    axe.configure({rules: [{id: 'color-contrast', selector: `:not([${twin}])`}]});
    const report = await axe.run({runOnly: rules, resultTypes: ['violations']});
    document.querySelectorAll(`[${twin}]`).forEach(node => node.removeAttribute(twin));
    return report;
}"""
PICTURES = Path(settings.BASE_DIR) / "docs" / "screenshots"
DRAFTS = os.environ.get("LUNXUN_SHOTS", "")
OFFICE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


class Witness:
    """Writes down what a page does that it must not: foreign requests, console errors, broken scripts."""

    def __init__(self, page: Page, origin: str) -> None:
        self.base = origin
        self.origin = urlsplit(origin).netloc
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.origin:
            self.foreign.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


def login(page: Page, user: User) -> None:
    """Give the browser a session of the user, without the log-in page."""
    cookie = client_of(user).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": page.witness.base}]  # type: ignore[attr-defined]  # set by the fixture
    )


def snap(page: Page, name: str) -> None:
    """Save the page as it stands, for somebody who asked by LUNXUN_SHOTS=folder."""
    if DRAFTS:
        folder = Path(DRAFTS)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


def shot(page: Page, name: str) -> None:
    """Save the page at office and phone width, for somebody who asked: nothing judges the pictures.

    UPDATE_SCREENSHOTS=1 saves into docs/screenshots, LUNXUN_SHOTS=folder elsewhere.
    """
    if not DRAFTS and os.environ.get("UPDATE_SCREENSHOTS") != "1":
        return
    folder = Path(DRAFTS) if DRAFTS else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")  # the board fetches its rows after the page
    before = page.viewport_size
    for size in (OFFICE, PHONE):
        page.set_viewport_size(size)
        page.wait_for_timeout(150)  # charts follow the width
        page.screenshot(path=folder / f"{name}-{size['width']}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


def assert_accessible(page: Page) -> None:
    """Fail on any serious or critical finding of axe.

    Colours, which cost more than all the rest, are looked at once among rows that are built alike.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(TWINS.read_text(encoding="utf-8"), TWIN)
    report = page.evaluate(JUDGE, {"rules": AXE_RULES, "twin": TWIN})
    found = [
        f"{violation['id']}: {violation['help']} — {node['html'][:160]} {node['any'][:1]}"
        for violation in report["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert not found, "\n".join(found)


def assert_local_only(page: Page) -> None:
    """Fail when the page asked another machine, broke its content policy or a script of its own."""
    witness: Witness = page.witness  # type: ignore[attr-defined]  # set by the fixture
    assert witness.foreign == []
    assert witness.complaints == []


def assert_fits(page: Page) -> None:
    """Fail when the page can be scrolled sideways."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{wide}px too wide at {page.viewport_size}"


def judge(page: Page, name: str) -> None:
    """Hold a page to all of this at office and phone width, and save its picture."""
    assert_accessible(page)
    for size in (PHONE, OFFICE):
        page.set_viewport_size(size)
        assert_fits(page)
    shot(page, name)
    assert_local_only(page)
