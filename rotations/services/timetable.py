"""The timetable: sessions are arranged, changed, moved and cancelled; the database refuses clashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.days import local_day
from core.revisions import claim_revision
from rotations.clashes import dates_text, told_clashes
from rotations.enums import RollState, ScheduleChangeKind
from rotations.models import Session
from rotations.scheduling.violations import NO_WAIVER
from rotations.selectors.timetable import ARRANGEABLE_STATES, SCHEDULE
from rotations.services.schedule_changes import note_change, time_of
from rotations.services.schedule_rules import check_session, drop_overrides
from rotations.services.session_parts import (
    add_parts,
    changed_parts,
    drop_parts,
    locked_batches,
    stored_parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from organizations.models import User
    from rotations.models import Batch, ScheduleChange
    from rotations.scheduling.violations import Waiver
    from rotations.services.session_parts import Parts
    from rotations.sessions import SessionFacts

OWN_COLUMNS = ("kind", "mode", "title", "period", "course", "counts_for_hours", "note")
JUDGED_FACTS = frozenset({"period", "audience", "rooms", "lecturers"})


@transaction.atomic
def arrange_session(
    batch: Batch, *, by: User, waiver: Waiver = NO_WAIVER, **facts: Unpack[SessionFacts]
) -> Session:
    """Put a session into the timetable of a batch; others of the user's batches may attend it too.

    Raises ValidationError by field (`period`, `audience`, `groups`, `title`), or, when a class,
    lecturer or room is taken at that time, a SessionClashError that says who, when and by whom; its
    code is the violated constraint. Other rules of scheduling that forbid it raise RuleViolation;
    those that the waiver covers are kept as exceptions.
    """
    session = Session(batch=batch)
    _write(session, facts, by=by, waiver=waiver)
    record("timetable.arrange", by=by, target=session, path=batch.org_path)
    note_change(batch, ScheduleChangeKind.SESSION_EDITED, by=by, session=session)
    return session


@transaction.atomic
def arrange_by_groups(
    batch: Batch, *, by: User, waiver: Waiver = NO_WAIVER, **facts: Unpack[SessionFacts]
) -> list[Session]:
    """Arrange the same session for every group of the class at once, each in one of the rooms.

    Raises ValidationError on `rooms` when their number is not that of the groups, and as
    `arrange_session` does; then nothing is arranged.
    """
    numbers, rooms = list(batch.groups.values_list("number", flat=True)), facts.get("rooms", ())
    if not numbers:
        raise ValidationError({"groups": "本班还没有分组，请先分组。"})
    if len(rooms) != len(numbers):
        raise ValidationError(
            {
                "rooms": f"本班有 {len(numbers)} 个小组，"
                f"请选择 {len(numbers)} 个教室（现选 {len(rooms)} 个）。"
            }
        )
    sessions = []
    for number, room in zip(numbers, rooms, strict=True):
        facts["audience"], facts["rooms"] = [(batch, [number])], [room]
        sessions.append(arrange_session(batch, by=by, waiver=waiver, **facts))
    return sessions


@transaction.atomic
def update_session(
    session: Session,
    *,
    revision: int,
    by: User,
    undoes: ScheduleChange | None = None,
    waiver: Waiver = NO_WAIVER,
    **facts: Unpack[SessionFacts],
) -> Session:
    """Write the given facts over the old ones; facts not given stay.

    `undoes` is the change that this one takes back.
    Raises ValidationError: "stale", "roll_closed", or as `arrange_session` does.
    """
    before = time_of(session.period)
    _claim(session, revision)
    _write(session, facts, by=by, waiver=waiver)
    record(
        "timetable.update",
        by=by,
        target=session,
        path=session.batch.org_path,
        detail={"facts": sorted(facts)},
    )
    is_move = facts.keys() == {"period"}
    note_change(
        session.batch,
        ScheduleChangeKind.SESSION_MOVED if is_move else ScheduleChangeKind.SESSION_EDITED,
        by=by,
        session=session,
        before=before,
        after=time_of(session.period),
        undoes=undoes,
    )
    return session


def move_session(
    session: Session,
    *,
    period: DateTimeTZRange,
    revision: int,
    by: User,
    undoes: ScheduleChange | None = None,
    waiver: Waiver = NO_WAIVER,
) -> Session:
    """Give a session another time; everything else stays. Raises as `update_session` does."""
    return update_session(
        session, revision=revision, by=by, undoes=undoes, waiver=waiver, period=period
    )


@transaction.atomic
def cancel_session(session: Session, *, revision: int, by: User) -> None:
    """Take a session out of the timetable; its lecturers and rooms are free.

    Raises ValidationError: "stale", "roll_closed", or "has_attendance" once anybody signed in.
    """
    _claim(session, revision)
    locked_batches(stored_parts(session), session.batch_id, by=by, right=SCHEDULE)
    if session.attendances.exists():
        raise ValidationError("已有签到或点名记录，不能取消；可以修改内容。", code="has_attendance")
    record("timetable.cancel", by=by, target=session, path=session.batch.org_path)
    note_change(session.batch, ScheduleChangeKind.SESSION_EDITED, by=by, session=session)
    drop_overrides(session)
    session.delete()


@transaction.atomic
def drop_timetable(batch: Batch, *, by: User) -> None:
    """Free everything a cancelled batch has taken; what was already held stays on record.

    A joint session that another batch attends is handed to that batch.
    """
    own = Session.objects.filter(batch=batch, attendances=None)
    batch.audiences.filter(session__attendances=None).delete()
    for session in own.prefetch_related("audiences"):
        heirs = [row.batch_id for row in session.audiences.all()]
        if heirs:
            Session.objects.filter(pk=session.pk).update(batch=heirs[0])
        else:
            session.delete()
    record("timetable.drop", by=by, target=batch, path=batch.org_path)


def _claim(session: Session, revision: int) -> None:
    """Lock the session for this change; a closed roll is a record, and records stay where they are."""
    claim_revision(session, expected=revision)
    session.refresh_from_db(fields=["roll_state"])
    if session.roll_state == RollState.CLOSED:
        raise ValidationError("考勤已封存，不能再改动这次课。", code="roll_closed")


def _write(session: Session, facts: SessionFacts, *, by: User, waiver: Waiver) -> None:
    for column in OWN_COLUMNS:
        if column in facts:
            setattr(session, column, facts[column])  # type: ignore[literal-required]  # keys of SessionFacts
    if not session.title.strip() and session.course:
        session.title = session.course.title
    parts = changed_parts(stored_parts(session), facts)
    batches = locked_batches(parts, session.batch_id, by=by, right=SCHEDULE)
    refuse_faults(session, parts, batches)
    with told_clashes(by, parts.booked(session, session.period)):
        if session.pk:
            drop_parts(session, parts)
        session.save()
        add_parts(session, parts)
    if not JUDGED_FACTS.isdisjoint(facts):
        check_session(session, parts.booked(session, session.period), by=by, waiver=waiver)


def refuse_faults(session: Session, parts: Parts, batches: Iterable[Batch]) -> None:
    """Refuse what no other booking is needed for; raises as `arrange_session` does."""
    errors: dict[str, str] = {}
    if not session.title.strip():
        errors["title"] = "请填写内容，或选择课程。"
    if not parts.attendees:
        errors["audience"] = "请选择听课班级或小组。"
    if fault := _fault_of(session.period, [b for b in batches if b.pk in parts.batches]):
        errors["period"] = fault
    if errors:
        raise ValidationError(errors)
    closed = [batch for batch in batches if batch.state not in ARRANGEABLE_STATES]
    if closed:
        raise ValidationError(
            f"“{closed[0]}”{closed[0].get_state_display()}，不能再排课。", code="state"
        )


def _fault_of(period: DateTimeTZRange, batches: Iterable[Batch]) -> str:
    """Return what is wrong with a time, or ''. Days are the offices' local days."""
    if period.lower is None or period.upper is None or period.lower >= period.upper:
        return "结束时间须晚于开始时间；跨越午夜的活动请分两天安排。"
    day = local_day(period.lower)
    if local_day(period.upper) != day:
        return "一次课不能跨越午夜，请分两天安排。"
    for batch in batches:
        if day not in batch.dates:
            return f"{day.month}月{day.day}日不在“{batch}”的办班日期（{dates_text(batch)}）内。"
    return ""
