"""Which classes stand at a venue, or in a room, on given days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import instants_of
from rotations.enums import CALLED_STATES
from rotations.models import Batch, SessionPlace

if TYPE_CHECKING:
    from courses.models import VenueBlocking
    from organizations.models import User


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
    # What is over or called off is met by nothing; drafts are placed again in silence.
    called = batches.filter(state__in=CALLED_STATES).select_related("organization")
    visible = set(Batch.objects.visible_to(user).values_list("pk", flat=True).filter(pk__in=called))
    names = [
        str(batch) if batch.pk in visible else f"{batch.organization}的班次"
        for batch in called.order_by("dates", "pk")
    ]
    return list(dict.fromkeys(names))
