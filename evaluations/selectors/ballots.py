"""What a slip leads to. Nobody is signed in here: the code is the key, and all it opens is paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from evaluations.enums import RoundState
from evaluations.models import PublishedResult, Round
from evaluations.sealing import code_hash
from evaluations.sections import room_of

PUBLIC_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
# A class votes at one moment: this is asked for every page, so it asks for no more than the name.
KEY_OF_OPEN_ROUND = """
    SELECT round.public_key FROM evaluations_slip slip
    JOIN evaluations_round round ON round.id = slip.round_id
    WHERE slip.code_hash = %s AND round.state = %s
"""


@dataclass(frozen=True)
class Paper:
    """What everybody of one open round gets to see: nothing in it depends on who asks."""

    round_id: int
    public_key: str
    title: str
    batch: str
    minimum: int
    form: dict[str, Any]
    room: int  # bytes that each ballot is padded to


def paper_for(code: str) -> Paper | None:
    """Return the paper of the open round in which a code is still good; None in every other case."""
    with connection.cursor() as cursor:
        cursor.execute(KEY_OF_OPEN_ROUND, [code_hash(code), RoundState.OPEN])
        found = cursor.fetchone()
    return paper_of(found[0]) if found else None


def paper_named(public_key: str) -> Paper | None:
    """Return the paper that a posted ballot names; whether its code is good is not asked here."""
    try:
        return paper_of(public_key) if PUBLIC_KEY.fullmatch(public_key) else None
    except Round.DoesNotExist:
        return None


@lru_cache(maxsize=64)
def paper_of(public_key: str) -> Paper:
    """Return the paper of an opened round. It never changes, so a process reads it once."""
    round_ = Round.objects.select_related("batch").get(public_key=public_key)
    return Paper(
        round_.pk,
        public_key,
        round_.title,
        str(round_.batch),
        round_.minimum,
        round_.form,
        room_of(round_.form),
    )


def round_by_key(public_key: str) -> Round | None:
    """Return the round that a receipt names; its public key is its name towards voters."""
    if not PUBLIC_KEY.fullmatch(public_key):
        return None
    return Round.objects.filter(public_key=public_key).select_related("batch").first()


def receipts_of(round_: Round) -> list[str]:
    """Return the receipts of all ballots that were counted; none before the round closed."""
    found = PublishedResult.objects.filter(round=round_).values_list("receipts", flat=True).first()
    return list(found or [])
