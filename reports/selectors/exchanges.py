"""What reaches a unit or leaves it beside its own classes: teaching tours, and help between units."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from core.days import midnight
from reports.figures import Help
from rotations.enums import BatchState, SupportState
from rotations.models import Support, TourStop
from rotations.selectors.supports import with_outcome

if TYPE_CHECKING:
    from organizations.models import Organization
    from reports.figures import FigureRow
    from rotations.models import Campaign

HELD = (BatchState.FINISHED, BatchState.ARCHIVED)
UNHELD = (BatchState.DRAFT, BatchState.CANCELLED)
WAYS = ("given", "received", "within")
DAY = dt.timedelta(days=1)


class StopHeld(NamedTuple):
    """A stop of a tour that was held: where, and how many came."""

    path: str
    heads: int


def stops_held(organization: Organization, campaign: Campaign, as_of: dt.date) -> list[StopHeld]:
    """Return the stops that the unit and those below it received by the end of a day."""
    stops = TourStop.objects.filter(
        org_path__startswith=organization.path,
        batch__campaign=campaign,
        heads__isnull=False,
        on__lte=as_of,
    ).exclude(batch__state__in=UNHELD)
    return [StopHeld(*row) for row in stops.order_by().values_list("org_path", "heads")]


def with_stops(row: FigureRow, stops: list[StopHeld]) -> FigureRow:
    """Return a row with the stops of tours added up."""
    return replace(row, stops=len(stops), stop_heads=sum(stop.heads for stop in stops))


def helps_of(organization: Organization, campaign: Campaign, as_of: dt.date) -> tuple[Help, ...]:
    """Return what the unit's subtree gave, received and exchanged within itself; each gift once.

    Accepted by the end of the day; people count when their class is over by then.
    """
    path, end = organization.path, as_of + DAY
    touching = Q(giver_path__startswith=path) | Q(receiver_path__startswith=path)
    accepted = Support.objects.filter(
        touching, campaign=campaign, state=SupportState.AGREED, decided_at__lt=midnight(end)
    ).select_related("batch")
    gifts: dict[str, list[Support]] = defaultdict(list)
    for support in with_outcome(accepted):
        gifts[_way(support, path)].append(support)
    return tuple(
        Help(
            way,
            gifts=len(gifts[way]),
            places=sum(one.places or 0 for one in gifts[way]),
            heads=sum(_heads(one, end) for one in gifts[way]),
            lectures=sum(one.taught for one in gifts[way]),
        )
        for way in WAYS
        if gifts[way]
    )


def _way(support: Support, path: str) -> str:
    gives = support.giver_path.startswith(path)
    takes = support.receiver_path.startswith(path)
    return "within" if gives and takes else "given" if gives else "received"


def _heads(support: Support, end: dt.date) -> int:
    batch = support.batch
    is_over = batch is not None and batch.state in HELD and batch.dates.upper <= end
    return support.trained if is_over else 0
