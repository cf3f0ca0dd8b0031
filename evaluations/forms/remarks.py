"""Reading the review of remarks as it was posted."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from evaluations.enums import RemarkState

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "remark-"
DECIDED = {str(state): state for state in (RemarkState.SHOWN, RemarkState.WITHHELD)}


def decisions_in(posted: Mapping[str, str]) -> dict[UUID, RemarkState]:
    """Return what was decided about which remark; what is malformed decides nothing."""
    decisions = {}
    for name, value in posted.items():
        if name.startswith(PREFIX) and value in DECIDED:
            with suppress(ValueError):
                decisions[UUID(name.removeprefix(PREFIX))] = DECIDED[value]
    return decisions
