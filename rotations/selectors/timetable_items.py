"""Sessions as items of a printed or shown timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import each_day
from courses.enums import Mode
from rotations.enums import RollState
from rotations.papers.timetable_grid import Item, summary_of, tables_of
from rotations.selectors.bookings import audience_text, groups_text
from rotations.selectors.timetable import may_schedule, sessions_of, shortages_in, timetable_of
from rotations.sessions import local_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import User
    from rotations.models import Batch, Session
    from rotations.papers.timetable_grid import Summary, Table

VISIT = "visit"


def items_of(
    sessions: Iterable[Session], batch: Batch, *, editable_by: User | None = None
) -> list[Item]:
    """Return sessions of a batch's timetable as items, their parts written out.

    The batch that arranged a session changes it; `editable_by` must be somebody who makes the
    timetable of this batch.
    """
    sessions = list(sessions)
    short = shortages_in(sessions)
    items = []
    for session in sessions:
        start, end = local_bounds(session.period)
        shortage = short.get(session.pk)
        items.append(
            Item(
                session.pk,
                start,
                end,
                session.title,
                mode_text(session),
                tone_of(session),
                lecturers=lecturers_text(session),
                places=places_text(session, batch),
                groups=parts_text(session, batch),
                joint=joint_text(session, batch),
                warning=shortage.sentence if shortage else "",
                is_editable=editable_by is not None and session.batch_id == batch.pk,
                is_closed=session.roll_state == RollState.CLOSED,
                counts=session.counts_for_hours,
            )
        )
    return items


def parts_text(session: Session, batch: Batch) -> str:
    """Write which groups come, or that trainees choose; nothing for the whole class."""
    if hasattr(session, "elective"):
        return "选学"
    return "、".join(
        text
        for row in session.audiences.all()
        if row.batch_id == batch.pk and (text := groups_text(row))
    )


def mode_text(session: Session) -> str:
    """Write how a session is held; where the mode says nothing, what kind it is."""
    other = session.mode == Mode.OTHER
    return session.get_kind_display() if other else session.get_mode_display()


def tone_of(session: Session) -> str:
    """Return the word for the colour: the kind, and a colour of its own for visits."""
    return VISIT if session.mode == Mode.SITE_VISIT else session.kind


def lecturers_text(session: Session) -> str:
    """Write who gives a session."""
    return "、".join(str(row.lecturer) for row in session.lecturers.all())


def places_text(session: Session, batch: Batch | None = None) -> str:
    """Write where a session is held; at the batch's own venue the room says enough."""
    own = batch.venue_id if batch else None
    rooms = [row.room for row in session.places.all()]
    return "、".join(room.name if room.venue_id == own else str(room) for room in rooms)


def joint_text(session: Session, batch: Batch) -> str:
    """Write which other batches attend."""
    others = (row for row in session.audiences.all() if row.batch_id != batch.pk)
    return "、".join(audience_text(row) for row in others)


def tables_for(user: User, batch: Batch) -> tuple[list[Table], Summary]:
    """Return a batch's timetable as the user sees it, and what its head counts."""
    editor = user if may_schedule(user, batch) else None
    items = items_of(timetable_of(user, batch), batch, editable_by=editor)
    return tables_of(list(each_day(batch.dates)), items), summary_of(items)


def printed_tables(batch: Batch) -> list[Table]:
    """Return a batch's timetable for printing; the caller has shown that the batch is visible."""
    return tables_of(list(each_day(batch.dates)), items_of(sessions_of(batch), batch))
