"""Reads of teaching tours: the stops of one, and what each organization received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from core.days import first_day
from core.scoping.querysets import within_any
from courses.models import Lecturer
from organizations.models import Organization
from organizations.permissions import with_right
from rotations.enums import BatchKind, BatchState
from rotations.models import OffSite, TourStop

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Batch, Campaign

MANAGE = "rotations.manage_batch"


def stops_of(batch: Batch) -> QuerySet[TourStop]:
    """Return the stops of a tour by day."""
    stops: QuerySet[TourStop] = TourStop.objects.filter(batch=batch)
    return stops.select_related("organization", "lecturer").order_by("on", "org_path", "pk")


def where_held(batch: Batch) -> str:
    """Return where people come to, as a notice says it; "" while that is open.

    A class away from home goes to its host, a tour comes to its stops; only other classes need a
    venue of the offices' own.
    """
    if batch.venue is not None:
        return (
            f"{batch.venue}（{batch.venue.address}）" if batch.venue.address else str(batch.venue)
        )
    if batch.kind == BatchKind.OFF_SITE:
        away = OffSite.objects.filter(batch=batch).first()
        return f"{away.place}{away.host}" if away else ""
    if batch.kind == BatchKind.TOUR:
        return "、".join(f"{stop.organization}{stop.place}" for stop in stops_of(batch))
    return ""


def stop_for(user: User, pk: int) -> TourStop:
    """Return a stop of a tour that the user organizes, else 404."""
    reach = with_right(user, MANAGE).scope_paths()
    stops = TourStop.objects.filter(within_any(("batch__org_path",), reach))
    found: TourStop = get_object_or_404(stops.select_related("batch", "organization"), pk=pk)
    return found


def stops_seen_by(user: User) -> OrgScopedQuerySet:
    """Return the stops that the user's offices send, carry or receive, unless still drafted above."""
    stops: OrgScopedQuerySet = TourStop.objects.visible_to(user)
    return stops.exclude(batch__state__in=(BatchState.DRAFT, BatchState.CANCELLED)).select_related(
        "batch__organization", "organization__parent", "lecturer"
    )


@dataclass(frozen=True)
class Received:
    """What one organization received by tours."""

    organization: str
    stops: int
    heads: int


def received_by(stops: QuerySet[TourStop]) -> list[Received]:
    """Return the stops held and their heads by receiving organization; one query."""
    held = (
        stops.filter(heads__isnull=False)
        .order_by("org_path")
        .values("org_path", "organization__name")
    )
    rows = held.annotate(stops=Count("pk"), total=Coalesce(Sum("heads"), 0))
    return [Received(row["organization__name"], row["stops"], row["total"]) for row in rows]


def tours_received(campaign: Campaign, unit: Organization) -> Received:
    """Return what a unit and those below it received by tours of a campaign; the unit is in scope."""
    stops = TourStop.objects.filter(
        batch__campaign=campaign, org_path__startswith=unit.path, heads__isnull=False
    ).exclude(batch__state__in=(BatchState.DRAFT, BatchState.CANCELLED))
    held = stops.aggregate(number=Count("pk"), total=Coalesce(Sum("heads"), 0))
    return Received(str(unit), held["number"], held["total"])


def receivers_for(user: User) -> OrgScopedQuerySet:
    """Return the living organizations that may receive a tour."""
    return Organization.objects.visible_to(with_right(user, MANAGE)).filter(valid_until=None)


def tour_lecturers_for(user: User) -> QuerySet[Lecturer]:
    """Return the lecturers that the user may send."""
    lecturers: QuerySet[Lecturer] = Lecturer.objects.visible_to(user).filter(is_retired=False)
    return lecturers


def off_site_of(batch: Batch) -> OffSite | None:
    """Return where a class away from home is held."""
    return OffSite.objects.filter(batch=batch).first()


def new_off_site(batch: Batch) -> OffSite:
    """Return the place of a class away from home, or a blank one to fill."""
    return off_site_of(batch) or OffSite(batch=batch)


def new_stop(batch: Batch) -> TourStop:
    """Return a blank stop on the first day of a tour."""
    return TourStop(batch=batch, on=first_day(batch.dates))
