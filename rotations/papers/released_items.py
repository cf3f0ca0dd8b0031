"""The entries of a version as items of a shown or printed timetable: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from courses.enums import Mode
from rotations.papers.timetable_grid import Item, tables_of
from rotations.scheduling.change_words import groups_text, mode_text, names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from rotations.papers.timetable_grid import Table
    from rotations.scheduling.changes import Entry


def item_of(entry: Entry) -> Item:
    """Return an entry as an item; its times are local."""
    return Item(
        entry.session,
        timezone.localtime(entry.start),
        timezone.localtime(entry.end),
        entry.title,
        mode_text(entry),
        "visit" if entry.mode == Mode.SITE_VISIT else entry.kind,
        lecturers=names(entry.lecturers),
        places=names(entry.rooms),
        groups=groups_text(entry),
        joint=names(entry.joint),
        counts=entry.counts,
    )


def released_tables(days: Iterable[dt.date], entries: Iterable[Entry]) -> list[Table]:
    """Lay a version out on the days of the class, and on those it still names."""
    items = [item_of(entry) for entry in entries]
    named = {item.start.date() for item in items}
    return tables_of(sorted({*days, *named}), items)
