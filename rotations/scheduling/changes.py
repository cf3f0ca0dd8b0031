"""What differs between two versions of a timetable: pure, on plain entries.

`applied(changes_between(old, new), old) == new`, and a version differs from itself in nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models

from core.display.badges import Badge, Tone, register_badges

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Mapping

    Takers = Mapping[int, Collection[int]]  # by session of an assigned choice: who got a place

NO_CHOICES: Takers = {}


class ChangeKind(models.TextChoices):
    """What happened to a session between two versions."""

    ADDED = "added", "新增"
    CANCELLED = "cancelled", "取消"
    CHANGED = "changed", "调整"


register_badges(
    ChangeKind,
    {
        ChangeKind.ADDED: Badge(Tone.SUCCESS, "plus"),
        ChangeKind.CANCELLED: Badge(Tone.DANGER, "x"),
        ChangeKind.CHANGED: Badge(Tone.WARNING, "pencil"),
    },
)


class Aspect(models.TextChoices):
    """What of a session changed."""

    TIME = "time", "改时间"
    ROOM = "room", "换教室"
    LECTURER = "lecturer", "换授课人"
    CONTENT = "content", "换内容"
    AUDIENCE = "audience", "换听课范围"


@dataclass(frozen=True)
class Named:
    """A thing by its key, with the name it had: a new name alone is no change of the timetable."""

    key: int
    name: str = field(compare=False)


@dataclass(frozen=True)
class Entry:
    """A session as one class sees it.

    `groups` are runs of group numbers, both ends included; none means the whole class. `joint` are
    the other classes that hear it.
    """

    session: int
    start: dt.datetime
    end: dt.datetime
    title: str
    kind: str
    mode: str
    counts: bool = True
    lecturers: tuple[Named, ...] = ()
    rooms: tuple[Named, ...] = ()
    groups: tuple[tuple[int, int], ...] = ()
    joint: tuple[Named, ...] = ()

    def is_heard_by(self, group: int | None) -> bool:
        """Return whether a trainee of a group (None: of no group yet) attends."""
        if not self.groups:
            return True
        return group is not None and any(first <= group <= last for first, last in self.groups)

    def is_attended_by(self, trainee: int, group: int | None, takers: Takers = NO_CHOICES) -> bool:
        """Return whether a trainee of a group attends; where trainees chose, who got a place does."""
        if self.session in takers:
            return trainee in takers[self.session]
        return self.is_heard_by(group)


@dataclass(frozen=True)
class Change:
    """What happened to one session; a side is missing when it was not there."""

    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """The session as it is now, or as it was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has a side")
        return found

    @property
    def kind(self) -> ChangeKind:
        """What happened."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.CANCELLED if self.after is None else ChangeKind.CHANGED

    @property
    def aspects(self) -> tuple[Aspect, ...]:
        """What of a changed session differs, in the order people ask for."""
        if self.before is None or self.after is None:
            return ()
        return tuple(
            aspect for aspect, read in _ASPECTS.items() if read(self.before) != read(self.after)
        )

    def narrowed(self, concerns: Callable[[Entry], bool]) -> Change | None:
        """Return the change as somebody sees it whom only some entries concern; None: nothing.

        Who gives a session no longer sees it cancelled, who gives it now sees it added.
        """
        before = self.before if self.before and concerns(self.before) else None
        after = self.after if self.after and concerns(self.after) else None
        return Change(before, after) if before or after else None


_ASPECTS: dict[Aspect, Callable[[Entry], object]] = {
    Aspect.TIME: lambda entry: (entry.start, entry.end),
    Aspect.ROOM: lambda entry: entry.rooms,
    Aspect.LECTURER: lambda entry: entry.lecturers,
    Aspect.CONTENT: lambda entry: (entry.title, entry.kind, entry.mode, entry.counts),
    Aspect.AUDIENCE: lambda entry: (entry.groups, entry.joint),
}


def ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order of time."""
    return tuple(sorted(entries, key=lambda entry: (entry.start, entry.session)))


def changes_between(old: Iterable[Entry], new: Iterable[Entry]) -> tuple[Change, ...]:
    """Return what leads from one version to another, a change a session, in the order of time."""
    before = {entry.session: entry for entry in old}
    after = {entry.session: entry for entry in new}
    changes = [
        Change(before.get(key), after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    ]
    return tuple(sorted(changes, key=lambda one: (one.entry.start, one.entry.session)))


def applied(changes: Iterable[Change], old: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the version that the changes lead to."""
    entries = {entry.session: entry for entry in old}
    for change in changes:
        entries.pop(change.entry.session, None)
        if change.after:
            entries[change.after.session] = change.after
    return ordered(entries.values())


def concerning(changes: Iterable[Change], concerns: Callable[[Entry], bool]) -> tuple[Change, ...]:
    """Return the changes as somebody sees them whom only some entries concern."""
    narrowed = (change.narrowed(concerns) for change in changes)
    return tuple(change for change in narrowed if change is not None)
