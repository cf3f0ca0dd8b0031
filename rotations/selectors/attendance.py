"""Reads of attendance: one session's roll, and what a whole class sums up to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from rotations.classday.rolls import ATTENDED, Tally, tally
from rotations.enums import AttendanceMethod, AttendanceStatus, RollState
from rotations.models import Attendance, LeaveRequest, SignIn
from rotations.selectors.sessions import (
    expected_at,
    sessions_of,
    sitter_of,
    sitting_of,
    trainees_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import Organization
    from rotations.models import Batch, Enrolment, Session


@dataclass(frozen=True)
class RollRow:
    """One trainee on the roll of a session: what is recorded, and what speaks for which mark."""

    trainee: Enrolment
    attendance: Attendance | None
    sign_in: SignIn | None
    on_leave: bool

    @property
    def recorded(self) -> str:
        """The mark that is stored; '' for none."""
        return self.attendance.status if self.attendance else ""

    @property
    def proposed(self) -> str:
        """What the roll starts from: the stored mark, the sign-in, an approved leave, else present."""
        if self.attendance:
            return self.attendance.status
        if self.sign_in:
            return AttendanceStatus.LATE if self.sign_in.is_late else AttendanceStatus.PRESENT
        return AttendanceStatus.LEAVE if self.on_leave else AttendanceStatus.PRESENT

    @property
    def difference(self) -> str:
        """Where sign-in and roll call disagree, in words; '' where they agree."""
        if self.attendance is None or self.attendance.method == AttendanceMethod.QR:
            return ""
        status = self.attendance.get_status_display()
        if self.sign_in and self.recorded not in ATTENDED:
            at = timezone.localtime(self.sign_in.happened_at)
            return f"{at:%H:%M} {self.sign_in.get_method_display()}，点名为{status}"
        if self.sign_in and self.sign_in.is_late and self.recorded == AttendanceStatus.PRESENT:
            return "签到已迟到，点名为出勤"
        if not self.sign_in and self.recorded in ATTENDED:
            return f"未签到，点名为{status}"
        return ""


@dataclass(frozen=True)
class Roll:
    """The roll of one session."""

    session: Session
    rows: list[RollRow]

    @property
    def is_open(self) -> bool:
        """Whether it may still be written."""
        return self.session.roll_state == RollState.OPEN

    @property
    def signed(self) -> int:
        """How many of the expected signed in."""
        return sum(row.sign_in is not None for row in self.rows)

    @property
    def unmarked(self) -> int:
        """How many have no mark yet."""
        return sum(not row.recorded for row in self.rows)

    @property
    def counts(self) -> list[tuple[AttendanceStatus, int]]:
        """How many stand recorded in each status."""
        recorded = [row.recorded for row in self.rows]
        return [(status, recorded.count(status)) for status in AttendanceStatus]

    @property
    def differences(self) -> list[RollRow]:
        """Where sign-in and roll call disagree; nobody is blamed for not signing in when nobody did."""
        if not self.signed:
            return []
        return [row for row in self.rows if row.difference]


def roll_of(session: Session) -> Roll:
    """Return the roll of a session the caller may see."""
    marks = {mark.enrolment_id: mark for mark in session.attendances.all()}
    signs = {sign.enrolment_id: sign for sign in session.sign_ins.all()}
    trainees = expected_at(session)
    leaves = set(
        LeaveRequest.objects.filter(
            enrolment__in=trainees, is_approved=True, period__overlap=session.period
        ).values_list("enrolment_id", flat=True)
    )
    rows = [RollRow(t, marks.get(t.pk), signs.get(t.pk), t.pk in leaves) for t in trainees]
    return Roll(session, rows)


@dataclass(frozen=True)
class SessionLine:
    """How a session was attended."""

    session: Session
    tally: Tally


@dataclass(frozen=True)
class PersonLine:
    """How a trainee attended."""

    trainee: Enrolment
    tally: Tally


@dataclass(frozen=True)
class UnitLine:
    """How the trainees of a unit attended."""

    unit: Organization
    people: int
    tally: Tally


@dataclass(frozen=True)
class ClassRecord:
    """The attendance of a class, three ways round."""

    sessions: list[SessionLine]
    people: list[PersonLine]
    units: list[UnitLine]
    total: Tally

    @property
    def open_rolls(self) -> list[Session]:
        """The sessions whose roll is not closed yet."""
        sessions = [line.session for line in self.sessions]
        return [session for session in sessions if session.roll_state == RollState.OPEN]


def record_of_class(batch: Batch) -> ClassRecord:
    """Return the attendance of a batch by session, person and unit; a constant number of queries."""
    sessions, trainees = sessions_of(batch), trainees_of([batch.pk])
    marks = _marks(sessions, trainees)

    def summed(some_sessions: Iterable[Session], some_trainees: Iterable[Enrolment]) -> Tally:
        return tally(map(sitting_of, some_sessions), map(sitter_of, some_trainees), marks)

    return ClassRecord(
        sessions=[SessionLine(session, summed([session], trainees)) for session in sessions],
        people=[PersonLine(trainee, summed(sessions, [trainee])) for trainee in trainees],
        units=[
            UnitLine(unit, len(members), summed(sessions, members))
            for unit, members in _by_unit(trainees)
        ],
        total=summed(sessions, trainees),
    )


def _marks(sessions: list[Session], trainees: list[Enrolment]) -> dict[tuple[int, int], str]:
    rows = Attendance.objects.filter(session__in=sessions, enrolment__in=trainees)
    return {(s, e): status for s, e, status in rows.values_list("session", "enrolment", "status")}


def _by_unit(trainees: list[Enrolment]) -> list[tuple[Organization, list[Enrolment]]]:
    """Group the trainees by the unit above their organization, which sent them."""
    groups: dict[str, tuple[Organization, list[Enrolment]]] = {}
    for trainee in trainees:
        unit = trainee.organization.parent or trainee.organization
        groups.setdefault(unit.path, (unit, []))[1].append(trainee)
    return [group for _, group in sorted(groups.items())]


@dataclass
class HalfDay:
    """The sessions of a morning, an afternoon or an evening: one page of the sign-in sheet."""

    on: dt.date
    name: str
    lines: list[SessionLine] = field(default_factory=list)


def half_days_of(record: ClassRecord) -> list[HalfDay]:
    """Return the sessions of a class by half day, in order."""
    found: dict[tuple[dt.date, str], HalfDay] = {}
    for line in record.sessions:
        start = timezone.localtime(line.session.period.lower)
        name = half_of(start.time())
        half = found.setdefault((start.date(), name), HalfDay(start.date(), name))
        half.lines.append(line)
    return list(found.values())


def half_of(time: dt.time) -> str:
    """Return which half of the day a session begins in."""
    if time < dt.time(12):
        return "上午"
    return "下午" if time < dt.time(18) else "晚上"
