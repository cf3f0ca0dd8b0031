"""Released timetables, as the tests need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.digests import digest_of
from rotations.models import ChangeNotice, TimetableRelease
from rotations.scheduling.snapshots import written
from rotations.selectors.releases import draft_of
from rotations.services.change_notices import hold_notice

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch


def released(batch: Batch, *, by: User | None = None) -> TimetableRelease:
    """Return what stands in the timetable as its next version, without asking the rules."""
    rows = written(draft_of(batch).entries)
    made: TimetableRelease = TimetableRelease.objects.create(
        batch=batch,
        number=batch.releases.count() + 1,
        entries=rows,
        digest=digest_of(rows),
        released_by=by,
    )
    return made


def notice_held(batch: Batch, *, by: User) -> ChangeNotice:
    """Return the notice that waits after everything that stands was released."""
    notice = hold_notice(released(batch, by=by), by=by)
    assert notice is not None
    return notice
