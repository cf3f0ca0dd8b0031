"""The classes of a run's plan, with whether they were taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from rotations.enums import ClassFate
from rotations.models import AdoptedBatch, PlannedClass

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import PlanningRun


def classes_for(user: User, run: PlanningRun) -> OrgScopedQuerySet:
    """Return the classes of a run within the user's scope, by day."""
    taken = AdoptedBatch.objects.filter(
        adoption__run=OuterRef("run"), adoption__undone_at=None, key=OuterRef("key")
    )
    rows = PlannedClass.objects.visible_to(user).filter(run=run)
    found: OrgScopedQuerySet = rows.select_related("organizer").annotate(is_adopted=Exists(taken))
    return found


def open_classes(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of the classes that can be taken over: they change something, and were not yet."""
    return rows.filter(is_adopted=False).exclude(fate=ClassFate.KEPT)
