"""What stands in the way of a session, told as far as the asking user may know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from rotations.models import Session, SessionAudience, SessionLecturer, SessionPlace
from rotations.scheduling.conflicts import Attendees, Booking, Kind, conflicts_of
from rotations.sessions import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from rotations.scheduling.conflicts import Conflict


@dataclass(frozen=True)
class Clash:
    """One conflict in words. Of a foreign booking only the organizer is named, whom one can call."""

    kind: Kind
    name: str
    when: str
    organizer: str
    what: str = ""  # empty: not the user's to see
    session: int | None = None
    batch: int | None = None

    @property
    def sentence(self) -> str:
        """The conflict as a sentence."""
        if not self.what:
            return f"{self.name}在{self.when}已被{self.organizer}占用。"
        return f"{self.name}在{self.when}已安排{self.what}，主办单位为{self.organizer}。"


def with_parts(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Add all that is shown of a session, in a constant number of queries."""
    return sessions.select_related("batch__organization", "course", "elective").prefetch_related(
        "audiences__batch", "lecturers__lecturer", "places__room__venue"
    )


def booking_of(session: Session) -> Booking:
    """Return what a session with its parts read takes."""
    period = session.period
    return Booking(
        period.lower,
        period.upper,
        tuple(attendees_in(row) for row in session.audiences.all()),
        frozenset(row.lecturer_id for row in session.lecturers.all()),
        frozenset(row.room_id for row in session.places.all()),
        session.pk,
    )


def attendees_in(row: SessionAudience) -> Attendees:
    """Return the attendees of a stored audience."""
    if row.groups.upper is None:
        return Attendees(row.batch_id)
    return Attendees(row.batch_id, int(row.groups.lower or 0), int(row.groups.upper) - 1)


def clashes_with(user: Viewer, draft: Booking) -> list[Clash]:
    """Return everything that stands in the way of a draft, anywhere in the installation."""
    sessions = {session.pk: session for session in _near(draft)}
    found = conflicts_of(draft, [booking_of(session) for session in sessions.values()])
    visible = set(
        Session.objects.visible_to(user).filter(pk__in=sessions).values_list("pk", flat=True)
    )
    return [
        _told(conflict, sessions[conflict.session], is_visible=conflict.session in visible)
        for conflict in found
        if conflict.session is not None
    ]


def _near(draft: Booking) -> QuerySet[Session]:
    """Return the sessions at that time that share a batch, a lecturer or a room with the draft."""
    period = DateTimeTZRange(draft.start, draft.end, "[)")
    batches = {attendees.batch for attendees in draft.attendees}
    audiences = SessionAudience.objects.filter(period__overlap=period, batch__in=batches)
    lecturers = SessionLecturer.objects.filter(period__overlap=period, lecturer__in=draft.lecturers)
    places = SessionPlace.objects.filter(period__overlap=period, room__in=draft.rooms)
    # A union, for alternatives of subqueries would read every session there is.
    near = audiences.values("session").union(lecturers.values("session"), places.values("session"))
    return with_parts(Session.objects.filter(pk__in=near))


def _told(conflict: Conflict, session: Session, *, is_visible: bool) -> Clash:
    name = _name(conflict, session)
    when, organizer = time_text(session.period), str(session.batch.organization)
    if not is_visible:
        return Clash(conflict.kind, name, when, organizer)
    what = f"“{session.title}”（{session.batch}）"
    return Clash(conflict.kind, name, when, organizer, what, session.pk, session.batch_id)


def _name(conflict: Conflict, session: Session) -> str:
    """Return the name of what is wanted twice: the user named it, so it is no secret."""
    names: Iterable[tuple[int, object]]
    if conflict.kind is Kind.LECTURER:
        names = ((row.lecturer_id, row.lecturer) for row in session.lecturers.all())
    elif conflict.kind is Kind.ROOM:
        names = ((row.room_id, row.room) for row in session.places.all())
    else:
        names = ((row.batch_id, audience_text(row)) for row in session.audiences.all())
    return str(dict(names)[conflict.subject])


def audience_text(row: SessionAudience) -> str:
    """Write who attends: 村书记班第1期, or 村书记班第1期第1–3组."""
    return f"{row.batch}{groups_text(row)}"


def groups_text(row: SessionAudience) -> str:
    """Write the groups of an audience; nothing for a whole class."""
    attendees = attendees_in(row)
    if attendees.last is None:
        return ""
    if attendees.first == attendees.last:
        return f"第{attendees.first}组"
    return f"第{attendees.first}–{attendees.last}组"
