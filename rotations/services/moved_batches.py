"""Many classes moved in one act (a plan repaired, or that taken back): stored together, judged once.

What a single move would refuse is refused here too, without saying which class it was: whoever asked
then moves them one by one (`services.board.move_batch`) and hears it in words. Unlike a single move this
leaves a half-day without a classroom where none is free, since one asks for the plan as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from core.audit.services import record_all
from core.constraints import explained
from core.days import first_day, last_day, today
from rotations.clashes import CLASHES, batch_sentences
from rotations.enums import BatchState, CampaignState, ScheduleChangeKind
from rotations.models import (
    Batch,
    RuleOverride,
    ScheduleChange,
    Session,
    SessionAudience,
    SessionLecturer,
    SessionPlace,
)
from rotations.selectors.findings import blocking_breaches
from rotations.selectors.planning.rooms import FreeRooms
from rotations.services.batches import EDITABLE_STATES
from rotations.services.board_timetable import WAS_HELD
from rotations.services.moved_rooms import RoomWish, at_home, given_rooms, locked_rooms
from rotations.services.schedule_changes import when_and_where
from rotations.services.schedule_rules import lock_venues
from rotations.services.session_parts import PARTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from typing import Any

    from django.db.backends.postgresql.psycopg_any import DateRange
    from django.db.models import Model

    from courses.models import Room, Venue
    from organizations.models import User


@dataclass(frozen=True)
class Move:
    """A class, where it shall go, and the classrooms that its sessions had there once, by session."""

    batch: Batch
    dates: DateRange
    venue: Venue | None
    rooms: Mapping[int, int] = field(default_factory=dict)

    @property
    def shift(self) -> dt.timedelta:
        """How much later it will be."""
        return first_day(self.dates) - first_day(self.batch.dates)

    @property
    def leads_on(self) -> bool:
        """Whether it goes anywhere."""
        place = None if self.venue is None else self.venue.pk
        return (self.batch.dates, self.batch.venue_id) != (self.dates, place)

    @property
    def keeps_length(self) -> bool:
        """Whether it lasts as many days as before."""
        return last_day(self.dates) - last_day(self.batch.dates) == self.shift


@dataclass
class Timetables:
    """The sessions of some classes by class, with the rows of what they take."""

    sessions: dict[int, list[Session]]
    parts: dict[type[Model], list[Any]]

    @property
    def keys(self) -> list[int]:
        """The sessions' primary keys."""
        return [session.pk for sessions in self.sessions.values() for session in sessions]


@transaction.atomic
def move_batches(moves: Sequence[Move], *, by: User) -> list[Batch]:
    """Give classes other days and places, their timetables along; a constant number of queries.

    Raises ValidationError when anything forbids one of them; then nothing is moved. The caller has
    asked whether the user may move them.
    """
    if not moves:
        return []
    table = _timetables({move.batch.pk for move in moves})
    held = _locked(moves)
    rooms = _lock_takers(moves, table)
    before = {move.batch.pk: when_and_where(held[move.batch.pk]) for move in moves}
    with explained(dict.fromkeys(CLASHES, "") | dict.fromkeys(batch_sentences(moves[0].batch), "")):
        for part in PARTS:
            part._base_manager.filter(session__in=table.keys).delete()  # noqa: SLF001  # Django's documented unfiltered manager
        _shift(moves, table)
        _place(moves, held)
        _take_again(moves, held, table, _Rooms(rooms, before))
    batches = [held[move.batch.pk] for move in moves]
    if blocking_breaches(batches):
        raise _refused()
    _record(batches, before, by=by)
    return batches


def _refused() -> ValidationError:
    return ValidationError("有班次不能移动。", code="refused")


def _locked(moves: Sequence[Move]) -> dict[int, Batch]:
    """Lock the classes and return them as they stand; refuse those that a single move looks at closer.

    These are classes of other lengths than before, with exceptions from rules, no longer to be
    edited, changed meanwhile, or sent into the past.
    """
    keys = [move.batch.pk for move in moves]
    rows = Batch.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    held = {row.pk: row for row in rows.select_related("campaign", "venue").order_by("pk")}
    has_exceptions = RuleOverride.objects.filter(batch__in=keys, withdrawn_at=None).exists()
    if has_exceptions or not all(_is_plain(move, held.get(move.batch.pk)) for move in moves):
        raise _refused()
    return held


def _is_plain(move: Move, held: Batch | None) -> bool:
    if held is None or held.revision != move.batch.revision or held.dates != move.batch.dates:
        return False
    starts = first_day(move.dates)
    is_open = held.state in EDITABLE_STATES and held.campaign.state != CampaignState.CLOSED
    is_placed = move.venue is not None or held.state == BatchState.DRAFT or held.venue_id is None
    due = held.names_due_on
    is_due = due is None or held.state == BatchState.DRAFT or due <= starts
    return is_open and is_placed and is_due and move.keeps_length and starts >= today()


def _timetables(batches: set[int]) -> Timetables:
    """Lock what the classes arranged or attend; refuse joint lectures and what was held.

    Sessions are locked before classes, as whoever changes a session does.
    """
    attended = SessionAudience.objects.filter(batch__in=batches).values("session")
    rows = Session.objects.filter(Q(batch__in=batches) | Q(pk__in=attended))
    sessions: defaultdict[int, list[Session]] = defaultdict(list)
    for session in rows.select_for_update(no_key=True).order_by("pk"):
        sessions[session.batch_id].append(session)
    owners = {one.pk: key for key, own in sessions.items() for one in own}
    parts: dict[type[Model], list[Any]] = {
        part: list(part._base_manager.filter(session__in=owners))  # noqa: SLF001  # as above
        for part in PARTS
    }
    audiences = parts[SessionAudience]
    is_joint = any(row.batch_id != owners[row.session_id] for row in audiences)
    if (
        is_joint
        or not sessions.keys() <= batches
        or Session.objects.filter(WAS_HELD, pk__in=owners).exists()
    ):
        raise _refused()
    return Timetables(dict(sessions), parts)


def _lock_takers(moves: Sequence[Move], table: Timetables) -> dict[int, Room]:
    """Lock lecturers, rooms, then places, in the order of every writer; return the rooms."""
    lecturers = {row.lecturer_id for row in table.parts[SessionLecturer]}
    venues = {move.venue.pk for move in moves if move.venue is not None}
    rooms = locked_rooms(lecturers, {row.room_id for row in table.parts[SessionPlace]}, venues)
    lock_venues(venues)
    return rooms


def _shift(moves: Sequence[Move], table: Timetables) -> None:
    """Move the sessions; they take nothing yet, so none is in the way of another."""
    sessions = []
    for move in moves:
        for session in table.sessions.get(move.batch.pk, ()) if move.shift else ():
            start, end = session.period.lower, session.period.upper
            session.period = DateTimeTZRange(start + move.shift, end + move.shift, "[)")
            session.revision += 1
            sessions.append(session)
    Session.objects.bulk_update(sessions, ["period", "revision"])


def _place(moves: Sequence[Move], held: Mapping[int, Batch]) -> None:
    for move in moves:
        batch = held[move.batch.pk]
        if batch.names_due_on and batch.state == BatchState.DRAFT:
            batch.names_due_on += move.shift
        batch.dates, batch.venue = move.dates, move.venue
        batch.revision += 1
    columns = ["dates", "venue", "names_due_on", "revision"]
    Batch.objects.bulk_update(held.values(), columns)


def _take_again(
    moves: Sequence[Move], held: Mapping[int, Batch], table: Timetables, rooms: _Rooms
) -> None:
    """Store what the sessions take anew: the trigger copies the new times, the constraints judge."""
    for part in (SessionAudience, SessionLecturer):
        part._base_manager.bulk_create(table.parts[part])  # noqa: SLF001  # as above
    SessionPlace._base_manager.bulk_create(_places(moves, held, table, rooms))  # noqa: SLF001  # as above


@dataclass(frozen=True)
class _Rooms:
    """The rooms that were locked, and where the classes were before."""

    known: Mapping[int, Room]
    before: Mapping[int, Mapping[str, Any]]


def _places(
    moves: Sequence[Move], held: Mapping[int, Batch], table: Timetables, rooms: _Rooms
) -> list[SessionPlace]:
    """Return the rooms of bases as they were, and classrooms of the school where a class is now."""
    venues = {one.venue_id for one in held.values() if one.venue_id is not None}
    places: defaultdict[int, list[SessionPlace]] = defaultdict(list)
    for row in table.parts[SessionPlace]:
        places[row.session_id].append(row)
    kept: list[SessionPlace] = []
    wishes: list[RoomWish] = []
    for move in moves:
        batch = held[move.batch.pk]
        home = None if batch.venue_id is None else rooms.before[batch.pk]["venue"]
        for session in table.sessions.get(batch.pk, ()):
            left = at_home(places[session.pk], rooms.known, home)
            kept += [row for row in places[session.pk] if row not in left]
            once = rooms.known.get(move.rooms.get(session.pk, 0))
            before = () if once is None else (once,)
            now = [rooms.known[row.room_id] for row in left]
            wishes += [RoomWish(batch, session, room, before) for room in now]
            if once is not None and not now:
                wishes.append(RoomWish(batch, session, None, before))
    given = given_rooms(wishes, FreeRooms(venues, leaves_out=table.keys))
    pairs = zip(wishes, given, strict=True)
    return kept + [wish.place_in(room) for wish, room in pairs if room is not None]


def _record(batches: Sequence[Batch], before: Mapping[int, dict[str, Any]], *, by: User) -> None:
    """Write one line a class into the log and into the changes of the schedule."""
    after = {batch.pk: when_and_where(batch) for batch in batches}
    record_all(
        "batches.move",
        [
            (one, one.org_path, {"before": before[one.pk], "after": after[one.pk], "reason": ""})
            for one in batches
        ],
        by=by,
    )
    ScheduleChange.objects.bulk_create(
        ScheduleChange(
            campaign_id=one.campaign_id,
            batch=one,
            kind=ScheduleChangeKind.BATCH_MOVED,
            by=by,
            before=before[one.pk],
            after=after[one.pk],
        )
        for one in batches
    )
