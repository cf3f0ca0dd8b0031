"""Writing the roll: signing in, calling the roll, closing it, opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.audit.services import record
from core.constraints import explained
from core.refusals.fields import BadInputError
from rotations.classday.signin import Standing, Window, badge_owner, window_of
from rotations.enums import AttendanceMethod, AttendanceStatus, EnrolmentState, RollState
from rotations.models import Attendance, Session, SignIn
from rotations.selectors.sessions import expected_at

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from organizations.models import User
    from rotations.models import Enrolment

CLOSED = {"roll_is_closed": "本节课考勤已封存，不能再更改。"}
REFUSALS = {
    Standing.EARLY: "还没有到签到时间，{opens_at:%H:%M} 起可以签到。",
    Standing.OVER: "本节课已结束，签到已停止。如确已到课，请联系班主任。",
}


def class_secret() -> bytes:
    """Return the key under which codes of sign-in and badges are made."""
    return salted_hmac("rotations.signin", "", algorithm="sha256").digest()


def window_for(session: Session) -> Window:
    """Return when one may sign in at a session."""
    return window_of(
        session.period.lower,
        session.period.upper,
        opens_before=settings.SIGN_IN_OPENS_MINUTES,
        late_after=settings.SIGN_IN_LATE_MINUTES,
    )


def refuse_out_of_window(session: Session, at: dt.datetime) -> None:
    """Refuse a sign-in too early or too late, with the time that would do."""
    window = window_for(session)
    standing = window.standing(at)
    if standing in REFUSALS:
        opens_at = timezone.localtime(window.opens_at)
        raise ValidationError(REFUSALS[standing].format(opens_at=opens_at), code=standing)


@transaction.atomic
def sign_in(
    session: Session,
    trainee: Enrolment,
    *,
    by: User,
    method: AttendanceMethod = AttendanceMethod.QR,
    at: dt.datetime | None = None,
) -> SignIn:
    """Record that a trainee is there; the first time counts, and a mark of the teacher's stays.

    Raises ValidationError: "early" or "over" outside the window (nothing is written then),
    "stranger" for somebody not expected at this session, "roll_is_closed".
    """
    at = at or timezone.now()
    refuse_out_of_window(session, at)
    if trainee.pk not in {expected.pk for expected in expected_at(session)}:
        raise ValidationError("您不在本节课的名单中，请联系班主任。", code="stranger")
    is_late = window_for(session).standing(at) == Standing.LATE
    with explained(CLOSED):
        made, created = SignIn.objects.get_or_create(
            session=session,
            enrolment=trainee,
            defaults={"method": method, "happened_at": at, "is_late": is_late},
        )
        if created:
            _mark_from(made, by=by)
    return made


def mark_scanned(session: Session, text: str, *, by: User) -> SignIn:
    """Sign in the owner of a badge that a teacher scanned, or of a seat number typed.

    Raises ValidationError: "unknown", and what `sign_in` raises.
    """
    expected = expected_at(session)
    owner = badge_owner(text, secret=class_secret())
    place = int(text) if text.strip().isdecimal() else 0
    found = [trainee for trainee in expected if owner == trainee.pk or place == trainee.place]
    if len(found) > 1:
        raise BadInputError("合班课程学号重复，请扫学员码。", code="unknown")
    if not found:
        raise BadInputError("没有找到本节课的这名学员，请重新扫码或点名。", code="unknown")
    return sign_in(session, found[0], by=by, method=AttendanceMethod.BADGE)


def _mark_from(made: SignIn, *, by: User) -> None:
    """Let a sign-in be the mark, where the roll has none yet."""
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=made.session,
                enrolment=made.enrolment,
                status=AttendanceStatus.LATE if made.is_late else AttendanceStatus.PRESENT,
                method=made.method,
                recorded_by=by,
                happened_at=made.happened_at,
            )
        ],
        ignore_conflicts=True,
    )


def locked_session(session: Session) -> Session:
    """Lock a session, so that whoever writes or closes its roll does so one after the other."""
    held: Session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    return held


@transaction.atomic
def call_roll(
    session: Session,
    marks: Mapping[int, str],
    *,
    by: User,
    seen: Mapping[int, str] | None = None,
    method: AttendanceMethod = AttendanceMethod.ROLL_CALL,
) -> list[Enrolment]:
    """Record marks by enrolment key; return those left alone because somebody else marked them.

    `seen` is what the caller's page showed ('' for none): a mark that is another one by now and
    differs from the wanted one is not overwritten. Raises ValidationError: "stranger" for
    somebody not expected at the session, "status", "roll_is_closed".
    """
    held = locked_session(session)
    if held.roll_state == RollState.CLOSED:
        raise ValidationError(CLOSED["roll_is_closed"], code="roll_is_closed")
    expected = {trainee.pk: trainee for trainee in expected_at(session)}
    if set(marks) - set(expected):
        raise ValidationError("有人不在本节课的名单中，请刷新后再点名。", code="stranger")
    if set(marks.values()) - set(AttendanceStatus.values):
        raise ValidationError("请选择出勤、迟到、请假或缺勤。", code="status")
    stored = dict(session.attendances.values_list("enrolment", "status"))
    overtaken = {
        pk
        for pk, status in marks.items()
        if seen is not None and stored.get(pk, "") not in (seen.get(pk, ""), status)
    }
    wanted = {pk: s for pk, s in marks.items() if pk not in overtaken and stored.get(pk) != s}
    _store_marks(session, wanted, stored, by=by, method=method)
    return [expected[pk] for pk in sorted(overtaken)]


def _store_marks(
    session: Session,
    wanted: Mapping[int, str],
    stored: Mapping[int, str],
    *,
    by: User,
    method: AttendanceMethod,
) -> None:
    """Upsert marks in one order; the moment of the first act stays, corrections are on the log."""
    if not wanted:
        return
    now = timezone.now()
    with explained(CLOSED):
        Attendance.objects.bulk_create(
            [
                Attendance(
                    session=session,
                    enrolment_id=pk,
                    status=status,
                    method=method,
                    recorded_by=by,
                    happened_at=now,
                )
                for pk, status in sorted(wanted.items())
            ],
            update_conflicts=True,
            unique_fields=["session", "enrolment"],
            update_fields=["status", "method", "recorded_by"],
        )
    changed = {str(pk): [stored[pk], status] for pk, status in wanted.items() if pk in stored}
    detail = {"marked": len(wanted) - len(changed), "changed": changed, "method": method}
    record("attendance.mark", by=by, target=session, path=session.batch.org_path, detail=detail)


@transaction.atomic
def close_roll(session: Session, *, by: User) -> None:
    """Fix the roll of a session: from now on the database refuses to change it.

    Raises ValidationError: "early" before the session begins, "unmarked" while somebody has no
    mark, "roll_is_closed" when it is closed already.
    """
    held = locked_session(session)
    if held.roll_state == RollState.CLOSED:
        raise ValidationError("本节课考勤已经封存。", code="roll_is_closed")
    if held.period.lower > timezone.now():
        raise ValidationError("课程尚未开始，不能封存考勤。", code="early")
    marked = set(session.attendances.values_list("enrolment", flat=True))
    unmarked = [trainee for trainee in expected_at(session) if trainee.pk not in marked]
    if unmarked:
        names = "、".join(str(trainee.person) for trainee in unmarked[:5])
        more = f"等 {len(unmarked)} 人" if len(unmarked) > 5 else ""
        raise ValidationError(f"{names}{more}还没有考勤记录，请先点名。", code="unmarked")
    _set_roll(session, RollState.CLOSED, closed_at=timezone.now())
    counted = dict.fromkeys(AttendanceStatus.values, 0)
    for status in session.attendances.values_list("status", flat=True):
        counted[status] += 1
    record("attendance.close", by=by, target=session, path=session.batch.org_path, detail=counted)


@transaction.atomic
def reopen_roll(session: Session, *, reason: str, by: User) -> None:
    """Open a closed roll for a correction.

    Raises ValidationError: "reason", "open", and "completed" once a trainee's completion rests on it.
    """
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("请写明更正原因。", code="reason")})
    held = locked_session(session)
    if held.roll_state == RollState.OPEN:
        raise ValidationError("本节课考勤没有封存。", code="open")
    judged = (EnrolmentState.COMPLETED, EnrolmentState.INCOMPLETE)
    if any(trainee.state in judged for trainee in expected_at(session)):
        raise ValidationError("已有学员按此考勤认定结业，请先撤销认定再更正。", code="completed")
    _set_roll(session, RollState.OPEN, closed_at=None)
    detail = {"reason": reason.strip()}
    record("attendance.reopen", by=by, target=session, path=session.batch.org_path, detail=detail)


def _set_roll(session: Session, state: RollState, *, closed_at: dt.datetime | None) -> None:
    Session.objects.filter(pk=session.pk).update(roll_state=state, roll_closed_at=closed_at)
    session.roll_state, session.roll_closed_at = state, closed_at
