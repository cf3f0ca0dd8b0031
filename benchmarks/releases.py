"""What is not released yet in the timetables of a whole province, found at once.

The province of benchmarks/conflicts.py (724 classes, 10,136 sessions), every class released, every
tenth moved since. The floor reads the same rows by bare SQL. Values are checks a second.
"""

from __future__ import annotations

import random
import statistics
from typing import TYPE_CHECKING

from django.db import connection

from benchmarks.conflicts import ask, make_province, taken
from benchmarks.figures import Figure
from core.digests import digest_of
from rotations.models import Batch, Session, TimetableRelease
from rotations.scheduling.snapshots import written
from rotations.selectors.releases import draft_entries, drafts_of

if TYPE_CHECKING:
    from rotations.models import Campaign

GOAL = 0.05  # of the floor's speed
ROUNDS = 5
FLOOR = (
    "SELECT id, title, kind, mode, lower(period), upper(period) FROM rotations_session",
    "SELECT session_id, lecturer_id FROM rotations_sessionlecturer",
    "SELECT session_id, room_id FROM rotations_sessionplace",
    "SELECT session_id, batch_id, lower(groups), upper(groups) FROM rotations_sessionaudience",
    (
        "SELECT DISTINCT ON (batch_id) batch_id, entries FROM rotations_timetablerelease"
        " ORDER BY batch_id, number DESC"
    ),
)


def measure(seed: int) -> tuple[Figure, ...]:
    """Release a province, change some of it, and take turns between the check and its floor."""
    campaign = make_province(random.Random(seed))
    batches = released(campaign)
    tenth = list(Session.objects.order_by("pk").values_list("pk", flat=True)[::10])
    Session.objects.filter(pk__in=tenth).update(title="改过的课")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    changed = sum(bool(draft.changes) for draft in drafts_of(batches).values())
    spent = [taken(lambda: drafts_of(batches)) for _ in range(ROUNDS)]
    bare = [taken(lambda: ask(FLOOR)) for _ in range(ROUNDS)]
    middle, floor = statistics.median(spent), statistics.median(bare)
    detail = {
        "sessions": Session.objects.count(),
        "batches": len(batches),
        "changed": changed,
        "p50_ms": round(middle * 1000, 1),
        "floor_ms": round(floor * 1000, 1),
    }
    return (Figure("release_changes", 1 / middle, "checks/s", 1 / floor, GOAL, detail),)


def released(campaign: Campaign) -> list[Batch]:
    """Store the first version of every class."""
    batches = list(Batch.objects.filter(campaign=campaign).order_by("pk"))
    entries = draft_entries(batches)
    rows = {batch: written(entries[batch.pk]) for batch in batches}
    TimetableRelease.objects.bulk_create(
        TimetableRelease(batch=batch, number=1, entries=row, digest=digest_of(row))
        for batch, row in rows.items()
    )
    return batches
