"""Reads of leave requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from organizations.permissions import with_right
from rotations.classday.rolls import LEAVE_LIMIT, is_expected
from rotations.enums import AttendanceStatus
from rotations.models import Attendance, Batch, LeaveRequest
from rotations.selectors.sessions import sessions_of, sitter_of, sitting_of

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Enrolment

DECIDE = "rotations.decide_leave"


def leaves_for(user: User) -> OrgScopedQuerySet:
    """Return the requests in the classes that the user runs."""
    batches = Batch.objects.run_by(with_right(user, DECIDE)).values("pk")
    return (
        LeaveRequest.objects.filter(enrolment__batch__in=batches)
        .select_related("enrolment__person", "enrolment__organization", "enrolment__batch")
        .select_related("decided_by", "requested_by")
    )


def leave_for(user: User, pk: int) -> LeaveRequest:
    """Return one request, or raise Http404 when it is absent or hidden."""
    found: LeaveRequest = get_object_or_404(leaves_for(user), pk=pk)
    return found


def waiting_leaves(user: User) -> int:
    """Return how many requests wait for the user's decision."""
    return leaves_for(user).filter(is_approved=None).count()


def leave_hint(trainee: Enrolment, asked: LeaveRequest | None = None) -> str:
    """Return a sentence when approved, recorded and asked leave exceed one seventh of the hours; else ''.

    干部教育培训工作条例 (2023): beyond one seventh a trainee leaves the class. On a class of a few
    days half a day is more than that, so people decide; the sentence only tells them.
    """
    away, total = _leave_minutes(trainee, asked)
    if away * LEAVE_LIMIT <= total:
        return ""
    return (
        f"累计请假 {away / 60:.1f} 小时，超过总学时（{total / 60:.1f} 小时）的七分之一，"
        "按规定应由主办单位研究决定。"
    )


def _leave_minutes(trainee: Enrolment, asked: LeaveRequest | None) -> tuple[int, int]:
    """Return the minutes on leave and the minutes in all, of the sessions that count for hours."""
    periods = [leave.period for leave in trainee.leaves.filter(is_approved=True)]
    periods += [asked.period] if asked is not None else []
    marked = set(
        Attendance.objects.filter(enrolment=trainee, status=AttendanceStatus.LEAVE).values_list(
            "session", flat=True
        )
    )
    sitter, away, total = sitter_of(trainee), 0, 0
    for session in sessions_of(trainee.batch):
        sitting = sitting_of(session)
        if not sitting.counts or not is_expected(sitting, sitter):
            continue
        total += sitting.minutes
        absent = session.pk in marked or any(
            period.lower < session.period.upper and session.period.lower < period.upper
            for period in periods
        )
        away += sitting.minutes if absent else 0
    return away, total
