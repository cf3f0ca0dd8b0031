"""What is said of a session before it is stored, and times as people write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from courses.enums import Mode
from rotations.enums import SessionKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from courses.models import Course, Lecturer, Room
    from rotations.models import Batch

    # A batch with the numbers of its groups that come; no numbers means the whole class.
    Audience = Sequence[tuple[Batch, Sequence[int]]]


# What an item of a mode is; any other is teaching.
KIND_OF_MODE = {
    Mode.OPENING: SessionKind.CEREMONY,
    Mode.CLOSING: SessionKind.CEREMONY,
    Mode.DISCUSSION: SessionKind.DISCUSSION,
    Mode.EXCHANGE: SessionKind.DISCUSSION,
    Mode.OTHER: SessionKind.LOGISTICS,
}


class SessionFacts(TypedDict, total=False):
    """The facts of an item of the timetable; kind, mode, title, period and audience are required."""

    kind: str
    mode: str
    title: str
    period: DateTimeTZRange
    audience: Audience
    rooms: Sequence[Room]
    lecturers: Sequence[Lecturer]
    course: Course | None
    counts_for_hours: bool
    note: str


@dataclass(frozen=True)
class SessionDraft:
    """One session to be arranged for one class, or for some groups of it."""

    batch: Batch
    kind: str
    mode: str
    title: str
    period: DateTimeTZRange
    rooms: tuple[Room, ...] = ()
    lecturers: tuple[Lecturer, ...] = ()
    course: Course | None = None
    groups: tuple[int, ...] = ()
    note: str = ""

    @property
    def facts(self) -> SessionFacts:
        """The same as the service of a single session takes it."""
        return {
            "kind": self.kind,
            "mode": self.mode,
            "title": self.title,
            "period": self.period,
            "audience": [(self.batch, self.groups)],
            "rooms": self.rooms,
            "lecturers": self.lecturers,
            "course": self.course,
            "note": self.note,
        }


def period_on(day: dt.date, starts_at: dt.time, ends_at: dt.time) -> DateTimeTZRange:
    """Return the half-open period between two local times of one day.

    An end that is not after the start gives the empty range, which the services refuse in words.
    """
    start, end = (timezone.make_aware(dt.datetime.combine(day, at)) for at in (starts_at, ends_at))
    return DateTimeTZRange(start, end, "[)") if start < end else DateTimeTZRange(empty=True)


def hours_text(period: DateTimeTZRange) -> str:
    """Write a period's local times: 08:30–10:00."""
    start, end = local_bounds(period)
    return f"{start:%H:%M}–{end:%H:%M}"


def time_text(period: DateTimeTZRange) -> str:
    """Write a period with its local day, as sentences do: 3月9日 08:30–10:00."""
    start, _ = local_bounds(period)
    return f"{start.month}月{start.day}日 {hours_text(period)}"


def span_text(period: DateTimeTZRange) -> str:
    """Write a period that may last several days: 3月9日 08:30–3月10日 12:00."""
    start, end = local_bounds(period)
    if start.date() == end.date():
        return time_text(period)
    return f"{start.month}月{start.day}日 {start:%H:%M}–{end.month}月{end.day}日 {end:%H:%M}"


def local_bounds(period: DateTimeTZRange) -> tuple[dt.datetime, dt.datetime]:
    """Return the local start and end of a bounded period."""
    if period.lower is None or period.upper is None:
        raise TypeError("the period has no bounds")
    return timezone.localtime(period.lower), timezone.localtime(period.upper)
