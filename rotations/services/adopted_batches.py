"""Classes of a plan that are there: found again, marked with how they were left, and put back."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F

from core.days import days_range, first_day, last_day
from core.digests import digest_of
from courses.models import Venue
from organizations.models import Organization
from rotations.enums import BatchState
from rotations.models import Batch, Enrolment, Quota, Session, SessionPlace
from rotations.services.board import move_batch
from rotations.services.cancellations import cancel_batches
from rotations.services.moved_batches import Move, move_batches
from rotations.services.quotas import set_quotas

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from organizations.models import User
    from rotations.models import AdoptedBatch

UNDONE = "撤销采用编排方案"


def existing_batches(keys: Sequence[str]) -> dict[str, Batch]:
    """Return the classes that keys of a plan name. Raises ValidationError("gone")."""
    rows = Batch.objects.select_related("campaign", "organization", "venue")
    stored = rows.in_bulk([int(key.removeprefix("b")) for key in keys])
    open_states = (BatchState.DRAFT, BatchState.PUBLISHED)
    found = {f"b{pk}": batch for pk, batch in stored.items() if batch.state in open_states}
    if found.keys() != set(keys):
        raise ValidationError("班次已不在草拟或报名中，不能再调整。", code="gone")
    return found


def kept_before(batches: Collection[Batch]) -> dict[int, dict[str, Any]]:
    """Return by class where it stands, whose places it has and in which classrooms it sits; two queries.

    That is what puts it back there.
    """
    keys = [batch.pk for batch in batches]
    found: dict[int, dict[str, Any]] = {
        batch.pk: {
            "from": first_day(batch.dates).isoformat(),
            "to": last_day(batch.dates).isoformat(),
            "venue": batch.venue_id,
            "quotas": [],
            "rooms": {},
        }
        for batch in batches
    }
    quotas = Quota.objects.filter(batch__in=keys).order_by("pk")
    for batch, unit, places in quotas.values_list("batch", "organization", "places"):
        found[batch]["quotas"].append([unit, places])
    at_home = SessionPlace.objects.filter(
        session__batch__in=keys, room__venue=F("session__batch__venue")
    )
    for batch, session, room in at_home.order_by("-pk").values_list(
        "session__batch", "session", "room"
    ):
        found[batch]["rooms"][str(session)] = room
    return found


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
    changed = [row for row in reversed(standing) if row.before]
    batches = _moved_back(changed, by=by)
    quotas = {key: known["quotas"] for key, known in kept_before(batches.values()).items()}
    for row in changed:
        if sorted(quotas[row.batch_id]) != sorted(row.before["quotas"]):
            units = Organization.objects.in_bulk([key for key, _ in row.before["quotas"]])
            places = {units[key]: number for key, number in row.before["quotas"]}
            set_quotas(batches[row.batch_id], places, by=by)
    cancel_batches([row.batch for row in standing if not row.before], reason=UNDONE, by=by)
    return len(standing)


def _moved_back(rows: Sequence[AdoptedBatch], *, by: User) -> dict[int, Batch]:
    """Put classes that were there already back where they were: in one go, or one by one."""
    venues = Venue.objects.in_bulk({row.before["venue"] for row in rows} - {None})
    moves = [way for row in rows if (way := _way_back(row, venues)).leads_on]
    try:
        moved = move_batches(moves, by=by)
    except ValidationError:
        moved = [
            move_batch(
                way.batch, dates=way.dates, venue=way.venue, revision=way.batch.revision, by=by
            ).batch
            for way in moves
        ]
    return {row.batch_id: row.batch for row in rows} | {batch.pk: batch for batch in moved}


def _way_back(row: AdoptedBatch, venues: Mapping[int, Venue]) -> Move:
    before = row.before
    dates = days_range(*(dt.date.fromisoformat(before[end]) for end in ("from", "to")))
    rooms = {int(session): room for session, room in before.get("rooms", {}).items()}
    return Move(row.batch, dates, venues.get(before["venue"]), rooms)
