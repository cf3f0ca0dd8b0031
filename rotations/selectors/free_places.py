"""Reads of free places: what each unit, the organizer's store and the class have left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.enums import ACTIVE_STATES, SEATED_STATES
from rotations.models import Enrolment
from rotations.places.quotas import nearest_above

if TYPE_CHECKING:
    from rotations.models import Batch, Quota


@dataclass(frozen=True)
class FreePlaces:
    """The quotas of a batch by path, the names that take places of each, and what is left.

    A name that waits undecided over its unit's quota takes none.
    """

    quotas: dict[str, Quota]
    taken: Counter[str]
    store: int  # places of the class that no unit has
    room: int  # seats that neither a seated name holds nor one within its quota waits for

    def holder_of(self, path: str) -> str | None:
        """Return the path of the unit whose places a name from here takes."""
        return nearest_above(path, self.quotas)

    def rest_of(self, holder: str) -> int:
        """Return how many places of a unit, beside those it shared out, no name takes."""
        return max(0, self.quotas[holder].own - self.taken[holder])


def free_places(batch: Batch) -> FreePlaces:
    """Return what is free in a batch; two queries. Whoever acts on it has locked the batch."""
    rows = batch.quotas.select_related("organization", "parent__organization")
    quotas: dict[str, Quota] = {quota.org_path: quota for quota in rows}
    names = list(
        Enrolment.objects.filter(batch=batch, state__in=ACTIVE_STATES).values_list(
            "org_path", "state", "is_over_quota"
        )
    )
    allotted = sum(quota.places for quota in quotas.values() if quota.parent_id is None)
    held = [path for path, state, is_over in names if state in SEATED_STATES or not is_over]
    return FreePlaces(
        quotas,
        Counter(nearest_above(path, quotas) or "" for path in held),
        batch.capacity - allotted,
        batch.capacity - len(held),
    )
