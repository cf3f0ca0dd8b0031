"""A real Chromium against the live product."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from tests.e2e.browser import OFFICE, Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
# What the browser itself says (dates, missing fields) follows this alone, not the argument, where there is no desktop.
LANGUAGE = {"LANGUAGE": "zh_CN"}


# How long a page or a worker takes is no part of any test; a machine of two cores runs both beside others.
PATIENCE = 300_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; the sync client runs an event loop, which Django must be told."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert chromium, "chromium is missing: make setup installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=ARGUMENTS, env={**os.environ, **LANGUAGE}
        )
        yield browser
        connections.close_all()  # those of a thread with a running loop, which nobody finds once it has ended
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def _gathered_assets() -> None:
    """Gather the static files where the live server looks for them."""
    call_command("collectstatic", link=True, interactive=False, verbosity=0)


@contextmanager
def opening(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a page in a fresh profile; all profiles end together."""
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> Page:
        options = {"viewport": OFFICE, "locale": "zh-CN", "base_url": address, **options}
        contexts.append(browser.new_context(**options))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        page.witness = Witness(page, address)  # type: ignore[attr-defined]  # read by the assertions
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page_with(browser, live_server, _gathered_assets):
    """Return a function that opens a page in a fresh profile: `page_with(java_script_enabled=False)`."""
    with opening(browser, live_server.url) as opened:
        yield opened


@pytest.fixture
def demo_page_with(browser, _gathered_assets, demo_url):
    """The same, on the demonstration's own server."""
    with opening(browser, demo_url) as opened:
        yield opened


@pytest.fixture
def page(page_with) -> Page:
    """A page at office width, in a fresh profile."""
    return page_with()
