"""A version of a timetable as it is kept: plain JSON, written and read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from rotations.scheduling.changes import Entry, Named, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable


def written(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return entries as JSON keeps them, in the order of time; instants in UTC."""
    return [
        {
            "session": entry.session,
            "start": entry.start.astimezone(dt.UTC).isoformat(),
            "end": entry.end.astimezone(dt.UTC).isoformat(),
            "title": entry.title,
            "kind": entry.kind,
            "mode": entry.mode,
            "counts": entry.counts,
            "lecturers": [[one.key, one.name] for one in entry.lecturers],
            "rooms": [[one.key, one.name] for one in entry.rooms],
            "groups": [list(run) for run in entry.groups],
            "joint": [[one.key, one.name] for one in entry.joint],
        }
        for entry in ordered(entries)
    ]


def read(rows: Iterable[dict[str, Any]]) -> tuple[Entry, ...]:
    """Return the entries of a kept version."""
    return ordered(
        Entry(
            session=row["session"],
            start=dt.datetime.fromisoformat(row["start"]),
            end=dt.datetime.fromisoformat(row["end"]),
            title=row["title"],
            kind=row["kind"],
            mode=row["mode"],
            counts=row["counts"],
            lecturers=_named(row["lecturers"]),
            rooms=_named(row["rooms"]),
            groups=tuple((first, last) for first, last in row["groups"]),
            joint=_named(row["joint"]),
        )
        for row in rows
    )


def _named(pairs: Iterable[list[Any]]) -> tuple[Named, ...]:
    return tuple(Named(key, name) for key, name in pairs)
