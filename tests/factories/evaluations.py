"""Rounds of an evaluation: opened through the services, slips held in the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import factory
from factory.django import DjangoModelFactory

from evaluations.enums import ItemKind
from evaluations.items import standard_items
from evaluations.models import Questionnaire, Round
from evaluations.sections import items_of
from evaluations.selectors.ballots import paper_of
from evaluations.services.ballots import cast_ballot
from evaluations.services.rounds import open_round
from evaluations.services.slips import print_slips
from tests.factories.batches import PublishedBatchFactory
from tests.factories.organizations import OrganizationFactory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import Organization, User


class QuestionnaireFactory(DjangoModelFactory):
    """The customary questions."""

    class Meta:
        model = Questionnaire

    organization = factory.SubFactory(OrganizationFactory)
    title = factory.Sequence(lambda n: f"培训质量测评表{n}")
    session_items = factory.LazyFunction(lambda: standard_items()["session_items"])
    overall_items = factory.LazyFunction(lambda: standard_items()["overall_items"])


class RoundFactory(DjangoModelFactory):
    """A draft for a published class."""

    class Meta:
        model = Round

    batch = factory.SubFactory(PublishedBatchFactory)
    title = "结业测评"
    questionnaire = factory.SubFactory(
        QuestionnaireFactory, organization=factory.SelfAttribute("..batch.organization")
    )


def open_round_of(organization: Organization, *, by: User, **facts: Any) -> Round:
    """Return an open round of a class that the organization runs."""
    round_ = RoundFactory.create(batch__campaign__organization=organization, **facts)
    open_round(round_, by=by)
    return round_


def slips_of(round_: Round, count: int, *, by: User) -> list[str]:
    """Print slips and return their codes, which in life exist on paper only."""
    drawn: list[str] = []

    def make(codes: Sequence[str]) -> bytes:
        drawn.extend(codes)
        return b"%PDF-1.7 " + " ".join(codes).encode()

    print_slips(round_, count, make=make, by=by)
    return drawn


def answers_for(round_: Round, rating: int = 5, remark: str = "") -> dict[str, dict[str, Any]]:
    """Return a whole ballot with one rating everywhere."""
    form = paper_of(round_.public_key or "").form
    answers: dict[str, dict[str, Any]] = {section["key"]: {} for section in form["sections"]}
    for section, item in items_of(form, ItemKind.RATING):
        answers[section][item["key"]] = rating
    for section, item in items_of(form, ItemKind.TEXT):
        answers[section][item["key"]] = remark
    return answers


def posted_for(round_: Round, code: str, rating: int = 5, **fields: Any) -> dict[str, str]:
    """Return the fields of a whole ballot as a browser posts them."""
    answers = answers_for(round_, rating)
    ratings = {f"{s}.{k}": str(v) for s, given in answers.items() for k, v in given.items()}
    return {"code": code, "paper": round_.public_key or "", **ratings, **fields}


def vote(
    round_: Round, codes: Sequence[str], ratings: Sequence[int], remark: str = ""
) -> list[str]:
    """Cast one ballot a code and return the receipts."""
    pairs = zip(codes, ratings, strict=True)
    return [cast(round_, code, answers_for(round_, rating, remark)) for code, rating in pairs]


def cast(round_: Round, code: str, answers: dict[str, dict[str, Any]]) -> str:
    """Cast one ballot and return the receipt."""
    return cast_ballot(paper_of(round_.public_key or ""), code, answers)
