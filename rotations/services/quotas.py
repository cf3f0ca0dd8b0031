"""Quotas (名额): how many places of a batch each unit may fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from rotations.enums import ACTIVE_STATES, BatchState, EnrolmentState
from rotations.models import Batch, Enrolment, Quota
from rotations.quotas import nearest_above, surplus
from rotations.services.batch_news import tell_of_places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organizations.models import Organization, User

OPEN_STATES = (BatchState.DRAFT, BatchState.PUBLISHED)


@transaction.atomic
def set_quotas(batch: Batch, places: Mapping[Organization, int], *, by: User) -> None:
    """Replace the batch's allotment; the batch row is locked, so two staff cannot overspend it.

    Zero takes a unit's quota away, which is refused once the unit has sent names. Units that get
    places of a published batch are told. Raises ValidationError for a total above capacity, a unit
    outside the campaign, or one inside another unit of the allotment.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state not in OPEN_STATES:
        raise ValidationError("名册已定，不能再调整名额。", code="state")
    wanted = {unit: count for unit, count in places.items() if count > 0}
    _refuse_overspending(sum(wanted.values()), locked.capacity)
    _refuse_outsiders(batch, wanted)
    _refuse_nesting(wanted)
    holders = set(batch.quotas.values_list("organization", flat=True))
    dropped = batch.quotas.exclude(organization__in=wanted)
    _refuse_dropping_answered(batch, dropped.select_related("organization"))
    dropped.delete()
    Quota.objects.bulk_create(
        [Quota(batch=batch, organization=unit, places=count) for unit, count in wanted.items()],
        update_conflicts=True,
        unique_fields=["batch", "organization"],
        update_fields=["places"],
    )
    settle_surplus(locked)
    newcomers = {unit.pk for unit in wanted} - holders
    if newcomers and locked.state == BatchState.PUBLISHED:
        tell_of_places(batch, newcomers)
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


def _refuse_outsiders(batch: Batch, wanted: Mapping[Organization, int]) -> None:
    for unit in wanted:
        if not unit.path.startswith(batch.campaign.org_path):
            raise ValidationError(f"“{unit}”不在该轮训的范围内，不能分配名额。", code="outside")


def _refuse_nesting(wanted: Mapping[Organization, int]) -> None:
    """A unit and one above it cannot both hold quotas: nobody could say whose place a name takes."""
    by_path = {unit.path: unit for unit in wanted}
    for unit in wanted:
        above = nearest_above(unit.path, by_path, strictly=True)
        if above is not None:
            raise ValidationError(
                f"“{unit}”隶属“{by_path[above]}”，两者不能同时分配名额。", code="nested"
            )


def settle_surplus(batch: Batch) -> None:
    """Mark anew which undecided names are over their unit's quota: those sent last.

    A name that left, or a quota that changed, makes room or takes it. The batch row is locked.
    """
    places = {quota.org_path: quota.places for quota in batch.quotas.all()}
    active = Enrolment.objects.filter(batch=batch, state__in=ACTIVE_STATES)
    names = sorted(active, key=lambda name: (name.state == EnrolmentState.NOMINATED, name.pk))
    holders = [nearest_above(name.org_path, places) or "" for name in names]
    for name, is_over in zip(names, surplus(holders, places), strict=True):
        if name.state == EnrolmentState.NOMINATED and name.is_over_quota != is_over:
            active.filter(pk=name.pk).update(is_over_quota=is_over)


def _refuse_dropping_answered(batch: Batch, dropped: object) -> None:
    names = Enrolment.objects.filter(batch=batch, state__in=ACTIVE_STATES)
    for quota in dropped:  # type: ignore[attr-defined]  # a queryset of quotas
        if names.under(quota.org_path).exists():
            raise ValidationError(
                f"“{quota.organization}”已报送名单，不能取消其名额。", code="answered"
            )
