"""Reads of an allotment: which units a batch may give places, and how many each needs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from organizations.enums import Level
from organizations.models import Organization
from rotations.enums import ACTIVE_STATES, SEATED_STATES, DutyState
from rotations.models import Batch, Enrolment, Quota
from rotations.places.quotas import nearest_above
from rotations.selectors.coverage import coverage_by_child, total_of

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User


@dataclass(frozen=True)
class AllotmentLine:
    """One unit of the grid: its seats in the batch's categories, its places, its names."""

    organization: Organization
    seats: int
    due: int
    places: int
    sent: int
    seated: int
    answered_at: dt.datetime | None
    shared: int = 0

    @property
    def wanting(self) -> int:
        """How many of its seats this batch could train: those due, and those it has seated."""
        return self.due + self.seated

    @property
    def over(self) -> int:
        """How many names are above the quota."""
        return max(0, self.sent - self.places)


def quotas_for(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the quotas of a batch that the user sees: all of an own batch, else the own units'."""
    quotas: OrgScopedQuerySet = Quota.objects.visible_to(user).filter(batch=batch)
    return quotas.select_related("organization").order_by("org_path")


def quota_for(user: User, pk: int) -> Quota:
    """Return one quota of a batch that the user sees, else 404: a draft offers nobody places."""
    seen = Quota.objects.visible_to(user).filter(batch__in=Batch.objects.visible_to(user))
    found: Quota = get_object_or_404(
        seen.select_related(
            "organization",
            "parent__organization",
            "batch__campaign",
            "batch__organization",
            "batch__carrier",
            "batch__venue",
        ),
        pk=pk,
    )
    return found


def names_by_holder(
    batch: Batch, holders: dict[str, Quota], states: tuple[str, ...]
) -> Counter[str]:
    """Count the names of a batch by the path of the unit whose places they take."""
    paths = Enrolment.objects.filter(batch=batch, state__in=states)
    return Counter(
        nearest_above(path, holders) or "" for path in paths.values_list("org_path", flat=True)
    )


def allotment_of(user: User, batch: Batch) -> list[AllotmentLine]:
    """Return the units below the organizer with their seats, and whoever else holds places of it.

    What a unit shared out counts with the unit. The caller has shown that the user runs the batch.
    """
    held = quotas_for(user, batch).filter(parent=None)
    return _lines_below(batch.organization, batch, held)


def parts_of(quota: Quota) -> list[AllotmentLine]:
    """Return the units below the holder of a quota, and whoever else has a part of it."""
    parts = quota.parts.select_related("organization")
    return _lines_below(quota.organization, quota.batch, parts)


def _lines_below(above: Organization, batch: Batch, held: QuerySet[Quota]) -> list[AllotmentLine]:
    quotas = {quota.org_path: quota for quota in held}
    children = Organization.objects.filter(parent=above, valid_until=None)
    units = {unit.path: unit for unit in children}
    units |= {path: quota.organization for path, quota in quotas.items()}
    wanted = set(batch.categories.values_list("pk", flat=True))
    seats = {
        child.organization.pk: total_of(
            part for category, part in child.by_category.items() if category in wanted
        )
        for child in coverage_by_child(above, batch.campaign)
    }
    sent = names_by_holder(batch, quotas, ACTIVE_STATES)
    seated = names_by_holder(batch, quotas, SEATED_STATES)
    lines = []
    for path, unit in sorted(units.items()):
        quota, coverage = quotas.get(path), seats.get(unit.pk)
        lines.append(
            AllotmentLine(
                unit,
                coverage.total if coverage else 0,
                coverage.states[DutyState.DUE] if coverage else 0,
                quota.places if quota else 0,
                sent[path],
                seated[path],
                quota.answered_at if quota else None,
                quota.shared if quota else 0,
            )
        )
    return worth_showing(lines)


def worth_showing(lines: list[AllotmentLine]) -> list[AllotmentLine]:
    """Leave out the grassroots units that this batch is not for: of a county's ninety departments none.

    They can still get places as further units. Where nobody has seats, everybody is shown.
    """
    shown = [
        line
        for line in lines
        if line.seats or line.places or line.sent or line.organization.level < Level.GRASSROOTS
    ]
    return shown if any(line.seats for line in lines) else lines


def share_of(batch: Batch) -> Decimal | None:
    """Return the share (%) that the campaign's rules send to a higher level, for the proposal."""
    rules = batch.campaign.rules.filter(category__in=batch.categories.all(), higher_share__gt=0)
    found: Decimal | None = rules.values_list("higher_share", flat=True).first()
    return found
