"""Released timetables as calendars to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404

from rotations.papers.ical import Event, calendar_text
from rotations.scheduling.change_words import groups_text, mode_text, names
from rotations.selectors.releases import current_release, entries_in, entries_of_trainee

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.models import Batch, Enrolment, TimetableRelease
    from rotations.scheduling.changes import Entry


def calendar_of_batch(batch: Batch) -> str:
    """Return the released timetable of a class that the user sees, else Http404."""
    release = _released(batch)
    return _calendar(batch, release, entries_in(release))


def calendar_of_trainee(trainee: Enrolment) -> str:
    """Return a trainee's own released timetable, or Http404 before the first release."""
    release = _released(trainee.batch)
    return _calendar(trainee.batch, release, entries_of_trainee(trainee) or ())


def _released(batch: Batch) -> TimetableRelease:
    release = current_release(batch)
    if release is None:
        raise Http404
    return release


def _calendar(batch: Batch, release: TimetableRelease, entries: Iterable[Entry]) -> str:
    events = (_event(entry, batch) for entry in entries)
    return calendar_text(
        f"{batch}课程表", events, made_at=release.released_at, sequence=release.number
    )


def _event(entry: Entry, batch: Batch) -> Event:
    place = names(entry.rooms) or str(batch.venue or "")
    told = (mode_text(entry), names(entry.lecturers), groups_text(entry))
    host = settings.SITE_URL.rpartition("/")[2] or "lunxun"
    return Event(
        uid=f"session-{entry.session}-batch-{batch.pk}@{host}",
        start=entry.start,
        end=entry.end,
        title=entry.title,
        place=place,
        description="，".join(part for part in told if part),
    )
