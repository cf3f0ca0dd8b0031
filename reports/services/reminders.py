"""Reminding units of reports that are missing (催报)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from organizations.permissions import paths_with
from reports.enums import ReportKind
from reports.services.news import remind_units

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from reports.selectors.receipts import Received
    from rotations.models import Campaign


@transaction.atomic
def remind_missing(campaign: Campaign, unit: Organization, received: Received, *, by: User) -> int:
    """Remind the units right below of each kind that is missing; return how many units.

    Raises ValidationError: "right" (the unit is not the user's), "none_missing".
    """
    if unit.path not in paths_with(by, "reports.review"):
        raise ValidationError("只能向本单位的下级催报。", code="right")
    units: set[int] = set()
    for kind in ReportKind:
        if missing := received.missing(kind):
            what = f"{received.month.words}{kind.label}"
            remind_units(missing, campaign, what=what, by=by)
            units |= {found.pk for found in missing}
    if not units:
        raise ValidationError("各单位均已上报，无须催报。", code="none_missing")
    return len(units)
