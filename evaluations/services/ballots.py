"""Casting a ballot. Nothing here takes, reads or writes anything about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from evaluations.enums import RoundState
from evaluations.models import Round, SealedBallot, Slip
from evaluations.sealing import code_hash, receipt, seal
from evaluations.sections import room_of
from evaluations.selectors.ballots import frozen_form

if TYPE_CHECKING:
    from collections.abc import Mapping

SPENT = "测评码无效、已使用或测评已截止。如果您刚才已提交成功，不需要再次提交。"


@transaction.atomic
def cast_ballot(round_: Round, code: str, answers: Mapping[str, Any]) -> str:
    """Spend the slip and store the sealed answers, both or neither; returns the receipt.

    Of two simultaneous casts with one code exactly one deletes the slip; the other is refused.
    The share lock makes closing wait for casts under way. Raises ValidationError(code="spent").
    """
    if not _hold_open(round_):
        raise ValidationError(SPENT, code="spent")
    spent, _ = Slip.objects.filter(round=round_, code_hash=code_hash(code)).delete()
    if spent != 1:
        raise ValidationError(SPENT, code="spent")
    key = round_.public_key or ""
    sealed = seal(dict(answers), public_key=key, room=room_of(frozen_form(key)))
    SealedBallot.objects.create(round_id=round_.pk, sealed=sealed)
    return receipt(sealed)


def _hold_open(round_: Round) -> bool:
    """Lock the round against closing, not against other ballots; False when it is not open."""
    found = Round.objects.raw(
        "SELECT id FROM evaluations_round WHERE id = %s AND state = %s FOR SHARE",
        [round_.pk, RoundState.OPEN],
    )
    return bool(list(found))
