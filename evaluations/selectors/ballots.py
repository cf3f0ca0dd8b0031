"""What a slip leads to. Nobody is signed in here: the code is the key, and all it opens is paper."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from evaluations.enums import RoundState
from evaluations.models import PublishedResult, Round, Slip
from evaluations.sealing import code_hash


def open_round_of(code: str) -> Round | None:
    """Return the open round in which a code is still good, or None for whatever other case."""
    slips = Slip.objects.filter(code_hash=code_hash(code), round__state=RoundState.OPEN)
    slip = slips.select_related("round__batch").defer("round__form").first()
    return slip.round if slip else None


@lru_cache(maxsize=64)
def frozen_form(public_key: str) -> dict[str, Any]:
    """Return what an opened round asks. It never changes, so a process reads it once; do not write to it."""
    form: dict[str, Any] = Round.objects.values_list("form", flat=True).get(public_key=public_key)
    return form


def round_by_key(public_key: str) -> Round | None:
    """Return the round that a receipt names; its public key is its name towards voters."""
    return Round.objects.filter(public_key=public_key).select_related("batch").first()


def receipts_of(round_: Round) -> list[str]:
    """Return the receipts of all ballots that were counted; none before the round closed."""
    found = PublishedResult.objects.filter(round=round_).values_list("receipts", flat=True).first()
    return list(found or [])
