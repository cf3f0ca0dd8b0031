"""Keeping the table of ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from courses.models import TravelTime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from courses.selectors.travel import Pair
    from organizations.models import Organization, User

STALE = "{names}的路程刚被他人改为 {minutes}。请核对后再保存。"


@transaction.atomic
def set_ways(
    prefecture: Organization,
    ways: Mapping[Pair, int | None],
    *,
    seen: Mapping[Pair, int] | None = None,
    by: User,
) -> int:
    """Store minutes by pairs, None taking a pair out; return how many changed.

    With `seen` (what the user saw), a pair that somebody else changed since is refused:
    ValidationError(code="stale").
    """
    ends = {key for pair in ways for key in pair}
    rows = TravelTime.objects.select_for_update(of=("self",)).filter(
        origin__in=ends, destination__in=ends
    )
    stored = {
        (row.origin_id, row.destination_id): row
        for row in rows.select_related("origin", "destination").order_by("pk")
    }
    if seen is not None:
        _refuse_stale(ways, seen, stored)
    changed = [pair for pair, minutes in ways.items() if _minutes_of(stored.get(pair)) != minutes]
    with explained({"travel_time_once": "路程刚被他人修改，请刷新后再保存。"}):
        for pair in changed:
            _store(pair, ways[pair], stored.get(pair))
    if changed:
        detail = {"pairs": len(changed)}
        record("courses.set_travel", by=by, target=prefecture, path=prefecture.path, detail=detail)
    return len(changed)


def _refuse_stale(
    ways: Mapping[Pair, int | None], seen: Mapping[Pair, int], stored: Mapping[Pair, TravelTime]
) -> None:
    for pair, minutes in ways.items():
        now = _minutes_of(stored.get(pair))
        if now in (seen.get(pair), minutes):
            continue
        row = stored.get(pair)
        names = f"{row.origin}—{row.destination}" if row else "有一处"
        told = "未知" if now is None else f"{now} 分钟"
        raise ValidationError(STALE.format(names=names, minutes=told), code="stale")


def _minutes_of(row: TravelTime | None) -> int | None:
    return None if row is None else row.minutes


def _store(pair: Pair, minutes: int | None, row: TravelTime | None) -> None:
    if minutes is None:
        if row is not None:
            row.delete()
    elif row is None:
        TravelTime.objects.create(origin_id=pair[0], destination_id=pair[1], minutes=minutes)
    else:
        row.minutes = minutes
        row.save(update_fields=["minutes"])
