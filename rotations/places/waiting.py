"""The waiting list of a class, without the database: who is offered a free place, and until when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANSWER_WITHIN = dt.timedelta(hours=24)
AT_LEAST = dt.timedelta(hours=1)


def next_in_line(
    holders: Sequence[str | None], freed: str | None, *, open_to_all: bool
) -> Iterator[int]:
    """Yield whom a place is offered, by their places in the queue.

    `holders` says, in the order of waiting, whose places each name takes (None: nobody's). A place
    of a unit (`freed`) goes to the unit's own names first and, once it is open to all, to the
    others; a place of the organizer's store (None) goes to whoever waits longest.
    """
    if freed is not None:
        yield from (place for place, holder in enumerate(holders) if holder == freed)
    if open_to_all or freed is None:
        yield from (
            place
            for place, holder in enumerate(holders)
            if holder is not None and (freed is None or holder != freed)
        )


def answer_until(now: dt.datetime, begins_at: dt.datetime) -> dt.datetime:
    """Return when an offer made now ends: in a day, before the class begins, yet not at once."""
    return max(min(now + ANSWER_WITHIN, begins_at), now + AT_LEAST)
