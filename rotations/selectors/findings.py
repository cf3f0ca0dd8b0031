"""What the rules of scheduling say of a campaign, a batch or a session."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from core.days import each_day, first_day, last_day
from rotations.conflicts import Kind
from rotations.enums import BatchState
from rotations.models import Batch
from rotations.scheduling.findings import Finding, RuleCode, RuleLevel
from rotations.selectors.bookings import clashes_with

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.backends.postgresql.psycopg_any import DateRange

    from core.scoping.querysets import Viewer
    from courses.models import Venue
    from rotations.conflicts import Booking
    from rotations.models import Campaign, Session

RULE_OF_KIND = {
    Kind.AUDIENCE: RuleCode.AUDIENCE,
    Kind.LECTURER: RuleCode.LECTURER,
    Kind.ROOM: RuleCode.ROOM,
}


def findings_of_campaign(user: Viewer, campaign: Campaign) -> list[Finding]:
    """Return what the rules say of the batches of a campaign that the user sees."""
    batches = Batch.objects.visible_to(user).filter(campaign=campaign, venue__isnull=False)
    batches = batches.exclude(state=BatchState.CANCELLED).select_related("venue", "organization")
    found: list[Finding] = []
    rows = list(batches)
    others = _by_venue(row.venue_id for row in rows)
    for row in rows:
        found += _beds(row, row.dates, row.venue, others[row.venue_id])
    return found


def findings_of_batch(
    user: Viewer, batch: Batch, *, dates: DateRange | None = None, venue: Venue | None = None
) -> list[Finding]:
    """Return what the rules say of a batch as if it had these dates and this venue."""
    dates, venue = dates or batch.dates, venue or batch.venue
    found = _period(batch, dates)
    if venue is not None:
        found += _beds(batch, dates, venue, _by_venue([venue.pk])[venue.pk])
    return found


def findings_of_session(user: Viewer, session: Session, draft: Booking) -> list[Finding]:
    """Return what the rules say of a session as if it were booked like this."""
    return [
        Finding(
            RULE_OF_KIND[clash.kind],
            RuleLevel.BLOCK,
            clash.sentence,
            f"{clash.kind}:{session.pk}:{clash.session or 0}",
            sessions=(session.pk,),
        )
        for clash in clashes_with(user, draft)
    ]


def _by_venue(venues: Iterable[int]) -> dict[int, list[Batch]]:
    held = Batch.objects.filter(venue__in=set(venues)).exclude(state=BatchState.CANCELLED)
    found: dict[int, list[Batch]] = defaultdict(list)
    for row in held.select_related("organization"):
        found[row.venue_id].append(row)
    return found


def _period(batch: Batch, dates: DateRange) -> list[Finding]:
    period = batch.campaign.period
    if first_day(period) <= first_day(dates) and last_day(dates) <= last_day(period):
        return []
    message = f"“{batch}”不在轮训起止日期内。"
    return [Finding(RuleCode.PERIOD, RuleLevel.WARN, message, f"period:{batch.pk}", (batch.pk,))]


def _beds(batch: Batch, dates: DateRange, venue: Venue, held: list[Batch]) -> list[Finding]:
    if not venue.beds:
        return []
    used: dict[dt.date, int] = dict.fromkeys(each_day(dates), batch.capacity)
    beside: dict[int, Batch] = {}
    for other in held:
        if other.pk == batch.pk:
            continue
        for day in each_day(other.dates):
            if day in used:
                used[day] += other.capacity
                beside[other.pk] = other
    worst = max(used, key=lambda day: used[day])
    if used[worst] <= venue.beds:
        return []
    names = "、".join(f"{other.organization}“{other}”" for other in beside.values())
    message = (
        f"{venue}{worst.month}月{worst.day}日需要 {used[worst]} 个床位，只有 {venue.beds} 个"
        + (f"；同期有{names}。" if names else "。")
    )
    keys = (batch.pk, *beside)
    return [Finding(RuleCode.BEDS, RuleLevel.BLOCK, message, f"beds:{batch.pk}", keys)]
