"""Saying of many seats at once why they are not trained yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from rotations.enums import DutyState
from rotations.services.duties import locked_duties, need_reason, rewrite_duties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User
    from rotations.models import Duty


@transaction.atomic
def explain_duties(duties: Sequence[Duty], *, reason: str, by: User) -> int:
    """Write one reason to seats that are not trained; return to how many.

    A seat trained meanwhile is left alone. Raises ValidationError: "reason", "nothing".
    """
    need_reason(reason)
    held = [
        duty
        for duty in locked_duties([duty.pk for duty in duties])
        if duty.state != DutyState.TRAINED
    ]
    if not held:
        raise ValidationError("请先勾选要填写原因的席位。", code="nothing")
    rewrite_duties(held, reason=reason.strip())
    for duty in held:
        record("duties.explain", by=by, target=duty, path=duty.org_path, detail={"reason": reason})
    return len(held)
