"""The cards of the board, in a constant number of queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Sum

from core.days import first_day, last_day
from organizations.permissions import paths_with, with_right
from rotations.enums import SEATED_STATES, CampaignState, RollState
from rotations.models import Batch, Enrolment, Quota, Session
from rotations.selectors.bookings import with_parts
from rotations.selectors.timetable import ARRANGEABLE_STATES, SCHEDULE
from rotations.sessions import local_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import User
    from rotations.models.querysets import BatchQuerySet

MOVE = "rotations.manage_batch"
COLUMNS = (
    *("revision", "series", "number", "state", "dates", "capacity", "org_path"),
    *("organization__name", "organization__short_name", "venue__name", "campaign__state"),
)


def batch_cards(user: User, keys: Iterable[int]) -> list[dict[str, Any]]:
    """Return the cards of batches that the caller has shown to be the user's to see."""
    wanted = set(keys)
    rows = Batch.objects.filter(pk__in=wanted).select_related("organization", "venue", "campaign")
    rows = rows.only(*COLUMNS)
    seated = Enrolment.objects.filter(batch__in=wanted, state__in=SEATED_STATES).order_by()
    taken = dict(seated.values_list("batch").annotate(people=Count("pk")))
    quotas = Quota.objects.filter(
        batch__in=wanted, parent=None
    ).order_by()  # shares of shares are counted above
    allotted = dict(quotas.values_list("batch").annotate(places=Sum("places")))
    called: dict[int, list[int]] = defaultdict(list)
    for batch, category in Batch.categories.through.objects.filter(batch__in=wanted).values_list(
        "batch", "category"
    ):
        called[batch].append(category)
    own = paths_with(user, MOVE)
    return [
        {
            "id": row.pk,
            "rev": row.revision,
            "name": str(row),
            "state": row.state,
            "unit": row.organization.short_name or row.organization.name,
            "venue": row.venue_id or 0,
            "place": row.venue.name if row.venue else "未定地点",
            "from": first_day(row.dates).isoformat(),
            "to": last_day(row.dates).isoformat(),
            "cap": row.capacity,
            "quota": allotted.get(row.pk, 0),
            "seated": taken.get(row.pk, 0),
            "cats": sorted(called[row.pk]),
            "movable": _is_movable(row) and row.org_path.startswith(own),
        }
        for row in rows
    ]


def other_cards(user: User, keys: Iterable[int], own: int) -> list[dict[str, Any]]:
    """Return the cards of the other classes that a refusal names, as far as the user may see them."""
    seen = Batch.objects.visible_to(user).filter(pk__in=[key for key in keys if key != own])
    return batch_cards(user, seen.values_list("pk", flat=True))


def with_movability(user: User, batches: BatchQuerySet) -> BatchQuerySet:
    """Add `is_movable` to batches: whether the user may move them, in the state they are in."""
    own = [Q(org_path__startswith=path) for path in paths_with(user, MOVE)]
    movable = reduce(or_, own, Q(pk=None)) & Q(state__in=ARRANGEABLE_STATES)
    movable &= ~Q(campaign__state=CampaignState.CLOSED)
    marked: BatchQuerySet = batches.annotate(is_movable=ExpressionWrapper(movable, BooleanField()))
    return marked


def _is_movable(batch: Batch) -> bool:
    return batch.state in ARRANGEABLE_STATES and batch.campaign.state != CampaignState.CLOSED


def session_cards(user: User, keys: Iterable[int]) -> list[dict[str, Any]]:
    """Return the cards of sessions that the caller has shown to be the user's to see."""
    wanted = set(keys)
    own = Batch.objects.run_by(with_right(user, SCHEDULE)).filter(sessions__in=wanted)
    arrangeable = set(own.filter(state__in=ARRANGEABLE_STATES).values_list("pk", flat=True))
    cards = []
    for row in with_parts(Session.objects.filter(pk__in=wanted)):
        start, end = local_bounds(row.period)
        cards.append(
            {
                "id": row.pk,
                "rev": row.revision,
                "name": row.title,
                "state": row.kind,
                "unit": str(row.batch),
                "place": "、".join(str(place.room) for place in row.places.all()) or "地点待定",
                "from": f"{start:%Y-%m-%dT%H:%M}",
                "to": f"{end:%Y-%m-%dT%H:%M}",
                "lecturers": sorted(part.lecturer_id for part in row.lecturers.all()),
                "movable": row.batch_id in arrangeable and row.roll_state == RollState.OPEN,
            }
        )
    return cards
