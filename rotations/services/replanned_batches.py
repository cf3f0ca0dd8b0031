"""Classes that a repaired plan changes: moved, given other places, or called off; in one go, or one by one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from core.days import days_range
from courses.models import Venue
from organizations.models import Organization
from organizations.permissions import is_allowed
from rotations.models import Batch
from rotations.planning.adopting import places_by_unit
from rotations.services.adopted_batches import existing_batches, kept_before
from rotations.services.batch_states import cancel_batch
from rotations.services.board import move_batch
from rotations.services.cancellations import cancel_batches
from rotations.services.moved_batches import Move, move_batches
from rotations.services.quotas import set_quotas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.postgresql.psycopg_any import DateRange

    from organizations.models import User
    from rotations.planner import PlannedBatch
    from rotations.planning.result import Item

    Changed = tuple[Batch, str, dict[str, Any]]  # a class, its key in the plan, how it stood

MANAGE = "rotations.manage_batch"
CALLED_OFF = "调整编排后不再举办"


@transaction.atomic
def replan_batches(items: Sequence[Item], *, by: User) -> list[Changed]:
    """Change classes together, those first that give something up; return how each stood, too.

    Raises ValidationError when anything forbids one of them, without always saying which:
    `replan_batch` then says it of each.
    """
    held = existing_batches([item.key for item in items])
    if not all(is_allowed(by, MANAGE, batch) for batch in held.values()):
        raise _foreign()
    before = kept_before(held.values())
    gone = [held[item.key] for item in items if item.planned is None]
    if gone:
        cancel_batches(gone, reason=CALLED_OFF, by=by)
    venues = Venue.objects.in_bulk({int(one.planned.venue) for one in items if one.planned})
    moves = {
        item.key: Move(held[item.key], days_of(item.planned), venues[int(item.planned.venue)])
        for item in items
        if item.planned is not None and item.is_moved
    }
    moved = move_batches(list(moves.values()), by=by)
    held |= dict(zip(moves, moved, strict=True))
    for item in items:
        if item.planned is not None and item.has_other_places:
            _quotas(held[item.key], item.planned, by=by)
    return [(held[item.key], item.key, before[held[item.key].pk]) for item in items]


@transaction.atomic
def replan_batch(item: Item, *, by: User) -> Changed:
    """Move a class that is there, give its places anew, or call it off; return how it stood, too.

    Raises ValidationError "gone" or "foreign", and what the services of single classes raise.
    """
    batch = existing_batches([item.key])[item.key]
    if not is_allowed(by, MANAGE, batch):
        raise _foreign()
    before = kept_before([batch])[batch.pk]
    planned = item.planned
    if planned is None:
        cancel_batch(batch, reason=CALLED_OFF, by=by)
        return batch, item.key, before
    if item.is_moved:
        batch = _moved(batch, planned, by=by)
    if item.has_other_places:
        _quotas(batch, planned, by=by)
    return batch, item.key, before


def days_of(planned: PlannedBatch) -> DateRange:
    """Return the days of a planned class."""
    return days_range(planned.starts_on, planned.ends_on - dt.timedelta(days=1))


def _foreign() -> ValidationError:
    return ValidationError("不是您可以改动的班次。", code="foreign")


def _moved(batch: Batch, planned: PlannedBatch, *, by: User) -> Batch:
    moved = move_batch(
        batch,
        dates=days_of(planned),
        venue=Venue.objects.get(pk=int(planned.venue)),
        revision=batch.revision,
        by=by,
    )
    return moved.batch


def _quotas(batch: Batch, planned: PlannedBatch, *, by: User) -> None:
    units = Organization.objects.in_bulk([int(q.unit.partition(".")[0]) for q in planned.quotas])
    places = places_by_unit(planned.quotas, {key: unit.path for key, unit in units.items()})
    if sum(places.values()) > batch.capacity:
        Batch.objects.filter(pk=batch.pk).update(
            capacity=sum(places.values()), revision=F("revision") + 1
        )
    set_quotas(batch, {units[key]: count for key, count in places.items()}, by=by)
