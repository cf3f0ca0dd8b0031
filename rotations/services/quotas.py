"""Quotas (名额): how many places of a batch each unit may fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.refusals.fields import BadInputError
from rotations.enums import BatchState, MovementKind
from rotations.places.quotas import nearest_above
from rotations.services.enrolments import lock_batch
from rotations.services.quota_writing import Writing
from rotations.services.waiting import fill_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organizations.models import Organization, User
    from rotations.models import Batch, Quota

OPEN_STATES = (BatchState.DRAFT, BatchState.PUBLISHED)


@transaction.atomic
def set_quotas(batch: Batch, places: Mapping[Organization, int], *, by: User) -> None:
    """Replace the organizer's allotment; the batch row is locked, so two staff cannot overspend it.

    A unit inside another one of the allotment gets a part of the other's places; what units shared
    out themselves stays. Zero takes a unit's quota away, which is refused once the unit has sent
    names or shared it out. Units that get places of a published batch are told. Raises
    ValidationError for a total above capacity, parts above the whole or a unit outside the campaign.
    """
    locked = lock_open(batch)
    wanted = {unit: count for unit, count in places.items() if count > 0}
    by_path = {unit.path: unit for unit in wanted}
    holder_of = {unit: nearest_above(unit.path, by_path, strictly=True) for unit in wanted}
    refuse_outsiders(batch, wanted)
    roots = {unit: count for unit, count in wanted.items() if holder_of[unit] is None}
    _refuse_overspending(sum(roots.values()), locked.capacity)
    writing = Writing(locked, by=by, kind=MovementKind.ALLOT)
    writing.drop(batch.quotas.filter(parent=None).exclude(organization__in=wanted))
    writing.write([(unit, count, holder_of[unit]) for unit, count in wanted.items()])
    fill_up(locked, sorted(by_path), by=by)
    record(
        "quotas.set",
        by=by,
        target=batch,
        path=batch.org_path,
        detail={unit.name: count for unit, count in wanted.items()},
    )


@transaction.atomic
def share_quota(quota: Quota, places: Mapping[Organization, int], *, by: User) -> None:
    """Share the places of a unit out to units below it (名额分解), in place of what was shared before.

    What is not shared stays with the unit, for names from below that have no part of their own.
    Raises ValidationError for a sum above the unit's places, a unit that is not below it, for parts
    taken away from whoever has sent names, and "stale" when the unit's places are gone.
    """
    locked = lock_open(quota.batch)
    held = locked.quotas.select_related("organization").filter(pk=quota.pk).first()
    if held is None:
        raise ValidationError("本单位的名额刚被取消，请刷新。", code="stale")
    wanted = {unit: count for unit, count in places.items() if count > 0}
    _refuse_above(wanted, held.organization)
    total = sum(wanted.values())
    if total > held.places:
        raise BadInputError(
            f"分解合计 {total}，超过本单位名额 {held.places}，请减少 {total - held.places} 个。",
            code="above_parent",
        )
    writing = Writing(locked, by=by, kind=MovementKind.SHARE)
    writing.drop(held.parts.exclude(organization__in=wanted))
    writing.write([(unit, count, held.org_path) for unit, count in wanted.items()])
    fill_up(locked, sorted(unit.path for unit in wanted), by=by)
    record(
        "quotas.share",
        by=by,
        target=locked,
        path=held.org_path,
        detail={unit.name: count for unit, count in wanted.items()},
    )


def lock_open(batch: Batch) -> Batch:
    """Lock the row of a batch whose places may still be moved; refuse once the roster is fixed."""
    locked = lock_batch(batch)
    if locked.state not in OPEN_STATES:
        raise ValidationError("名册已定，不能再调整名额。", code="state")
    return locked


def _refuse_overspending(total: int, capacity: int) -> None:
    if total > capacity:
        raise BadInputError(
            f"名额合计 {total}，超过班次名额 {capacity}，请减少 {total - capacity} 个。",
            code="above_capacity",
        )


def refuse_outsiders(batch: Batch, wanted: Mapping[Organization, int]) -> None:
    """Refuse units that the campaign does not reach."""
    for unit in wanted:
        if not unit.path.startswith(batch.campaign.org_path):
            raise BadInputError(f"“{unit}”不在该轮训的范围内，不能分配名额。", code="outside")


def _refuse_above(wanted: Mapping[Organization, int], holder: Organization) -> None:
    by_path = {unit.path: unit for unit in wanted}
    for unit in wanted:
        if not unit.path.startswith(holder.path) or unit.path == holder.path:
            raise BadInputError(f"“{unit}”不是“{holder}”的下级单位，不能分解。", code="outside")
        above = nearest_above(unit.path, by_path, strictly=True)
        if above is not None:
            raise BadInputError(
                f"“{unit}”隶属“{by_path[above]}”，请先分解到“{by_path[above]}”，再由其向下分解。",
                code="nested",
            )
