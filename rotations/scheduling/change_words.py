"""Changes of a timetable in words, for lists, notices and papers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from courses.enums import Mode
from rotations.enums import SessionKind
from rotations.scheduling.changes import Aspect, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rotations.scheduling.changes import Change, Entry, Named

MOST_LINES = 12  # of a notice: who needs more looks at the timetable


def when(entry: Entry) -> str:
    """Write the local time of an entry: 3月9日 08:30–10:00."""
    start, end = timezone.localtime(entry.start), timezone.localtime(entry.end)
    return f"{start.month}月{start.day}日 {start:%H:%M}–{end:%H:%M}"


def names(things: Iterable[Named]) -> str:
    """Write rooms, lecturers or classes."""
    return "、".join(one.name for one in things)


def groups_text(entry: Entry) -> str:
    """Write the groups of an entry; nothing for the whole class."""
    return "、".join(
        f"第{first}组" if first == last else f"第{first}–{last}组" for first, last in entry.groups
    )


def mode_text(entry: Entry) -> str:
    """Write how an entry is held; where the mode says nothing, what kind it is."""
    words = SessionKind(entry.kind).label if entry.mode == Mode.OTHER else Mode(entry.mode).label
    return str(words)


def place_text(entry: Entry) -> str:
    """Write where an entry is held."""
    return names(entry.rooms) or "地点待定"


def lecturer_text(entry: Entry) -> str:
    """Write who gives an entry."""
    return names(entry.lecturers) or "授课人待定"


def content_text(entry: Entry) -> str:
    """Write what an entry is."""
    counts = "" if entry.counts else "，不计学时"
    return f"{entry.title}（{mode_text(entry)}{counts}）"


def audience_text(entry: Entry) -> str:
    """Write who attends."""
    joint = f"，与{names(entry.joint)}合班" if entry.joint else ""
    return f"{groups_text(entry) or '全班'}{joint}"


SIDES: dict[Aspect, Callable[[Entry], str]] = {
    Aspect.TIME: when,
    Aspect.ROOM: place_text,
    Aspect.LECTURER: lecturer_text,
    Aspect.CONTENT: content_text,
    Aspect.AUDIENCE: audience_text,
}


def differences(change: Change) -> list[tuple[str, str, str]]:
    """Return what of a changed session differs: what it is called, before, after."""
    if change.before is None or change.after is None:
        return []
    return [
        (aspect.label, SIDES[aspect](change.before), SIDES[aspect](change.after))
        for aspect in change.aspects
    ]


def facts(entry: Entry) -> str:
    """Write what an entry is, where and by whom, as far as it is known."""
    told = (names(entry.rooms), names(entry.lecturers), groups_text(entry))
    return "，".join(part for part in told if part)


def line(change: Change) -> str:
    """Write a change as one line of a notice."""
    entry = change.before or change.entry
    head = f"{when(entry)}“{entry.title}”"
    if change.kind is ChangeKind.CHANGED:
        return f"{head}：" + "；".join(
            # the time before stands in the head
            f"改到{after}" if what == Aspect.TIME.label else f"{what}，由{before}改为{after}"
            for what, before, after in differences(change)
        )
    known = f"（{facts(entry)}）" if facts(entry) else ""
    return f"{change.kind.label}：{head}{known}"


def lines(changes: Iterable[Change]) -> list[str]:
    """Write changes as the lines of a notice, the first ones of many."""
    changes = list(changes)
    told = [line(change) for change in changes[:MOST_LINES]]
    rest = len(changes) - len(told)
    return [*told, f"另有 {rest} 处，见课程表"] if rest else told


@dataclass(frozen=True)
class ChangeRow:
    """A change as a table shows it."""

    kind: ChangeKind
    when: str
    title: str
    facts: str
    differences: tuple[tuple[str, str, str], ...]


def rows_of(changes: Iterable[Change]) -> list[ChangeRow]:
    """Return changes as rows."""
    return [_row(change) for change in changes]


def _row(change: Change) -> ChangeRow:
    entry = change.before or change.entry
    known = "" if change.kind is ChangeKind.CHANGED else facts(entry)
    return ChangeRow(change.kind, when(entry), entry.title, known, tuple(differences(change)))


def tally(changes: Iterable[Change]) -> str:
    """Count changes in words: 新增 1 项、调整 2 项."""
    counts = Counter(change.kind for change in changes)
    return "、".join(f"{kind.label} {counts[kind]} 项" for kind in ChangeKind if counts[kind])
