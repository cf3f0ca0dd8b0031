"""Samples of the evaluations app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluations.services.closing import close_round
from tests.architecture.samples import job_sample, sample
from tests.factories.batches import PublishedBatchFactory
from tests.factories.evaluations import (
    QuestionnaireFactory,
    RoundFactory,
    open_round_of,
    slips_of,
    vote,
)

if TYPE_CHECKING:
    from tests.cast import World


@sample("evaluations:questionnaire_detail", "evaluations:questionnaire_edit")
def questionnaire(world: World) -> dict[str, Any]:
    """A questionnaire of alice's county, not shared."""
    return {"pk": QuestionnaireFactory.create(organization=world.county).pk}


@sample("evaluations:batch_rounds", "evaluations:round_add")
def batch(world: World) -> dict[str, Any]:
    """A class of alice's county."""
    return {"pk": PublishedBatchFactory.create(campaign__organization=world.county).pk}


@sample(
    "evaluations:round_detail",
    "evaluations:round_edit",
    "evaluations:round_open",
    "evaluations:round_delete",
)
def draft(world: World) -> dict[str, Any]:
    """A round that is not open yet."""
    return {"pk": RoundFactory.create(batch__campaign__organization=world.county).pk}


@sample(
    "evaluations:round_close",
    "evaluations:slips_print",
    "evaluations:slips_take",
    "evaluations:slips_drop",
    "evaluations:slips_void",
)
def running(world: World) -> dict[str, Any]:
    """A round that takes ballots."""
    round_ = open_round_of(world.county, by=world.alice)
    slips_of(round_, 2, by=world.alice)
    return {"pk": round_.pk}


@sample("evaluations:result_detail", "evaluations:result_receipts", "evaluations:remark_review")
def closed(world: World) -> dict[str, Any]:
    """A closed round with remarks."""
    round_ = open_round_of(world.county, by=world.alice)
    vote(round_, slips_of(round_, 12, by=world.alice), [5] * 12, remark="食堂太远")
    close_round(round_, by=world.alice)
    return {"pk": round_.pk}


@job_sample("evaluations.print_slips")
def slips(world: World) -> tuple[dict[str, Any], str]:
    """Slips of a round of alice's county; its title comes back in the message."""
    round_ = open_round_of(world.county, by=world.alice, title="平江机密测评")
    params = {"round": round_.pk, "count": 3, "address": "http://10.0.0.1/e/"}
    return params, "平江机密测评"
