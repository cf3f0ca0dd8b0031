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

    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

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
    for key, mode, period, who in taught.order_by().values_list(*columns, "lecturer"):
        day, half = half_day(period, known[key])
        found[f"b{key}"].append(PlannedSession(day, half, mode, lecturer=str(who)))
    for key, mode, period, where in visited.order_by().values_list(*columns, "room__venue"):
        day, half = half_day(period, known[key])
        found[f"b{key}"].append(PlannedSession(day, half, mode, base=str(where)))
    return {key: tuple(sessions) for key, sessions in found.items()}


def half_day(period: DateTimeTZRange, batch: Batch) -> tuple[int, Half]:
    """Return in which half of which day of a class a session begins; the evening counts as afternoon."""
    is_early = timezone.localtime(period.lower).hour < NOON
    day = (local_day(period.lower) - first_day(batch.dates)).days
    return day, Half.MORNING if is_early else Half.AFTERNOON
