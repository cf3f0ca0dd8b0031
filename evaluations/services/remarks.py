"""Review of written remarks: somebody reads them before anybody else may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.audit.services import record
from evaluations.models import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from evaluations.enums import RemarkState
    from evaluations.models import Round
    from organizations.models import User


@transaction.atomic
def review_remarks(round_: Round, decisions: Mapping[UUID, RemarkState], *, by: User) -> int:
    """Show or withhold remarks of a round; returns how many changed. The log never holds the words."""
    changed = 0
    for pk, state in decisions.items():
        rows = Remark.objects.filter(round=round_, pk=pk).exclude(state=state)
        changed += rows.update(state=state)
    if changed:
        record(
            "rounds.review_remarks",
            by=by,
            target=round_,
            path=round_.batch.org_path,
            detail={"count": changed},
        )
    return changed
