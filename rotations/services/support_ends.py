"""Help between units that ends early (提前结束): the days left, or the places nobody used, go back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.days import days_range, first_day, today
from core.refusals.fields import refused
from courses.services.loans import cut_loan
from rotations.enums import MovementKind, SupportState
from rotations.models import Support
from rotations.selectors.free_places import free_places
from rotations.selectors.supports import lessons_lent, support_used
from rotations.services.quota_writing import shift_places
from rotations.services.quotas import lock_open
from rotations.services.session_parts import lock_takers
from rotations.services.supports import tell_side
from rotations.services.waiting import pass_on

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch

TOLD = 5


@transaction.atomic
def end_support(
    support: Support, *, reason: str, from_day: dt.date | None = None, by: User
) -> Support:
    """End an accepted gift: a lecturer from a day on, places as far as nobody uses them.

    What nothing came of is ended, of the rest only what was used stays. Raises ValidationError: on
    `reason`; "state" for what is not accepted or is over; on `day` for a day outside the loan, or
    with the lessons that stand after it; "used" when every place is taken.
    """
    reason = reason.strip()
    if not reason:
        raise refused({"reason": "请写明提前结束的理由。"}, code="reason")
    batch = lock_open(support.batch) if support.batch else None
    rows = Support.objects.select_for_update(of=("self",)).select_related("giver", "receiver")
    held: Support = rows.get(pk=support.pk)
    if held.state != SupportState.AGREED:
        raise ValidationError("这项支援尚未接受或已经结束。", code="state")
    if batch is not None:
        _end_places(held, batch, reason, by=by)
    else:
        _end_loan(held, from_day, by=by)
    held.ended_by, held.ended_at, held.end_reason = by, timezone.now(), reason
    held.save(update_fields=["state", "places", "dates", "ended_by", "ended_at", "end_reason"])
    record("supports.end", by=by, target=held, path=held.receiver_path, detail={"reason": reason})
    title = f"{held.giver_text}支援{held.receiver}的{held.get_kind_display()}提前结束"
    for side in (held.giver, held.receiver):
        if side is not None:
            tell_side(held, side, title, body=reason, but=by)
    return held


def _end_places(support: Support, batch: Batch, reason: str, *, by: User) -> None:
    """Give the unused places back; of a giver without an account here nothing was moved."""
    given = support.places or 0
    back = given - support_used(support)
    if support.giver is not None:
        back = _take_back(support, batch, given, reason, by=by)
    if back <= 0:
        raise ValidationError(
            f"{given} 个名额已全部报名或分配，没有可以收回的；需要时请先撤销报名。", code="used"
        )
    if back >= given:
        support.state = SupportState.ENDED
    else:
        support.places = given - back
    if support.giver is not None:
        pass_on(batch, None, by=by)


def _take_back(support: Support, batch: Batch, given: int, reason: str, *, by: User) -> int:
    """Return how many places went back into the store: the unit's own first, then of those below."""
    free = free_places(batch)
    back = 0
    for path in sorted(path for path in free.quotas if path.startswith(support.receiver_path)):
        rest = min(free.rest_of(path), given - back)
        if rest:
            said = f"对口支援提前结束：{reason}"[:200]
            kind = MovementKind.SUPPORT
            shift_places(batch, free.quotas[path], None, rest, kind=kind, by=by, reason=said)
            back += rest
    return back


def _end_loan(support: Support, from_day: dt.date | None, *, by: User) -> None:
    """Cut the days of a loan; lessons that stand on the days cut off keep it."""
    if support.lecturer is None or support.dates is None:
        raise TypeError("not a loan")
    first, upper = first_day(support.dates), support.dates.upper
    if upper is None or upper <= today():
        raise ValidationError("支援日期已过，无需结束。", code="state")
    day = max(from_day or today(), today())
    lock_takers({support.lecturer.pk}, ())  # nobody arranges a lesson between the look and the cut
    if not day < upper:
        raise refused({"day": "应在支援日期之内。"}, code="outside")
    lessons = list(lessons_lent(support, day))
    if lessons:
        told = "；".join(lessons[:TOLD]) + (f"等 {len(lessons)} 项" if len(lessons) > TOLD else "")
        sentence = f"该日及以后已排课：{told}。请先更换授课人或取消这些课程，或改选以后的日期。"
        raise refused({"day": sentence}, code="arranged")
    if support.giver is not None:
        cut_loan(support.lecturer, to=support.receiver, dates=support.dates, day=day, by=by)
    if day <= first:
        support.state = SupportState.ENDED
    else:
        support.dates = days_range(first, day - dt.timedelta(days=1))
