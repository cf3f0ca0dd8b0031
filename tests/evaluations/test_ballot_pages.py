"""The voter's pages: open to whoever holds a slip, and blind to who that is."""

from __future__ import annotations

import pytest
from django.test import Client

from evaluations.models import SealedBallot, Slip
from evaluations.sections import TEXT_LIMIT
from evaluations.services.ballots import SPENT
from evaluations.services.closing import close_round
from tests.factories.evaluations import open_round_of, posted_for, slips_of


@pytest.fixture
def round_(world):
    return open_round_of(world.county, by=world.alice)


@pytest.fixture
def code(round_, world):
    return slips_of(round_, 8, by=world.alice)[3]


@pytest.fixture
def voter():
    return Client(enforce_csrf_checks=True)


def test_a_slip_leads_to_its_ballot_and_looking_changes_nothing(voter, round_, code):
    before = list(Slip.objects.order_by("pk").values_list("pk", "code_hash"))
    for _ in range(2):
        page = voter.get(f"/e/{code}/")
        assert page.status_code == 200
        assert str(round_.batch) in page.text
        assert page.text.count('type="radio"') == 3 * 6
    assert list(Slip.objects.order_by("pk").values_list("pk", "code_hash")) == before
    assert not SealedBallot.objects.exists()


def test_a_code_typed_from_paper_forgives_hyphens_case_and_look_alikes(voter, code):
    typed = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    page = voter.post("/e/", {"code": typed})
    assert page.status_code == 200
    assert 'action="/e/cast/"' in page.text


def test_a_cast_ballot_is_answered_by_a_receipt_and_only_once(voter, round_, code):
    posted = posted_for(round_, code)
    page = voter.post("/e/cast/", posted)
    assert page.status_code == 200
    assert "您的一票已经投出" in page.text
    again = voter.post("/e/cast/", posted)
    assert again.status_code == 404
    assert SPENT in again.text
    assert SealedBallot.objects.count() == 1


def test_used_unknown_and_closed_codes_look_alike(voter, round_, code, world):
    used, late = code, slips_of(round_, 1, by=world.alice)[0]
    voter.post("/e/cast/", posted_for(round_, used))
    unknown = voter.get("/e/ABCD-EFGH-JKMN-PQRS/")
    spent = voter.get(f"/e/{used}/")
    close_round(round_, by=world.alice)
    closed = voter.get(f"/e/{late}/")
    pages = [
        page.text.replace(text, "")
        for page, text in ((unknown, "ABCD-EFGH-JKMN-PQRS"), (spent, used), (closed, late))
    ]
    assert pages[0] == pages[1] == pages[2]
    assert {page.status_code for page in (unknown, spent, closed)} == {404}
    assert voter.post("/e/cast/", posted_for(round_, late)).status_code == 404


def test_an_incomplete_ballot_comes_back_with_all_that_was_typed(voter, round_, code):
    posted = posted_for(round_, code, rating=2)
    del posted["overall.q2"]
    posted["overall.q4"] = "食堂<再>好一点"
    page = voter.post("/e/cast/", posted)
    assert page.status_code == 422
    assert page.text.count(" checked") == 2
    assert "食堂&lt;再&gt;好一点" in page.text
    assert "还有 1 项没有填好" in page.text
    assert not SealedBallot.objects.exists()
    assert voter.get(f"/e/{code}/").status_code == 200


def test_a_remark_too_long_comes_back(voter, round_, code):
    posted = posted_for(round_, code, 5, **{"overall.q4": "长" * (TEXT_LIMIT + 1)})
    assert voter.post("/e/cast/", posted).status_code == 422


def test_forged_ratings_are_missing_ones(voter, round_, code):
    posted = posted_for(round_, code, 5, **{"overall.q1": "6", "overall.q2": "-1"})
    page = voter.post("/e/cast/", posted)
    assert page.status_code == 422
    assert "还有 2 项" in page.text


@pytest.mark.parametrize("rating", ["5", "0"])
def test_not_knowing_is_an_answer(voter, round_, code, rating):
    assert voter.post("/e/cast/", posted_for(round_, code, int(rating))).status_code == 200


def test_wrong_methods_and_unknown_receipts(voter, code):
    assert voter.get("/e/cast/").status_code == 405
    assert Client().post(f"/e/{code}/").status_code == 405
    assert voter.get("/e/receipts/nothing/").status_code == 404


def test_receipts_are_shown_after_closing_only(voter, round_, code, world):
    page = voter.post("/e/cast/", posted_for(round_, code))
    receipt = page.text.split('b-receipt-number">')[1].split("<")[0]
    address = f"/e/receipts/{round_.public_key}/"
    assert address in page.text
    assert receipt not in voter.get(address).text
    close_round(round_, by=world.alice)
    assert receipt in voter.get(address).text


def test_the_reasons_are_told(voter):
    assert "纸条是您自己抽的" in voter.get("/e/why/").text


@pytest.mark.parametrize(
    "remark", ["😀" * TEXT_LIMIT, "\r\n" * 200 + "好", '"\\' * 250, "\x01\x00" * 200 + "好"]
)
def test_the_longest_remark_fits_and_every_ballot_is_as_long(voter, round_, world, remark):
    codes = slips_of(round_, 2, by=world.alice)
    for code, text in ((codes[0], remark), (codes[1], "")):
        answer = voter.post("/e/cast/", posted_for(round_, code, 5, **{"overall.q4": text}))
        assert answer.status_code == 200
    first, second = SealedBallot.objects.all()
    assert len(first.sealed) == len(second.sealed)


def test_a_ballot_counts_only_in_the_round_of_its_slip(voter, round_, code, world):
    other = open_round_of(world.county, by=world.alice)
    for paper in (other.public_key, "nothing", ""):
        whole = posted_for(round_, code, 5, paper=paper)
        assert voter.post("/e/cast/", whole).status_code == 404
        assert voter.post("/e/cast/", {"code": code, "paper": paper}).status_code == 404
    assert not SealedBallot.objects.exists()
