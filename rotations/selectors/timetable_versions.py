"""Which timetable whom is shown: those who run the class the draft, everybody else what was released."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.days import each_day
from rotations.models import Batch
from rotations.papers.released_items import item_of, released_tables
from rotations.papers.timetable_grid import Summary, summary_of
from rotations.selectors.change_letters import held_notice
from rotations.selectors.releases import current_release, draft_of, entries_in
from rotations.selectors.timetable_items import printed_tables, tables_for

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import ChangeNotice, TimetableRelease
    from rotations.papers.timetable_grid import Table
    from rotations.selectors.releases import Draft


@dataclass(frozen=True)
class Version:
    """A timetable as somebody sees it; `draft` only for those who run the class."""

    tables: list[Table] = field(default_factory=list)
    summary: Summary = field(default_factory=Summary)
    release: TimetableRelease | None = None
    draft: Draft | None = None
    notice: ChangeNotice | None = None


def runs_batch(user: User, batch: Batch) -> bool:
    """Return whether the user's offices organize, carry or watch over the class."""
    return Batch.objects.run_by(user).filter(pk=batch.pk).exists()


def version_shown(user: User, batch: Batch) -> Version:
    """Return what a user sees of a class's timetable; the batch was read in the user's scope."""
    if runs_batch(user, batch):
        tables, summary = tables_for(user, batch)
        draft = draft_of(batch)
        return Version(tables, summary, draft.release, draft, held_notice(batch))
    return released_version(batch, current_release(batch))


def released_version(batch: Batch, release: TimetableRelease | None) -> Version:
    """Return a version as it was released; an empty page before the first one."""
    if release is None:
        return Version()
    entries = entries_in(release)
    summary = summary_of(item_of(entry) for entry in entries)
    return Version(released_tables(each_day(batch.dates), entries), summary, release)


def version_printed(user: User, batch: Batch) -> Version:
    """Return what is printed: the released version; before the first, the draft for those who run it."""
    version = released_version(batch, current_release(batch))
    if version.release is None and runs_batch(user, batch):
        return Version(printed_tables(batch), draft=draft_of(batch))
    return version
