"""What happened on a board since one last asked: complete, and cheap when nothing did.

A number from a sequence can become visible after a higher one, so a reader that remembers the
highest it saw would lose changes. The reader remembers instead the oldest transaction that was
still running when it asked: everything older was visible then; what is younger is read (again)
next time. A card read twice is no harm, since cards carry revisions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from rotations.enums import BatchState
from rotations.models import Batch, ScheduleChange
from rotations.selectors.board import sessions_changed
from rotations.selectors.board_cards import batch_cards, session_cards

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Campaign

# Whoever was away for longer reads the board anew.
KEPT = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Feed:
    """The present cards of what changed, what is gone, and from where to ask on."""

    after: int
    batches: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
    gone: list[int]
    gone_sessions: list[int]
    people: list[str]


def horizon() -> int:
    """Return the number below which every transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest,) = cursor.fetchone()
    return int(oldest)


def changes_after(user: User, campaign: Campaign, after: int) -> Feed:
    """Return what changed of the batches and sessions that the user sees."""
    until = horizon()
    recent = ScheduleChange.objects.filter(
        campaign=campaign, transaction__gte=after, at__gte=timezone.now() - KEPT
    )
    rows = list(recent.values_list("batch", "session", "by", "by__full_name"))
    if not rows:
        return Feed(until, [], [], [], [], [])
    seen = Batch.objects.visible_to(user).filter(pk__in={batch for batch, *_ in rows})
    states = dict(seen.values_list("pk", "state"))
    gone = [pk for pk, state in states.items() if state == BatchState.CANCELLED]
    sessions = {session for batch, session, *_ in rows if session and batch in states}
    there = (
        set(sessions_changed(user, sessions).values_list("pk", flat=True)) if sessions else set()
    )
    people = {name for batch, _, by, name in rows if batch in states and by != user.pk}
    return Feed(
        until,
        batch_cards(user, states.keys() - set(gone)),
        session_cards(user, there) if there else [],
        gone,
        sorted(sessions - there),
        sorted(people),
    )


def last_mover(batch: Batch) -> str:
    """Return who changed a batch last on the board or in its form, for a sentence."""
    last = ScheduleChange.objects.filter(batch=batch).select_related("by").first()
    return str(last.by.full_name or last.by) if last else ""
