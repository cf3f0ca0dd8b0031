"""The whole cascade of a batch written in one act, so that no sum is broken on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from organizations.models import Organization
from rotations.models import Quota
from rotations.services.quotas import lock_open, set_quotas, share_quota

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from organizations.models import User
    from rotations.models import Batch

Places = dict[Organization, int]


@transaction.atomic
def set_cascade(batch: Batch, figures: Mapping[int | None, Mapping[int, int]], *, by: User) -> int:
    """Store new figures of units by the unit that gives the places (None: the organizer).

    Units that are not named keep what they have. What becomes less is taken first, from below up;
    what becomes more is given then, from above down: the database refuses every sum that does not
    fit. Returns how many units changed. Raises ValidationError as `set_quotas` and `share_quota`
    do, and "stale" when a unit that gives has no places any more.
    """
    locked = lock_open(batch)
    givers = {above for above in figures if above is not None}
    units = Organization.objects.in_bulk(
        {*givers, *(key for one in figures.values() for key in one)}
    )
    new = {
        above: {units[key]: places for key, places in group.items()}
        for above, group in figures.items()
    }
    before = _stored(locked)
    from_above = sorted(givers, key=lambda key: units[key].path)
    for above in reversed(from_above):
        less = {
            unit: min(places, new[above].get(unit, places))
            for unit, places in _parts(locked, above).items()
        }
        _share(locked, above, less, by=by)
    if None in new:
        set_quotas(locked, {**_parts(locked, None), **new[None]}, by=by)
    for above in from_above:
        _share(locked, above, {**_parts(locked, above), **new[above]}, by=by)
    after = _stored(locked)
    return sum(before.get(key, 0) != after.get(key, 0) for key in before | after)


@transaction.atomic
def set_cascades(
    changes: Sequence[tuple[Batch, Mapping[int | None, Mapping[int, int]]]], *, by: User
) -> int:
    """Store new figures of several classes, all or none; classes are locked in one order.

    Returns how many places of units changed. Raises ValidationError as `set_cascade` does, with the
    class named.
    """
    changed = 0
    for batch, figures in sorted(changes, key=lambda change: change[0].pk):
        try:
            changed += set_cascade(batch, figures, by=by)
        except ValidationError as refusal:
            told = " ".join(refusal.messages)
            raise ValidationError(
                f"“{batch}”：{told}没有改动任何名额。", code="refused"
            ) from refusal
    return changed


def _stored(batch: Batch) -> dict[int, int]:
    """Return how many places each unit has."""
    return dict(batch.quotas.values_list("organization", "places"))


def _parts(batch: Batch, above: int | None) -> Places:
    """Return what a unit shares out now."""
    rows = (
        batch.quotas.filter(parent__organization=above)
        if above
        else batch.quotas.filter(parent=None)
    )
    return {row.organization: row.places for row in rows.select_related("organization")}


def _share(batch: Batch, above: int, wanted: Places, *, by: User) -> None:
    """Share a unit's places out, where that changes anything."""
    if {unit: places for unit, places in wanted.items() if places} == _parts(batch, above):
        return
    quota = Quota.objects.filter(batch=batch, organization=above).first()
    if quota is None:
        raise ValidationError("有的上级单位已没有本班名额，请重新下载表格。", code="stale")
    share_quota(quota, wanted, by=by)
