"""The board (班次编排): a class is moved to other days or another place, and what was done is undone."""

from __future__ import annotations

import copy
import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from core.audit.services import record
from core.constraints import explained
from core.days import days_range, first_day, today
from core.refusals.fields import BadInputError
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
from rotations.services.relocation import Moved, arrive, depart
from rotations.services.schedule_changes import due_once, note_change, time_of, when_and_where
from rotations.services.timetable import move_session

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange
    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.models import Campaign
    from rotations.scheduling.violations import Waiver
    from rotations.services.relocation import Departure

MANAGE = "rotations.manage_batch"


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

    What becomes of the timetable is said at `relocation.arrive`. Raises RuleViolation when rules
    forbid it (what the waiver covers is kept as an exception), SessionClashError when a lecturer is
    taken or no room is free, ValidationError: "stale", "closed", "past", or the violated constraint.
    """
    departure = depart(
        batch, dates=dates, venue=None if venue is None else venue.pk, revision=revision
    )
    draft = _drafted(departure, dates, venue, undoes)
    _refuse_unmovable(batch, draft)

    def store() -> None:
        with explained(batch_sentences(draft)):
            draft.save(update_fields=["dates", "venue", "names_due_on"])

    arrival = arrive(departure, draft, store, by=by, undoes=undoes)
    findings = judge_moved(
        draft, departure.table, is_shifted=arrival.is_shifted, waiver=waiver, by=by
    )
    detail: dict[str, Any] = {**arrival.facts, "reason": waiver.reason.strip()}
    record("batches.move", by=by, target=batch, path=batch.org_path, detail=detail)
    note_change(batch, ScheduleChangeKind.BATCH_MOVED, by=by, undoes=undoes, **detail)
    return Moved(draft, findings, arrival.notes())


def _drafted(
    departure: Departure, dates: DateRange, venue: Venue | None, undoes: ScheduleChange | None
) -> Batch:
    batch, draft = departure.batch, copy.copy(departure.batch)
    draft.dates, draft.venue = dates, venue
    once = due_once(batch, undoes)
    if once is not None:
        draft.names_due_on = once
    elif batch.names_due_on and batch.state == BatchState.DRAFT:
        draft.names_due_on = batch.names_due_on + dt.timedelta(days=departure.days)
    return draft


def _refuse_unmovable(batch: Batch, draft: Batch) -> None:
    if batch.state not in EDITABLE_STATES or batch.campaign.state == CampaignState.CLOSED:
        raise ValidationError(f"“{batch}”{batch.get_state_display()}，不能再移动。", code="closed")
    starts = first_day(draft.dates)
    if starts != first_day(batch.dates) and starts < today():
        raise BadInputError(
            "开班日期不能移到今天以前；补录已办的班次请在“修改”中勾选补录。", code="past"
        )
    if batch.state != BatchState.DRAFT and draft.venue is None and batch.venue is not None:
        raise BadInputError(f"“{batch}”已经发布，不能改为未定地点。", code="venue")
    if draft.names_due_on and draft.names_due_on > starts:
        raise BadInputError(
            f"报名截止日期（{draft.names_due_on:%Y-%m-%d}）晚于新的开班日期，"
            "请先在“修改”中提前报名截止日期。",
            code="names_due",
        )


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
    place = when_and_where(batch)
    if place != {key: change.after[key] for key in place}:
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
