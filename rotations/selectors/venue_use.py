"""Which classes stand at a venue, or in a room, on given days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from core.days import instants_of, today
from courses.models import VenueBlocking
from rotations.enums import CALLED_STATES, BatchState
from rotations.models import Batch, SessionPlace

if TYPE_CHECKING:
    from courses.models import Venue
    from organizations.models import User

MOVABLE_STATES = (BatchState.DRAFT, *CALLED_STATES)  # what is over or called off is met by nothing


def classes_met_by(user: User, blocking: VenueBlocking) -> list[str]:
    """Return the called classes that stand on blocked days: of foreign ones the organizer alone."""
    rooms = SessionPlace.objects.filter(period__overlap=instants_of(blocking.dates))
    if blocking.room_id:
        met = rooms.filter(room=blocking.room_id)
        batches = Batch.objects.filter(pk__in=met.values("session__batch"))
    else:
        met = rooms.filter(room__venue=blocking.venue_id)
        batches = Batch.objects.filter(
            venue=blocking.venue_id, dates__overlap=blocking.dates
        ) | Batch.objects.filter(pk__in=met.values("session__batch"))
    # Drafts are placed again in silence.
    called = batches.filter(state__in=CALLED_STATES).select_related("organization")
    visible = set(Batch.objects.visible_to(user).values_list("pk", flat=True).filter(pk__in=called))
    names = [
        str(batch) if batch.pk in visible else f"{batch.organization}的班次"
        for batch in called.order_by("dates", "pk")
    ]
    return list(dict.fromkeys(names))


def classes_on_blocked_days(user: User, venue: Venue) -> list[Batch]:
    """Return the visible classes, drafts too, that must leave a venue; two queries at most."""
    coming = VenueBlocking.objects.filter(venue=venue, dates__endswith__gt=today())
    whole = coming.filter(room=None, dates__overlap=OuterRef("dates"))
    hours = SessionPlace.objects.filter(room__venue=venue).alias(
        day=TruncDate("period__startswith")
    )
    closed = coming.filter(Q(room=None) | Q(room=OuterRef("room")), dates__contains=OuterRef("day"))
    met = Q(Exists(whole), venue=venue) | Q(pk__in=hours.filter(Exists(closed)).values("session__batch"))  # fmt: skip
    found = Batch.objects.visible_to(user).filter(met, state__in=MOVABLE_STATES)
    return list(
        found.select_related("campaign", "organization").order_by("dates", "org_path", "pk")
    )
