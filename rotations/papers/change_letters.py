"""Who is told what of a changed timetable: pure, from changes to letters by audience."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import models

from rotations.scheduling.change_words import facts, lines, when
from rotations.scheduling.changes import NO_CHOICES, Aspect, ChangeKind, concerning

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from rotations.scheduling.changes import Change, Entry, Takers

# A lecturer or a site does not need every aspect: who else teaches is no matter of the venue.
VENUE_ASPECTS = frozenset({Aspect.TIME, Aspect.ROOM, Aspect.CONTENT})

MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")


class Audience(models.TextChoices):
    """Who is told."""

    TRAINEES = "trainees", "学员"
    LECTURERS = "lecturers", "授课人"
    UNITS = "units", "选派单位"
    VENUES = "venues", "办班地点"


def for_trainee(
    changes: Iterable[Change], key: int, group: int | None, takers: Takers = NO_CHOICES
) -> tuple[Change, ...]:
    """Return what touches a trainee of a group (None: of no group yet)."""
    return concerning(changes, lambda entry: entry.is_attended_by(key, group, takers))


def for_lecturer(changes: Iterable[Change], key: int) -> tuple[Change, ...]:
    """Return what touches a lecturer."""
    return concerning(changes, lambda entry: key in {one.key for one in entry.lecturers})


def for_venue(changes: Iterable[Change], rooms: Collection[int]) -> tuple[Change, ...]:
    """Return what touches the rooms of a venue."""

    def concerns(entry: Entry) -> bool:
        return any(room.key in rooms for room in entry.rooms)

    return tuple(
        change
        for change in concerning(changes, concerns)
        if change.kind is not ChangeKind.CHANGED or VENUE_ASPECTS.intersection(change.aspects)
    )


def lecturers_in(changes: Iterable[Change]) -> dict[int, str]:
    """Return the lecturers whom changes name, before or after."""
    return {
        one.key: one.name
        for change in changes
        for entry in (change.before, change.after)
        if entry
        for one in entry.lecturers
    }


def rooms_in(changes: Iterable[Change]) -> set[int]:
    """Return the rooms that changes name, before or after."""
    return {
        room.key
        for change in changes
        for entry in (change.before, change.after)
        if entry
        for room in entry.rooms
    }


def change_lines(changes: Iterable[Change], *, is_first: bool) -> list[str]:
    """Write what changed; of a first version, what there is."""
    changes = list(changes)
    if not is_first:
        return lines(changes)
    return [_plan(change.entry) for change in changes]


def _plan(entry: Entry) -> str:
    known = f"（{facts(entry)}）" if facts(entry) else ""
    return f"{when(entry)}“{entry.title}”{known}"


def letter(words: str, told: Iterable[str]) -> str:
    """Return the text of a notice: what somebody wrote, and the changes numbered."""
    told = list(told)
    numbered = [f"{place}. {line}。" for place, line in enumerate(told, start=1)]
    body = numbered if len(told) > 1 else [f"{line}。" for line in told]
    return "\n".join([*([words.strip()] if words.strip() else []), *body])


def grouped(texts: Mapping[int, str]) -> dict[str, list[int]]:
    """Return who gets the same text, in the order in which it comes up."""
    found: dict[str, list[int]] = {}
    for key, text in texts.items():
        found.setdefault(text, []).append(key)
    return found


def mobile_in(contact: str) -> str:
    """Return the first mobile number in the contact of a venue, or nothing: 周主任 13800138000."""
    found = MOBILE.search(contact)
    return found[0] if found else ""
