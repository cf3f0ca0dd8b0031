"""Slips and ballots. Nothing here takes, reads or writes anything about a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from core.audit.services import record
from evaluations.enums import RoundState
from evaluations.models import Round, SealedBallot, Slip
from evaluations.sealing import code_hash, new_code, receipt, seal

if TYPE_CHECKING:
    from organizations.models import User

SPENT = "测评码无效、已使用或测评已截止。如果您刚才已提交成功，不需要再次提交。"


@transaction.atomic
def issue_slips(round_: Round, count: int, *, by: User) -> list[str]:
    """Make new one-time codes and return them, this once: only their hashes are kept.

    The rows are written in the order of their hashes, so that not even the order of printing
    remains. Raises ValidationError when the round does not take ballots or the number is absurd.
    """
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    if locked.state != RoundState.OPEN:
        raise ValidationError("请先开始测评，再打印测评码。", code="state")
    if not 1 <= count <= 2000:
        raise ValidationError("一次可打印 1 至 2000 张测评码。", code="count")
    codes = [new_code() for _ in range(count)]
    hashes = sorted(code_hash(code) for code in codes)
    Slip.objects.bulk_create(Slip(round=locked, code_hash=value) for value in hashes)
    Round.objects.filter(pk=locked.pk).update(issued=F("issued") + count)
    record(
        "rounds.issue_slips", by=by, target=locked, path=locked.batch.org_path, detail={"n": count}
    )
    return codes


@transaction.atomic
def void_slips(round_: Round, codes: list[str], *, by: User) -> int:
    """Cancel unused slips that were drawn by nobody; returns how many were still good."""
    hashes = [code_hash(code) for code in codes]
    voided, _ = Slip.objects.filter(round=round_, code_hash__in=hashes).delete()
    Round.objects.filter(pk=round_.pk).update(voided=F("voided") + voided)
    record("rounds.void_slips", by=by, target=round_, path=round_.batch.org_path)
    return voided


def round_of_code(code: str) -> Round | None:
    """Return the open round in which a code is still good, or None for whatever other case."""
    slip = (
        Slip.objects.filter(code_hash=code_hash(code), round__state=RoundState.OPEN)
        .select_related("round__batch")
        .first()
    )
    return slip.round if slip else None


@transaction.atomic
def cast_ballot(code: str, answers: dict[str, Any]) -> str:
    """Spend the slip and store the sealed answers, both or neither; returns the receipt.

    Of two simultaneous casts with one code exactly one deletes the slip; the other is refused.
    The share lock makes closing wait for casts under way. Raises ValidationError(code="spent").
    """
    slip = Slip.objects.filter(code_hash=code_hash(code)).first()
    if slip is None:
        raise ValidationError(SPENT, code="spent")
    round_ = _open_round_shared(slip.round_id)
    spent, _ = Slip.objects.filter(pk=slip.pk).delete()
    if round_ is None or spent != 1:
        raise ValidationError(SPENT, code="spent")
    sealed = seal(answers, public_key=round_.public_key)
    SealedBallot.objects.create(round=round_, sealed=sealed)
    return receipt(sealed)


def _open_round_shared(pk: int) -> Round | None:
    """Lock the round against closing, not against other ballots."""
    rounds = Round.objects.raw(
        "SELECT * FROM evaluations_round WHERE id = %s AND state = %s FOR SHARE",
        [pk, RoundState.OPEN],
    )
    return next(iter(rounds), None)
