"""Sessions as timetables show them: of a class, of a trainee, of today."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from core.days import midnight, today
from core.statements import ask
from organizations.permissions import with_right
from rotations.enums import SEATED_STATES, BatchState
from rotations.models import Batch, Session, SessionAudience
from rotations.selectors.bookings import attendees_in, with_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from organizations.models import User
    from rotations.scheduling.conflicts import Attendees

SCHEDULE = "rotations.schedule"
ARRANGEABLE_STATES = (
    BatchState.DRAFT,
    BatchState.PUBLISHED,
    BatchState.CONFIRMED,
    BatchState.RUNNING,
)

# Asked at every move on the board.
HEADS = """
    SELECT batch.id, batch.capacity,
           (SELECT count(*) FROM rotations_group WHERE batch_id = batch.id),
           part.number, count(place.id) FILTER (WHERE place.state = ANY(%(seated)s::text[]))
      FROM rotations_batch batch
      LEFT JOIN rotations_enrolment place ON place.batch_id = batch.id
      LEFT JOIN rotations_group part ON part.id = place.group_id
     WHERE batch.id = ANY(%(batches)s::bigint[])
     GROUP BY batch.id, part.number
"""


def batch_with_timetable(user: Viewer, pk: int) -> Batch:
    """Return a batch the user may look at; absent and hidden are both 404."""
    batches = Batch.objects.visible_to(user).select_related(
        "organization", "carrier", "venue", "campaign", "teacher"
    )
    batch: Batch = get_object_or_404(batches, pk=pk)
    return batch


def batch_to_schedule(user: User, pk: int) -> Batch:
    """Return a batch whose timetable the user makes: organized or carried in reach of the right."""
    batches = Batch.objects.run_by(with_right(user, SCHEDULE)).select_related(
        "organization", "carrier", "venue", "campaign"
    )
    batch: Batch = get_object_or_404(batches, pk=pk)
    return batch


def may_schedule(user: User, batch: Batch) -> bool:
    """Return whether the user makes this batch's timetable, and its state still lets anybody."""
    if batch.state not in ARRANGEABLE_STATES:
        return False
    return Batch.objects.run_by(with_right(user, SCHEDULE)).filter(pk=batch.pk).exists()


def batches_beside(user: User, batch: Batch) -> QuerySet[Batch]:
    """Return the other batches the user schedules that are held on some of the same days."""
    own = Batch.objects.run_by(with_right(user, SCHEDULE)).exclude(pk=batch.pk)
    beside = own.filter(dates__overlap=batch.dates).exclude(state="cancelled")
    return beside.select_related("organization").order_by("org_path", "series", "number")


def session_to_schedule(user: User, pk: int) -> Session:
    """Return a session the user may change, with its parts: only the batch that arranged it may."""
    own = Batch.objects.run_by(with_right(user, SCHEDULE))
    session: Session = get_object_or_404(with_parts(Session.objects.filter(batch__in=own)), pk=pk)
    return session


def sessions_of(batch: Batch) -> QuerySet[Session]:
    """Return what a batch attends, joint sessions of other organizers too, by time."""
    attended = SessionAudience.objects.filter(batch=batch).values("session")
    return with_parts(Session.objects.filter(pk__in=attended)).order_by("period", "pk")


def timetable_of(user: Viewer, batch: Batch) -> QuerySet[Session]:
    """Return the timetable of a batch; empty when the batch is not the user's to see."""
    if not Batch.objects.visible_to(user).filter(pk=batch.pk).exists():
        return Session.objects.none()
    return sessions_of(batch)


def sessions_today(user: User, on: dt.date | None = None) -> QuerySet[Session]:
    """Return the sessions of one local day (today by default) of the batches the user runs."""
    own = Batch.objects.run_by(user).exclude(state="cancelled")
    start = midnight(on or today())
    attended = SessionAudience.objects.filter(
        batch__in=own, period__startswith__gte=start, period__startswith__lt=start + dt.timedelta(1)
    )
    return with_parts(Session.objects.filter(pk__in=attended.values("session"))).order_by(
        "period", "pk"
    )


@dataclass
class Headcount:
    """How many people batches and their groups have; before the names are in, the places count."""

    capacity: dict[int, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    seated: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    grouped: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))

    def of(self, run: Attendees) -> int:
        """Return how many people to expect."""
        batch = run.batch
        if run.last is None:
            return self.seated[batch] or self.capacity.get(batch, 0)
        numbers = range(run.first, run.last + 1)
        dealt = sum(self.grouped[batch, number] for number in numbers)
        everybody = self.seated[batch] or self.capacity.get(batch, 0)
        return dealt or -(-everybody * len(numbers) // max(self.groups.get(batch, 0), 1))


def headcount_of(keys: Iterable[int]) -> Headcount:
    """Count the people of batches and groups, in one query."""
    heads = Headcount()
    asked = {"batches": list(set(keys)), "seated": list(SEATED_STATES)}
    for batch, capacity, groups, group, people in ask(HEADS, asked):
        heads.capacity[batch], heads.groups[batch] = capacity, groups
        heads.seated[batch] += people
        if group:
            heads.grouped[batch, group] += people
    return heads


@dataclass(frozen=True)
class Shortage:
    """Rooms that hold fewer people than are expected: told, not refused."""

    session: Session
    people: int
    seats: int

    @property
    def sentence(self) -> str:
        """The shortage in words."""
        rooms = "、".join(str(place.room) for place in self.session.places.all())
        return f"“{self.session}”预计 {self.people} 人，{rooms}只容纳 {self.seats} 人。"


def shortages_in(sessions: Iterable[Session]) -> dict[int, Shortage]:
    """Return, by session, where the rooms are too small for the audience."""
    sessions = list(sessions)
    heads = headcount_of(row.batch_id for session in sessions for row in session.audiences.all())
    found = {}
    for session in sessions:
        seats = sum(place.room.capacity for place in session.places.all())
        people = sum(heads.of(attendees_in(row)) for row in session.audiences.all())
        if session.places.all() and people > seats:
            found[session.pk] = Shortage(session, people, seats)
    return found
