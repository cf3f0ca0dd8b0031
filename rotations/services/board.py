"""The board (班次编排): a class is moved to other days or another place, and what was done is undone."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from core.audit.services import record
from core.constraints import explained
from core.days import days_range, first_day, last_day, today
from core.revisions import claim_revision
from courses.models import Venue
from organizations.permissions import with_right
from rotations.clashes import batch_sentences
from rotations.enums import (
    UNDOABLE_CHANGES,
    BatchState,
    CampaignState,
    ScheduleChangeKind,
)
from rotations.models import Batch, ScheduleChange, Session
from rotations.scheduling.violations import NO_WAIVER
from rotations.selectors.bookings import with_parts
from rotations.selectors.timetable import SCHEDULE
from rotations.services.batches import EDITABLE_STATES
from rotations.services.board_judging import judge_moved
from rotations.services.board_timetable import Timetable, lift, locked_timetable, put_back
from rotations.services.moved_rooms import ROOMS, rooms_once
from rotations.services.schedule_changes import note_change, place_of, time_of
from rotations.services.timetable import move_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.postgresql.psycopg_any import DateRange
    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.models import Campaign
    from rotations.scheduling.findings import Finding
    from rotations.scheduling.violations import Waiver

MANAGE = "rotations.manage_batch"


@dataclass(frozen=True)
class Moved:
    """A stored move: the batch (of a session: its batch), and what is still to be looked at."""

    batch: Batch
    findings: Sequence[Finding] = ()
    notes: tuple[str, ...] = ()
    session: Session | None = None


@transaction.atomic
def move_batch(
    batch: Batch,
    *,
    dates: DateRange,
    venue: Venue | None,
    revision: int,
    by: User,
    waiver: Waiver = NO_WAIVER,
    undoes: ScheduleChange | None = None,
) -> Moved:
    """Give a batch other dates and another venue; its timetable and its names go along.

    Moved as a whole (as many days as before) every session moves by the same number of days; a
    batch that grows or shrinks leaves its sessions where they are. Its classrooms are kept where
    they are free, else others of the place are taken. Raises RuleViolation when rules forbid it
    (what the waiver covers is kept as an exception), SessionClashError when a lecturer is taken or
    no room is free, ValidationError: "stale", "closed", "past", or the violated constraint.
    """
    days = shift_between(batch.dates, dates)
    leaves = batch.venue_id is not None and batch.venue != venue
    table = locked_timetable(batch) if days or leaves else Timetable()
    claim_revision(batch, expected=revision)
    batch.refresh_from_db(fields=["dates", "venue", "state", "names_due_on"])
    if shift_between(batch.dates, dates) != days:
        raise ValidationError("这个班次刚被他人移动，请刷新后再操作。", code="stale")
    before = place_of(batch)
    draft = _drafted(batch, dates, venue, days)
    _refuse_unmovable(batch, draft)
    lifted = lift(batch, draft, table, days)
    with explained(batch_sentences(draft)):
        draft.save(update_fields=["dates", "venue", "names_due_on"])
    rooms = put_back(lifted, draft, rooms_once(undoes), by=by)
    is_shifted = bool(days or rooms.changes)
    findings = judge_moved(draft, table, is_shifted=is_shifted, waiver=waiver, by=by)
    rooms_before, rooms_after = rooms.noted()
    detail: dict[str, Any] = {
        "before": before | rooms_before,
        "after": place_of(draft) | rooms_after,
        "reason": waiver.reason.strip(),
    }
    record("batches.move", by=by, target=batch, path=batch.org_path, detail=detail)
    note_change(batch, ScheduleChangeKind.BATCH_MOVED, by=by, undoes=undoes, **detail)
    told = (rooms.sentence, *_notes(before, draft))
    return Moved(draft, findings, tuple(note for note in told if note))


def shift_between(old: DateRange, new: DateRange) -> int:
    """Return by how many days a batch moves as a whole; 0 when it only grows or shrinks."""
    is_whole = last_day(old) - first_day(old) == last_day(new) - first_day(new)
    return (first_day(new) - first_day(old)).days if is_whole else 0


def _drafted(batch: Batch, dates: DateRange, venue: Venue | None, days: int) -> Batch:
    draft = copy.copy(batch)
    draft.dates, draft.venue = dates, venue
    if batch.names_due_on and batch.state == BatchState.DRAFT:
        draft.names_due_on = batch.names_due_on + dt.timedelta(days=days)
    return draft


def _refuse_unmovable(batch: Batch, draft: Batch) -> None:
    if batch.state not in EDITABLE_STATES or batch.campaign.state == CampaignState.CLOSED:
        raise ValidationError(f"“{batch}”{batch.get_state_display()}，不能再移动。", code="closed")
    starts = first_day(draft.dates)
    if starts != first_day(batch.dates) and starts < today():
        raise ValidationError(
            "开班日期不能移到今天以前；补录已办的班次请在“修改”中勾选补录。", code="past"
        )
    if batch.state != BatchState.DRAFT and draft.venue is None and batch.venue is not None:
        raise ValidationError(f"“{batch}”已经发布，不能改为未定地点。", code="venue")
    if draft.names_due_on and draft.names_due_on > starts:
        raise ValidationError(
            f"报名截止日期（{draft.names_due_on:%Y-%m-%d}）晚于新的开班日期，"
            "请先在“修改”中提前报名截止日期。",
            code="names_due",
        )


def _notes(before: dict[str, Any], batch: Batch) -> tuple[str, ...]:
    """Say what a change of place leaves to do."""
    if not before["venue"] or before["venue"] == batch.venue_id:
        return ()
    left = batch.sessions.filter(places__room__venue=before["venue"]).distinct().count()
    return (f"课程表中还有 {left} 项安排在原地点的教室，请调整。",) if left else ()


@transaction.atomic
def undo_last(campaign: Campaign, *, by: User) -> Moved:
    """Take back the user's own last move on this board.

    Raises ValidationError: "nothing" when there is none, "changed" when what was moved has changed
    since; and as the move itself does, since the way back is judged like any other.
    """
    of_batches, of_sessions = UNDOABLE_CHANGES
    kinds = Q(kind=of_batches, batch__in=_reach(by, MANAGE))
    kinds |= Q(kind=of_sessions, batch__in=_reach(by, SCHEDULE))
    change = (
        ScheduleChange.objects.filter(kinds, campaign=campaign, by=by, undoes=None, undone_by=None)
        .select_related("batch__campaign", "batch__organization", "batch__venue")
        .first()
    )
    if change is None:
        raise ValidationError("没有可以撤销的移动。", code="nothing")
    if change.kind == ScheduleChangeKind.SESSION_MOVED:
        return _session_back(change, by=by)
    return _batch_back(change, by=by)


def _reach(user: User, right: str) -> QuerySet[Any, Any]:
    """Return the keys of the batches over which the user still has a right."""
    return Batch.objects.run_by(with_right(user, right)).values("pk")


def _batch_back(change: ScheduleChange, *, by: User) -> Moved:
    batch, before = change.batch, change.before
    if place_of(batch) != {key: fact for key, fact in change.after.items() if key != ROOMS}:
        raise _changed(str(batch))
    dates = days_range(*(dt.date.fromisoformat(before[end]) for end in ("from", "to")))
    venue = Venue.objects.filter(pk=before["venue"] or 0).first()
    return move_batch(
        batch, dates=dates, venue=venue, revision=batch.revision, by=by, undoes=change
    )


def _session_back(change: ScheduleChange, *, by: User) -> Moved:
    session = with_parts(Session.objects.filter(pk=change.session_id or 0)).first()
    if session is None or time_of(session.period) != change.after:
        raise _changed(str(change.batch) if session is None else str(session))
    start, end = (dt.datetime.fromisoformat(change.before[side]) for side in ("start", "end"))
    move_session(
        session,
        period=DateTimeTZRange(start, end, "[)"),
        revision=session.revision,
        by=by,
        undoes=change,
    )
    return Moved(session.batch, session=session)


def _changed(name: str) -> ValidationError:
    return ValidationError(f"“{name}”在您移动之后又有改动，不能撤销；请直接移动。", code="changed")
