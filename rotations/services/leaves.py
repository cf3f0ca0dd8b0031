"""Leave from a class: asked for by the trainee or entered by the teacher, decided by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from core.audit.services import record
from core.days import first_day, last_day, local_day
from core.notices.services import notify
from rotations.enums import SEATED_STATES, BatchState
from rotations.models import LeaveRequest

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import User
    from rotations.models import Enrolment

LEAVE_STATES = (BatchState.PUBLISHED, BatchState.CONFIRMED, BatchState.RUNNING)


@transaction.atomic
def request_leave(
    trainee: Enrolment,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    by: User,
) -> LeaveRequest:
    """Ask for leave over some hours of the class.

    Raises ValidationError: "state" (not in a class that is held or about to be), "order",
    "dates" (outside the class), "reason", "twice" (the hours are asked for already).
    """
    batch = trainee.batch
    if trainee.state not in SEATED_STATES or batch.state not in LEAVE_STATES:
        raise ValidationError("只有在册学员可以在结业前请假。", code="state")
    if ends_at <= starts_at:
        raise ValidationError(
            {"ends_at": ValidationError("结束时间应晚于开始时间。", code="order")}
        )
    if local_day(starts_at) < first_day(batch.dates) or local_day(ends_at) > last_day(batch.dates):
        raise ValidationError(
            {"starts_at": ValidationError("请假时间应在办班日期之内。", code="dates")}
        )
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("请填写请假事由。", code="reason")})
    period = DateTimeTZRange(starts_at, ends_at, "[)")
    asked = LeaveRequest.objects.filter(enrolment=trainee, period__overlap=period)
    if asked.exclude(is_approved=False).exists():
        raise ValidationError("这段时间已经请过假。", code="twice")
    made = LeaveRequest.objects.create(
        enrolment=trainee, period=period, reason=reason.strip(), requested_by=by
    )
    record("leaves.request", by=by, target=made, path=trainee.org_path)
    if batch.teacher is not None and batch.teacher != by:
        notify(batch.teacher, title=f"{trainee.person}请假，等待审批", url="/rotations/leaves/")
    return made


@transaction.atomic
def decide_leave(leave: LeaveRequest, *, approve: bool, by: User, note: str = "") -> None:
    """Approve or refuse a request, once: of two who decide, the second is told.

    Raises ValidationError: "reason" (a refusal says why), "stale".
    """
    if not approve and not note.strip():
        raise ValidationError({"note": ValidationError("不同意请假须写明理由。", code="reason")})
    decided = LeaveRequest.objects.filter(pk=leave.pk, is_approved=None).update(
        is_approved=approve,
        decided_by=by,
        decided_at=timezone.now(),
        decision_note=note.strip(),
    )
    if decided != 1:
        raise ValidationError("该请假刚被他人审批，请刷新。", code="stale")
    leave.refresh_from_db()
    act = "leaves.approve" if approve else "leaves.refuse"
    record(act, by=by, target=leave, path=leave.enrolment.org_path)
    trainee = leave.enrolment.person.user
    if trainee is not None:
        notify(
            trainee,
            title="请假已同意" if approve else "请假未同意",
            body=note.strip(),
            url="/my/leave/",
        )
