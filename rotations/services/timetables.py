"""Many sessions arranged in one act: stored together and judged once; only what is hindered tries alone.

The database skips what an exclusion forbids (`ON CONFLICT DO NOTHING`), one judgement over all
classes finds what the rules forbid. Either goes to `arrange_session`, one after the other in the
order given, which lets in what it can and says in words what it cannot. Since what hinders is always
something that is there already, nothing is let in that would be refused one by one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from courses.models import Room
from rotations.enums import ScheduleChangeKind
from rotations.models import Session
from rotations.scheduling.conflicts import Attendees
from rotations.selectors.findings import blocking_breaches
from rotations.selectors.timetable import SCHEDULE
from rotations.services.schedule_changes import note_changes
from rotations.services.schedule_rules import lock_venues
from rotations.services.session_parts import PARTS, Parts, attendees_of, locked_batches, rows_of
from rotations.services.timetable import arrange_session, refuse_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organizations.models import User
    from rotations.models import Batch
    from rotations.scheduling.breaches import Breach
    from rotations.sessions import SessionDraft


@dataclass
class Arranged:
    """What was arranged, what was not and why, and what forbids the classes themselves."""

    sessions: list[Session] = field(default_factory=list)
    refused: list[tuple[SessionDraft, ValidationError]] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)


Row = tuple["SessionDraft", Parts, Session]


@transaction.atomic
def arrange_all(drafts: Sequence[SessionDraft], *, batches: Sequence[Batch], by: User) -> Arranged:
    """Put sessions into the timetables of some classes of one campaign; the caller records the act.

    What cannot be arranged is told, not raised. Raises ValidationError "foreign" when a class is
    not the user's to arrange, and by field for groups that are not there.
    """
    rows: list[Row] = [(draft, _parts_of(draft), _session_of(draft)) for draft in drafts]
    held = _locked([parts for _, parts, _ in rows], batches, by=by)
    kept = _store([row for row in rows if _is_sound(row, held)])
    arranged = Arranged(breaches=_withdraw_forbidden(kept, batches))
    arranged.sessions += [session for _, _, session in rows if session.pk in kept]
    note_changes(
        ScheduleChangeKind.SESSION_EDITED,
        [(session.batch, session.pk) for session in arranged.sessions],
        by=by,
    )
    for draft, _, session in rows:
        if session.pk not in kept:
            _try_alone(draft, arranged, by=by)
    return arranged


def _parts_of(draft: SessionDraft) -> Parts:
    return Parts(
        attendees_of([(draft.batch, draft.groups)]),
        frozenset(lecturer.pk for lecturer in draft.lecturers),
        frozenset(room.pk for room in draft.rooms),
    )


def _session_of(draft: SessionDraft) -> Session:
    return Session(
        batch=draft.batch,
        kind=draft.kind,
        mode=draft.mode,
        title=draft.title,
        period=draft.period,
        course=draft.course,
        note=draft.note,
    )


def _locked(rows: Sequence[Parts], batches: Sequence[Batch], *, by: User) -> list[Batch]:
    """Lock what is taken in the order of every writer: classes, lecturers, rooms, then places."""
    attendees = {run for parts in rows for run in parts.attendees}
    attendees |= {Attendees(batch.pk) for batch in batches}
    rooms = frozenset(key for parts in rows for key in parts.rooms)
    lecturers = frozenset(key for parts in rows for key in parts.lecturers)
    whole = Parts(tuple(attendees), lecturers, rooms)
    held = locked_batches(whole, batches[0].pk, by=by, right=SCHEDULE) if batches else []
    venues = set(Room.objects.filter(pk__in=rooms).order_by().values_list("venue", flat=True))
    lock_venues({*venues, *(batch.venue_id for batch in batches)})
    return held


def _is_sound(row: Row, batches: Iterable[Batch]) -> bool:
    _, parts, session = row
    try:
        refuse_faults(session, parts, batches)
    except ValidationError:
        return False
    return True


def _store(rows: Sequence[Row]) -> set[int]:
    """Store sessions with all they take; return the keys of those that nothing hindered."""
    Session.objects.bulk_create(session for _, _, session in rows)
    wanted = {
        part: [one for _, parts, session in rows for one in rows_of(part, session, parts)]
        for part in PARTS
    }
    for part, parts in wanted.items():
        part._base_manager.bulk_create(parts, ignore_conflicts=True)  # noqa: SLF001  # Django's documented unfiltered manager
    keys = [session.pk for _, _, session in rows]
    missing = Counter(one.session_id for parts in wanted.values() for one in parts)
    for part in PARTS:
        there = part._base_manager.filter(session__in=keys)  # noqa: SLF001  # as above
        missing.subtract(there.values_list("session", flat=True))
    hindered = {key for key, number in missing.items() if number}
    Session.objects.filter(pk__in=hindered).delete()
    return set(keys) - hindered


def _withdraw_forbidden(kept: set[int], batches: Sequence[Batch]) -> list[Breach]:
    """Take out the sessions that rules forbid, until none is left; return what forbids the classes."""
    while True:
        breaches = blocking_breaches(list(batches))
        forbidden = kept.intersection(key for breach in breaches for key in breach.sessions)
        if not forbidden:
            return [breach for breach in breaches if not breach.sessions]
        Session.objects.filter(pk__in=forbidden).delete()
        kept -= forbidden


def _try_alone(draft: SessionDraft, arranged: Arranged, *, by: User) -> None:
    try:
        arranged.sessions.append(arrange_session(draft.batch, by=by, **draft.facts))
    except ValidationError as refusal:
        arranged.refused.append((draft, refusal))
