"""Many voters at one moment: nothing is lost, nothing counts twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from evaluations.models import PublishedResult, SealedBallot, Slip
from evaluations.services.closing import close_round
from tests.factories.evaluations import answers_for, cast, open_round_of, slips_of

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = "refused"


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """Run all acts at one moment, each on a connection of its own; a refusal answers as such."""
    start = Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        start.wait()
        try:
            return act()
        except ValidationError:
            return REFUSED
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def round_(world):
    return open_round_of(world.county, by=world.alice)


def casting(round_, code) -> Callable[[], str]:
    answers = answers_for(round_)
    return lambda: cast(round_, code, answers)


def test_forty_voters_at_once_are_all_counted(round_, world):
    codes = slips_of(round_, 40, by=world.alice)
    receipts = at_once([casting(round_, code) for code in codes])
    assert REFUSED not in receipts
    assert close_round(round_, by=world.alice).receipts == sorted(receipts)


def test_ten_casts_with_one_slip_count_once(round_, world):
    code = slips_of(round_, 1, by=world.alice)[0]
    answers = at_once([casting(round_, code)] * 10)
    assert answers.count(REFUSED) == 9
    assert SealedBallot.objects.count() == 1
    assert not Slip.objects.exists()


def test_every_receipt_handed_out_while_closing_is_published(round_, world):
    codes = slips_of(round_, 24, by=world.alice)

    def closing() -> str:
        close_round(round_, by=world.alice)
        return "closed"

    acts = [casting(round_, code) for code in codes]
    answers = at_once([*acts[:12], closing, *acts[12:]])
    receipts = sorted(set(answers) - {REFUSED, "closed"})
    assert "closed" in answers
    assert PublishedResult.objects.get().receipts == receipts
    assert not SealedBallot.objects.exists()


def test_two_who_close_at_once_publish_once(round_, world):
    def closing() -> str:
        close_round(round_, by=world.alice)
        return "closed"

    assert sorted(at_once([closing, closing])) == ["closed", REFUSED]
    assert PublishedResult.objects.count() == 1
