"""Quotas (名额): how many places of a batch each unit may fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from rotations.enums import ACTIVE_STATES, BatchState
from rotations.models import Batch, Enrolment, Quota
from rotations.quotas import nearest_above

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organizations.models import Organization, User

OPEN_STATES = (BatchState.DRAFT, BatchState.PUBLISHED)


@transaction.atomic
def set_quotas(batch: Batch, places: Mapping[Organization, int], *, by: User) -> None:
    """Replace the batch's allotment; the batch row is locked, so two staff cannot overspend it.

    Zero takes a unit's quota away, which is refused once the unit has sent names. Raises
    ValidationError for a total above capacity or a unit inside another unit of the allotment.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state not in OPEN_STATES:
        raise ValidationError("名册已定，不能再调整名额。", code="state")
    wanted = {unit: count for unit, count in places.items() if count > 0}
    _refuse_overspending(sum(wanted.values()), locked.capacity)
    _refuse_nesting(wanted)
    dropped = batch.quotas.exclude(organization__in=wanted)
    _refuse_dropping_answered(batch, dropped.select_related("organization"))
    dropped.delete()
    Quota.objects.bulk_create(
        [Quota(batch=batch, organization=unit, places=count) for unit, count in wanted.items()],
        update_conflicts=True,
        unique_fields=["batch", "organization"],
        update_fields=["places"],
    )
    record(
        "quotas.set",
        by=by,
        target=batch,
        path=batch.org_path,
        detail={unit.name: count for unit, count in wanted.items()},
    )


def _refuse_overspending(total: int, capacity: int) -> None:
    if total > capacity:
        raise ValidationError(
            f"名额合计 {total}，超过班次名额 {capacity}，请减少 {total - capacity} 个。",
            code="above_capacity",
        )


def _refuse_nesting(wanted: Mapping[Organization, int]) -> None:
    """A unit and one above it cannot both hold quotas: nobody could say whose place a name takes."""
    by_path = {unit.path: unit for unit in wanted}
    for unit in wanted:
        above = nearest_above(unit.path, by_path, strictly=True)
        if above is not None:
            raise ValidationError(
                f"“{unit}”隶属“{by_path[above]}”，两者不能同时分配名额。", code="nested"
            )


def _refuse_dropping_answered(batch: Batch, dropped: object) -> None:
    names = Enrolment.objects.filter(batch=batch, state__in=ACTIVE_STATES)
    for quota in dropped:  # type: ignore[attr-defined]  # a queryset of quotas
        if names.under(quota.org_path).exists():
            raise ValidationError(
                f"“{quota.organization}”已报送名单，不能取消其名额。", code="answered"
            )
