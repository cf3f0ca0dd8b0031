"""The stored timetables of classes that a repair may move: whom they need, by half-days."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils import timezone

from core.days import first_day, local_day
from courses.enums import PlaceKind
from rotations.models import SessionLecturer, SessionPlace
from rotations.planner import Half, PlannedSession

if TYPE_CHECKING:
    from collections.abc import Collection

    from rotations.models import Batch

NOON = 12


def timetables_of(batches: Collection[Batch]) -> dict[str, tuple[PlannedSession, ...]]:
    """Return by the planner's key of a class who and which bases its sessions take; two queries."""
    known = {batch.pk: batch for batch in batches}
    taught = SessionLecturer.objects.filter(session__batch__in=known)
    visited = SessionPlace.objects.filter(
        session__batch__in=known, room__venue__kind=PlaceKind.BASE
    )
    columns = ("session__batch", "session__mode", "period")
    found: defaultdict[str, list[PlannedSession]] = defaultdict(list)
    for rows, name, column in (
        (taught, "lecturer", "lecturer"),
        (visited, "base", "room__venue"),
    ):
        for key, mode, period, who in rows.order_by().values_list(*columns, column):
            starts = timezone.localtime(period.lower)
            half = Half.MORNING if starts.hour < NOON else Half.AFTERNOON
            day = (local_day(period.lower) - first_day(known[key].dates)).days
            found[f"b{key}"].append(PlannedSession(day, half, mode, **{name: str(who)}))
    return {key: tuple(sessions) for key, sessions in found.items()}
