"""Seven voters in a real browser, each with a slip; one of them without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evaluations.models import PublishedResult, SealedBallot
from evaluations.services.closing import close_round
from tests.e2e.browser import PHONE, assert_accessible, assert_fits, assert_local_only, shot
from tests.factories.evaluations import open_round_of, slips_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
VOTERS = 7


def fill(page: Page, label: str) -> None:
    """Choose one rating everywhere, as a finger would."""
    for choice in page.locator("label.b-choice", has_text=label).all():
        if choice.inner_text() == label:
            choice.click()


def test_seven_voters(page_with, world):
    round_ = open_round_of(world.county, by=world.alice)
    codes = slips_of(round_, VOTERS + 1, by=world.alice)
    receipts = []
    for number, code in enumerate(codes[:VOTERS]):
        page = page_with(viewport=PHONE, java_script_enabled=number != 2)
        page.goto(f"/e/{code}/")
        if number == 0:
            assert_accessible(page)
            assert_fits(page)
            shot(page, "ballot")
            page.get_by_role("button", name="提交测评票").click()
            page.get_by_text("还有 3 项没有填好").wait_for()
            assert_accessible(page)
            shot(page, "ballot-incomplete")
        fill(page, "满意")
        page.get_by_role("button", name="提交测评票").click()
        page.get_by_text("您的一票已经投出").wait_for()
        receipts.append(page.locator(".b-receipt-number").inner_text())
        if number == 0:
            assert_accessible(page)
            shot(page, "ballot-receipt")
        assert page.context.cookies() == []
        if number != 2:
            assert_local_only(page)
    assert SealedBallot.objects.count() == VOTERS
    close_round(round_, by=world.alice)
    assert PublishedResult.objects.get().receipts == sorted(receipts)
    page = page_with(viewport=PHONE)
    for address, name in (
        (f"/e/receipts/{round_.public_key}/", "ballot-receipts"),
        ("/e/why/", "ballot-why"),
        ("/e/", "ballot-enter"),
        (f"/e/{codes[-1]}/", "ballot-closed"),
    ):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
        shot(page, name)
    assert page.context.cookies() == []
