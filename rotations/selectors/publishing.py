"""Drafts that somebody may publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations.permissions import with_right
from rotations.enums import BatchState
from rotations.models import Batch

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models.querysets import BatchQuerySet

RIGHT = "rotations.publish_batch"


def drafts_to_publish(user: User) -> BatchQuerySet:
    """Return the drafts of the offices for which the user publishes, by day."""
    own = Batch.objects.run_by(with_right(user, RIGHT)).filter(state=BatchState.DRAFT)
    found: BatchQuerySet = own.select_related("organization").order_by("dates", "org_path", "pk")
    return found
