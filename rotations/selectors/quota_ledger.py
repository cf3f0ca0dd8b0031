"""Reads of a batch's places: who holds how many, what is left, who asks for more, what was moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.days import today
from organizations.paths import ancestor_paths
from organizations.permissions import is_allowed
from rotations.enums import ACTIVE_STATES, LISTED_STATES, EnrolmentState, MovementKind
from rotations.models import Batch, Enrolment, QuotaMovement
from rotations.places.quotas import nearest_above
from rotations.selectors.quotas import quotas_for

if TYPE_CHECKING:
    import datetime as dt

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Quota

MOST_MOVEMENTS = 200


@dataclass(frozen=True)
class PlaceLine:
    """One unit that holds places: its depth in the cascade, what is used, and what it asks for."""

    quota: Quota
    depth: int
    sent: int
    surplus: int
    waiting: int
    rest: int  # its own places that no name takes
    unused: int  # the same of itself and of all it shared out to
    may_share: bool

    @property
    def asks(self) -> int:
        """How many names it sent that have no place."""
        return self.surplus + self.waiting


@dataclass(frozen=True)
class Ledger:
    """The places of a batch as far as the user sees them."""

    batch: Batch
    lines: list[PlaceLine]
    allotted: int

    @property
    def store(self) -> int:
        """Places that no unit has."""
        return self.batch.capacity - self.allotted

    @property
    def rest(self) -> int:
        """Places of units that no name takes."""
        return sum(line.rest for line in self.lines)

    @property
    def asking(self) -> list[PlaceLine]:
        """The units with names that have no place, those that ask for most first."""
        asking = [line for line in self.lines if line.asks]
        return sorted(asking, key=lambda line: -line.asks)

    @property
    def due(self) -> dt.date | None:
        """The day after which unused places may be taken back."""
        day: dt.date | None = self.batch.places_due_on or self.batch.names_due_on
        return day

    @property
    def is_due(self) -> bool:
        """Whether that day is over."""
        return self.due is not None and self.due < today()


def ledger_of(user: User, batch: Batch) -> Ledger:
    """Return who holds places of a batch; three queries, whatever the number of units."""
    quotas: dict[str, Quota] = {quota.org_path: quota for quota in quotas_for(user, batch)}
    names = Enrolment.objects.filter(batch=batch, state__in=LISTED_STATES)
    counts: dict[str, Counter[str]] = {"sent": Counter(), "over": Counter(), "waiting": Counter()}
    for path, state, is_over in names.values_list("org_path", "state", "is_over_quota"):
        holder = nearest_above(path, quotas) or ""
        counts["sent"][holder] += state in ACTIVE_STATES
        counts["waiting"][holder] += state == EnrolmentState.WAITING
        counts["over"][holder] += state == EnrolmentState.NOMINATED and is_over
    rests = {path: max(0, quota.own - counts["sent"][path]) for path, quota in quotas.items()}
    unused: Counter[str] = Counter()
    for path, rest in rests.items():
        unused.update(dict.fromkeys(ancestor_paths(path), rest))
    lines = [
        PlaceLine(
            quota,
            sum(above in quotas for above in ancestor_paths(path)) - 1,
            counts["sent"][path],
            counts["over"][path],
            counts["waiting"][path],
            rests[path],
            unused[path],
            is_allowed(user, "rotations.set_quota", quota),
        )
        for path, quota in quotas.items()
    ]
    allotted = sum(quota.places for quota in quotas.values() if quota.parent_id is None)
    return Ledger(batch, lines, allotted)


def last_lent(batch: Batch) -> int:
    """Return the key of the last loan of a batch, 0 before the first: a page carries it back."""
    return _last(batch, kind=MovementKind.LEND)


def last_returned(quota: Quota) -> int:
    """Return the key of the last time a unit gave places back, 0 before the first."""
    return _last(quota.batch, kind=MovementKind.RETURN, source=quota.organization_id)


def _last(batch: Batch, **of: object) -> int:
    moved = QuotaMovement.objects.filter(batch=batch, **of).order_by("-pk")
    found: int | None = moved.values_list("pk", flat=True).first()
    return found or 0


def movements_for(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the last movements of places that the user's units had a part in, the latest first."""
    seen: OrgScopedQuerySet = QuotaMovement.objects.visible_to(user).filter(batch=batch)
    return seen.select_related("source", "target", "moved_by").order_by("-pk")[:MOST_MOVEMENTS]
