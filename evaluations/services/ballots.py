"""Casting a ballot. Nothing here takes, reads or writes anything about a person."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection

from evaluations.enums import RoundState
from evaluations.sealing import code_hash, receipt, seal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evaluations.selectors.ballots import Paper

SPENT = "测评码无效、已使用或测评已截止。如果您刚才已提交成功，不需要再次提交。"

# One statement, so both or neither: of two casts with one code exactly one deletes the slip. The
# share lock makes closing wait for casts under way, and casts see that a round was closed.
CAST = """
    WITH spent AS (
        DELETE FROM evaluations_slip
        WHERE code_hash = %(hash)s AND round_id = (
            SELECT id FROM evaluations_round WHERE id = %(round)s AND state = %(open)s FOR SHARE
        )
        RETURNING round_id
    )
    INSERT INTO evaluations_sealedballot (id, round_id, sealed)
    SELECT %(id)s, round_id, %(sealed)s FROM spent
"""


def cast_ballot(paper: Paper, code: str, answers: Mapping[str, Any]) -> str:
    """Spend the slip and store the sealed answers, both or neither; returns the receipt.

    Raises ValidationError(code="spent") when the code is not good or the round not open.
    """
    sealed = seal(dict(answers), public_key=paper.public_key, room=paper.room)
    facts: dict[str, Any] = {
        "hash": code_hash(code),
        "round": paper.round_id,
        "open": RoundState.OPEN,
        "id": uuid.uuid4(),
        "sealed": sealed,
    }
    with connection.cursor() as cursor:
        cursor.execute(CAST, facts)
        if cursor.rowcount != 1:
            raise ValidationError(SPENT, code="spent")
    return receipt(sealed)
