"""Writing quotas of a locked batch, so that no sum is broken on the way and each change is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import F

from core.constraints import explained
from rotations.enums import (
    ACTIVE_STATES,
    LISTED_STATES,
    BatchState,
    EnrolmentState,
    MovementKind,
    OfferState,
)
from rotations.models import Enrolment, PlaceOffer, Quota, QuotaMovement
from rotations.places.quotas import nearest_above, surplus
from rotations.services.batch_news import tell_of_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from organizations.models import Organization, User
    from rotations.models import Batch


class Writing:
    """Writes quotas of a locked batch, each change kept as a movement."""

    def __init__(self, batch: Batch, *, by: User, kind: MovementKind) -> None:
        self.batch, self.by, self.kind = batch, by, kind
        self.movements: list[QuotaMovement] = []

    def drop(self, dropped: QuerySet[Quota]) -> None:
        """Take whole quotas away, unless names were sent or parts shared out on them."""
        names = Enrolment.objects.filter(batch=self.batch, state__in=LISTED_STATES)
        for quota in dropped.select_related("organization", "parent__organization"):
            if quota.shared:
                raise ValidationError(
                    f"“{quota.organization}”已向下分解 {quota.shared} 个名额，不能取消其名额。",
                    code="shared",
                )
            if names.under(quota.org_path).exists():
                raise ValidationError(
                    f"“{quota.organization}”已报送名单，不能取消其名额。", code="answered"
                )
            self._moved(quota.organization, quota.parent, -quota.places)
        dropped.delete()

    def write(self, wanted: Sequence[tuple[Organization, int, str | None]]) -> None:
        """Store figures of units with the path of the quota they come from (None: the batch)."""
        known = {
            quota.org_path: quota
            for quota in self.batch.quotas.select_related("organization", "parent__organization")
        }
        told = {unit.pk for unit, _, _ in wanted} - {row.organization_id for row in known.values()}
        self._lower(wanted, known)
        for unit, places, above in sorted(wanted, key=lambda line: line[0].path):
            parent = known[above] if above else None
            was = known.get(unit.path)
            if was is None:
                was = Quota(batch=self.batch, organization=unit, places=0)
                was.org_path = unit.path
            self._moved(unit, parent, places - was.places)
            was.places, was.parent = places, parent
            with explained(conservation(was)):
                store_places(was)
            known[unit.path] = was
        QuotaMovement.objects.bulk_create(self.movements)
        if told and self.batch.state == BatchState.PUBLISHED:
            tell_of_places(self.batch, told)

    def _lower(
        self,
        wanted: Sequence[tuple[Organization, int, str | None]],
        known: Mapping[str, Quota],
    ) -> None:
        """Take first what is taken away, from the deepest up, so that every sum fits all the time."""
        for unit, places, above in sorted(wanted, key=lambda line: line[0].path, reverse=True):
            quota = known.get(unit.path)
            if quota is None:
                continue
            stays = (quota.parent.org_path if quota.parent else None) == above
            less = min(places, quota.places) if stays else quota.shared
            if less >= quota.places:
                continue
            self._moved(unit, quota.parent, less - quota.places)
            quota.places = less
            with explained(conservation(quota)):
                Quota.objects.filter(pk=quota.pk).update(places=less)

    def _moved(self, unit: Organization, parent: Quota | None, more: int) -> None:
        holder = parent.organization if parent else None
        source, target = (holder, unit) if more > 0 else (unit, holder)
        if more:
            self.movements.append(
                QuotaMovement(
                    batch=self.batch,
                    kind=self.kind,
                    source=source,
                    target=target,
                    places=abs(more),
                    moved_by=self.by,
                )
            )


def store_places(quota: Quota) -> None:
    """Insert a quota, or write its places and where they come from; the rest is not this one's."""
    if not quota.pk:
        quota.save()
    else:
        Quota.objects.filter(pk=quota.pk).update(places=quota.places, parent=quota.parent)


def conservation(quota: Quota) -> dict[str, str]:
    """Return the sentences for what the database refuses of a quota's places."""
    return {
        "quota_parts_within_places": (
            f"“{quota.parent.organization}”的名额不够分。"
            if quota.parent and not quota.shared
            else f"“{quota.organization}”已向下分解名额，不能少于已分解的 {quota.shared} 个。"
        ),
        "quota_within_capacity": "名额合计超过班次名额，请减少后再保存。",
    }


def settle_surplus(batch: Batch) -> None:
    """Mark anew which undecided names are over their unit's quota: those sent last.

    A name that left, or a quota that changed, makes room or takes it. The batch row is locked.
    """
    places = {quota.org_path: quota.own for quota in batch.quotas.all()}
    active = Enrolment.objects.filter(batch=batch, state__in=ACTIVE_STATES)
    offers = PlaceOffer.objects.filter(enrolment__batch=batch, state=OfferState.OPEN)
    offered = set(offers.values_list("enrolment", flat=True))
    names = sorted(
        active,
        key=lambda name: (
            name.state == EnrolmentState.NOMINATED and name.pk not in offered,
            name.pk,
        ),
    )
    holders = [nearest_above(name.org_path, places) or "" for name in names]
    for name, is_over in zip(names, surplus(holders, places), strict=True):
        if name.state == EnrolmentState.NOMINATED and name.is_over_quota != is_over:
            active.filter(pk=name.pk).update(is_over_quota=is_over)


def shift_places(
    batch: Batch,
    source: Quota | None,
    target: Quota | None,
    places: int,
    *,
    kind: MovementKind,
    by: User | None,
    reason: str = "",
) -> None:
    """Move places from one quota to another through whatever lies above both (None: the store).

    What lies above only the source loses them from below up, what lies above only the target gets
    them from above down, so no sum is broken on the way. The batch row is locked; the movement is kept.
    """
    ups, downs = _line_above(batch, source), _line_above(batch, target)
    for pk in (pk for pk in ups if pk not in downs):
        Quota.objects.filter(pk=pk).update(places=F("places") - places)
    for pk in (pk for pk in reversed(downs) if pk not in ups):
        Quota.objects.filter(pk=pk).update(places=F("places") + places)
    QuotaMovement.objects.create(
        batch=batch,
        kind=kind,
        source=source.organization if source else None,
        target=target.organization if target else None,
        places=places,
        reason=reason,
        moved_by=by,
    )


def _line_above(batch: Batch, quota: Quota | None) -> list[int]:
    """Return the keys of a quota and of those it is part of, from below up."""
    parents = dict(batch.quotas.values_list("pk", "parent"))
    line: list[int] = []
    above = quota.pk if quota else None
    while above is not None:
        line.append(above)
        above = parents[above]
    return line
