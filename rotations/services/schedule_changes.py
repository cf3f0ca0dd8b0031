"""Writing down what changed of the schedule, in the transaction that changes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from core.days import first_day, last_day
from rotations.models import ScheduleChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from organizations.models import User
    from rotations.enums import ScheduleChangeKind
    from rotations.models import Batch, Session

NAMES_DUE = "names_due_on"  # in what an edit keeps that moved a class


def note_change(
    batch: Batch,
    kind: ScheduleChangeKind,
    *,
    by: User,
    session: Session | None = None,
    **facts: Any,
) -> ScheduleChange:
    """Write one change; `facts` are `before`, `after`, `reason`, `undoes`."""
    change: ScheduleChange = ScheduleChange.objects.create(
        campaign_id=batch.campaign_id,
        batch=batch,
        kind=kind,
        session_id=None if session is None else session.pk,
        by=by,
        **facts,
    )
    return change


def note_changes(
    kind: ScheduleChangeKind, targets: Iterable[tuple[Batch, int | None]], *, by: User
) -> None:
    """Write the same change of many batches, or of sessions (by key) of theirs, in one statement."""
    ScheduleChange.objects.bulk_create(
        ScheduleChange(
            campaign_id=batch.campaign_id, batch=batch, kind=kind, session_id=session, by=by
        )
        for batch, session in targets
    )


def when_and_where(batch: Batch) -> dict[str, Any]:
    """Return when and where a batch is, as a change keeps it; both days are included."""
    return {
        "from": first_day(batch.dates).isoformat(),
        "to": last_day(batch.dates).isoformat(),
        "venue": batch.venue_id,
    }


def due_of(batch: Batch) -> dict[str, Any]:
    """Return the day until which names are taken, as an edit keeps it that moved the class too."""
    return {NAMES_DUE: batch.names_due_on.isoformat() if batch.names_due_on else None}


def due_once(batch: Batch, change: ScheduleChange | None) -> dt.date | None:
    """Return until when names were taken before an edit; None when it kept no day that still counts."""
    if change is None or not change.before.get(NAMES_DUE):
        return None
    is_as_left = due_of(batch)[NAMES_DUE] == change.after[NAMES_DUE]
    return dt.date.fromisoformat(change.before[NAMES_DUE]) if is_as_left else None


def time_of(period: DateTimeTZRange) -> dict[str, Any]:
    """Return when a session is, as a change keeps it: in UTC, so that equal instants are equal texts."""
    if period.lower is None or period.upper is None:
        raise TypeError("the period has no bounds")
    start, end = (moment.astimezone(dt.UTC) for moment in (period.lower, period.upper))
    return {"start": start.isoformat(), "end": end.isoformat()}
