"""Reads of the base as it was frozen, and of the seats that nobody has explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotations.enums import DutyState
from rotations.models import Duty

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet, Viewer
    from rotations.models import Campaign

# The states in which somebody must say why the seat is not trained yet; the others say it themselves.
TO_EXPLAIN = (DutyState.DUE, DutyState.EXCUSED)


def frozen_seats_for(user: Viewer, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the seats of the frozen base within the user's scope, whatever became of them."""
    return (
        Duty.objects.visible_to(user)
        .filter(campaign=campaign, is_original=True)
        .select_related("organization__parent", "category", "appointment__person")
    )


def unexplained_for(user: Viewer, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the untrained seats of the base without a reason."""
    return (
        Duty.objects.visible_to(user)
        .filter(campaign=campaign, in_base=True, state__in=TO_EXPLAIN, reason="")
        .select_related("organization__parent", "category", "responsible", "appointment__person")
    )
