"""Days on which a venue or one of its rooms cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.days import days_range
from courses.models import VenueBlocking
from courses.signals import venue_blocked

if TYPE_CHECKING:
    import datetime as dt

    from courses.models import Room, Venue
    from organizations.models import User


@transaction.atomic
def block_venue(
    venue: Venue, *, room: Room | None, first: dt.date, last: dt.date, reason: str, by: User
) -> tuple[VenueBlocking, list[str]]:
    """Block a venue or one room from `first` to `last`; return it, and the classes it meets.

    A blocking over classes is stored all the same, since a flooded hall is flooded: the rules show
    the clash until somebody moves the class. Raises ValidationError by field.
    """
    if last < first:
        raise ValidationError({"last": "结束日期不能早于开始日期。"})
    if room is not None and room.venue_id != venue.pk:
        raise ValidationError({"room": "请选择该地点的教室。"})
    blocking = VenueBlocking.objects.create(
        venue=venue, room=room, dates=days_range(first, last), reason=reason
    )
    told = {"first": first, "last": last, "reason": reason}
    record("courses.block_venue", by=by, target=venue, path=venue.org_path, detail=told)
    answers = venue_blocked.send(sender=VenueBlocking, blocking=blocking, by=by)
    return blocking, [name for _, names in answers for name in names or ()]


@transaction.atomic
def unblock_venue(blocking: VenueBlocking, *, by: User) -> None:
    """Open the days again."""
    venue = blocking.venue
    record("courses.unblock_venue", by=by, target=venue, path=venue.org_path)
    blocking.delete()
