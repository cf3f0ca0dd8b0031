"""A timetable for the calendar of a phone or an office (iCalendar, RFC 5545): pure text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE = 75  # octets, without the line break
PRODUCT = "-//lunxun//timetable//ZH"


@dataclass(frozen=True)
class Event:
    """One item: `uid` stays the same through the versions, so that a calendar moves it."""

    uid: str
    start: dt.datetime
    end: dt.datetime
    title: str
    place: str = ""
    description: str = ""


def calendar_text(
    name: str, events: Iterable[Event], *, made_at: dt.datetime, sequence: int = 0
) -> str:
    """Return the calendar; `sequence` is the number of the version."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += _event(event, made_at, sequence)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event, made_at: dt.datetime, sequence: int) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{instant(made_at)}",
        f"SEQUENCE:{sequence}",
        f"DTSTART:{instant(event.start)}",
        f"DTEND:{instant(event.end)}",
        f"SUMMARY:{escaped(event.title)}",
    ]
    if event.place:
        lines.append(f"LOCATION:{escaped(event.place)}")
    if event.description:
        lines.append(f"DESCRIPTION:{escaped(event.description)}")
    return [*lines, "END:VEVENT"]


def instant(moment: dt.datetime) -> str:
    """Write an instant in UTC: 20260309T003000Z."""
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Escape what separates values."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """Yield the pieces of a line, none longer than allowed, no character torn; a space continues."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece += sign
        size += width
    yield piece
