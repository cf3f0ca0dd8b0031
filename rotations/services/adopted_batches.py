"""Classes of a plan that are there: found again, marked with how they were left, and put back."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.days import days_range, first_day, last_day
from core.digests import digest_of
from courses.models import Venue
from organizations.models import Organization
from rotations.enums import BatchState
from rotations.models import Batch, Enrolment, Quota, Session
from rotations.services.board import move_batch
from rotations.services.cancellations import cancel_batches
from rotations.services.quotas import set_quotas

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from organizations.models import User
    from rotations.models import AdoptedBatch

UNDONE = "撤销采用编排方案"


def existing_batch(key: str) -> Batch:
    """Return the class that a plan's key names. Raises ValidationError("gone")."""
    rows = Batch.objects.select_related("campaign", "organization", "venue")
    batch: Batch | None = rows.filter(pk=int(key.removeprefix("b"))).first()
    if batch is None or batch.state not in (BatchState.DRAFT, BatchState.PUBLISHED):
        raise ValidationError("班次已不在草拟或报名中，不能再调整。", code="gone")
    return batch


def kept_before(batch: Batch) -> dict[str, Any]:
    """Return where a class stands and whose places it has, to put it back there."""
    return {
        "from": first_day(batch.dates).isoformat(),
        "to": last_day(batch.dates).isoformat(),
        "venue": batch.venue_id,
        "quotas": [[row.organization_id, row.places] for row in batch.quotas.all()],
    }


def prints_of(batches: Collection[Batch]) -> dict[int, str]:
    """Return by class a mark that changes with whatever people may change of it; three queries."""
    keys = [batch.pk for batch in batches]
    quotas: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    sessions: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for batch, *facts in (
        Quota.objects.filter(batch__in=keys)
        .order_by("pk")
        .values_list("batch", "organization", "places")
    ):
        quotas[batch].append((facts[0], facts[1]))
    for batch, *facts in (
        Session.objects.filter(batch__in=keys).order_by("pk").values_list("batch", "pk", "revision")
    ):
        sessions[batch].append((facts[0], facts[1]))
    names = Enrolment.objects.filter(batch__in=keys).order_by()
    enrolled = Counter(names.values_list("batch", flat=True))
    return {
        batch.pk: digest_of(
            [
                batch.pk,
                batch.state,
                batch.revision,
                str(batch.dates),
                batch.venue_id,
                batch.capacity,
                quotas[batch.pk],
                sessions[batch.pk],
                enrolled[batch.pk],
            ]
        )
        for batch in batches
    }


def put_back(rows: Sequence[AdoptedBatch], *, by: User) -> int:
    """Undo what an adoption did to its classes; return how many, without those it called off."""
    standing = [row for row in rows if row.batch.state != BatchState.CANCELLED]
    for row in reversed(standing):
        if row.before:
            _restore(row.batch, row.before, by=by)
    cancel_batches([row.batch for row in standing if not row.before], reason=UNDONE, by=by)
    return len(standing)


def _restore(batch: Batch, before: dict[str, Any], *, by: User) -> None:
    """Put a class that was there already back where it was, with the places it had."""
    dates = days_range(*(dt.date.fromisoformat(before[end]) for end in ("from", "to")))
    if (batch.dates, batch.venue_id) != (dates, before["venue"]):
        venue = Venue.objects.filter(pk=before["venue"]).first()
        batch = move_batch(batch, dates=dates, venue=venue, revision=batch.revision, by=by).batch
    units = Organization.objects.in_bulk([key for key, _ in before["quotas"]])
    set_quotas(batch, {units[key]: places for key, places in before["quotas"]}, by=by)
