"""Places on their way back and on to others: given back, taken back (收回), lent (调剂)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.days import first_day
from core.refusals.fields import BadInputError, refused
from rotations.enums import MovementKind
from rotations.models import Batch, Quota
from rotations.selectors.free_places import free_places
from rotations.selectors.quota_ledger import last_lent, last_returned
from rotations.services.batch_news import tell_units
from rotations.services.quota_writing import shift_places
from rotations.services.quotas import lock_open
from rotations.services.waiting import fill_up, is_open_to_all, pass_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from organizations.models import User
    from rotations.selectors.free_places import FreePlaces


@transaction.atomic
def set_reclaim_day(batch: Batch, day: dt.date | None, *, by: User) -> None:
    """Say from when on unused places are taken back; without a day of its own, after names are due."""
    locked = lock_open(batch)
    if day is not None and day >= first_day(locked.dates):
        raise refused({"places_due_on": "名额收回日应早于开班日期。"}, code="late")
    Batch.objects.filter(pk=locked.pk).update(places_due_on=day)
    batch.places_due_on = day
    text = f"{day:%Y-%m-%d}" if day else ""
    record("quotas.reclaim_day", by=by, target=batch, path=batch.org_path, detail={"day": text})


@transaction.atomic
def give_back(quota: Quota, places: int, *, reason: str, by: User, seen: int | None = None) -> None:
    """Give unused places back to the unit they came from, at any time (交回名额).

    `seen` is the last time the unit did so, as its page shows it: one press is one act. Raises
    ValidationError for more places than no name takes, without a reason, and "stale".
    """
    reason = _said(reason)
    locked = lock_open(quota.batch)
    _refuse_second(seen, last_returned(quota))
    free = free_places(locked)
    held = _held(free, quota.org_path)
    rest = free.rest_of(held.org_path)
    if places > rest:
        raise refused(
            {"places": f"未使用的名额只有 {rest} 个，不能交回 {places} 个。"}, code="used"
        )
    shift_places(locked, held, held.parent, places, kind=MovementKind.RETURN, by=by, reason=reason)
    above = held.parent
    tell_units(
        locked,
        [above.organization_id if above else locked.organization_id],
        title=f"{held.organization}交回“{locked}”名额 {places} 个",
        body=reason,
    )
    record("quotas.return", by=by, target=locked, path=held.org_path, detail={"places": places})
    pass_on(locked, above.org_path if above else None, by=by)


@transaction.atomic
def reclaim_places(batch: Batch, quotas: Sequence[Quota], *, reason: str, by: User) -> int:
    """Take back what units and those below them have not used, once the day for it has passed.

    Never a place that a name takes. The units are told; the places are offered to those who wait.
    Returns how many places came back. Raises ValidationError before the day and for nothing unused.
    """
    reason = _said(reason)
    locked = lock_open(batch)
    if not is_open_to_all(locked):
        due = locked.places_due_on or locked.names_due_on
        day = f"{due:%Y-%m-%d}" if due else "未定"
        raise ValidationError(
            f"未过名额收回日（{day}），不能收回；单位可以主动交回。", code="early"
        )
    chosen = {quota.pk for quota in quotas if quota.parent_id is None}
    free = free_places(locked)
    roots = [quota for quota in free.quotas.values() if quota.pk in chosen]
    back = 0
    for root in roots:
        back += _reclaim_below(locked, free, root, reason=reason, by=by)
    if not back:
        raise ValidationError("所选单位没有未使用的名额。", code="none")
    record("quotas.reclaim", by=by, target=locked, path=locked.org_path, detail={"places": back})
    pass_on(locked, None, by=by)
    return back


def _reclaim_below(batch: Batch, free: FreePlaces, root: Quota, *, reason: str, by: User) -> int:
    """Take the unused places of a unit and of its parts straight into the store; tell each."""
    back = 0
    for path in sorted((p for p in free.quotas if p.startswith(root.org_path)), reverse=True):
        quota = free.quotas[path]
        rest = free.rest_of(path)
        if not rest:
            continue
        shift_places(batch, quota, None, rest, kind=MovementKind.RECLAIM, by=by, reason=reason)
        back += rest
        tell_units(
            batch,
            [quota.organization_id],
            title=f"“{batch}”名额收回 {rest} 个",
            body=f"未在期限内使用。{reason}",
        )
    return back


@transaction.atomic
def lend_places(
    batch: Batch,
    places: Mapping[Quota, int],
    *,
    reason: str,
    by: User,
    seen: int | None = None,
) -> None:
    """Give places of the store to units that ask for more (调剂); their names move up at once.

    `seen` is the last loan as the page shows it: one press is one loan, and of two who lend at once
    the second looks first. Raises ValidationError for more than the store has, without a reason,
    and "stale".
    """
    reason = _said(reason)
    locked = lock_open(batch)
    _refuse_second(seen, last_lent(locked))
    free = free_places(locked)
    wanted = {quota.org_path: count for quota, count in places.items() if count > 0}
    total = sum(wanted.values())
    if not total:
        raise BadInputError("请填写要调剂的名额。", code="none")
    if total > free.store:
        raise BadInputError(
            f"可调剂的名额只有 {free.store} 个，请减少 {total - free.store} 个。",
            code="above_store",
        )
    for path, count in wanted.items():
        quota = _held(free, path)
        shift_places(locked, None, quota, count, kind=MovementKind.LEND, by=by, reason=reason)
        tell_units(
            locked,
            [quota.organization_id],
            title=f"“{locked}”增加名额 {count} 个",
            body=reason,
        )
    record("quotas.lend", by=by, target=locked, path=locked.org_path, detail={"places": total})
    fill_up(locked, wanted, by=by)


def _refuse_second(seen: int | None, last: int) -> None:
    if seen is not None and seen != last:
        raise ValidationError("刚刚已有同样的变动，请核对现有名额后再办理。", code="stale")


def _held(free: FreePlaces, path: str) -> Quota:
    """Return the quota of a unit as it is under the lock."""
    if path not in free.quotas:
        raise ValidationError("该单位的名额刚被取消，请刷新。", code="stale")
    return free.quotas[path]


def _said(reason: str) -> str:
    if not reason.strip():
        raise refused({"reason": "请填写原因。"}, code="reason")
    return reason.strip()
