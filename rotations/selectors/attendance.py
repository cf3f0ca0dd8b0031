"""Reads of attendance: one session's roll, and what a whole class sums up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from rotations.enums import AttendanceMethod, AttendanceStatus, RollState
from rotations.models import Attendance, LeaveRequest, SignIn
from rotations.rolls import ATTENDED, Tally, tally
from rotations.selectors.sessions import (
    expected_at,
    sessions_of,
    sitter_of,
    sitting_of,
    trainees_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


@dataclass
class Line:
    """One line of a table of rates: of a session, a person or a unit."""

    of: Session | Enrolment | Organization
    tally: Tally
    people: int = 1


@dataclass
class ClassRecord:
    """The attendance of a class, three ways round."""

    sessions: list[Line] = field(default_factory=list)
    people: list[Line] = field(default_factory=list)
    units: list[Line] = field(default_factory=list)
    total: Tally = field(default_factory=Tally)

    @property
    def open_rolls(self) -> list[Session]:
        """The sessions whose roll is not closed yet."""
        found = [line.of for line in self.sessions]
        return [session for session in found if session.roll_state == RollState.OPEN]  # type: ignore[union-attr,misc]  # lines of sessions


def record_of_class(batch: Batch) -> ClassRecord:
    """Return the attendance of a batch by session, person and unit; a constant number of queries."""
    sessions, trainees = sessions_of(batch), trainees_of([batch.pk])
    marks = _marks(sessions, trainees)

    def summed(some_sessions: Iterable[Session], some_trainees: Iterable[Enrolment]) -> Tally:
        return tally(map(sitting_of, some_sessions), map(sitter_of, some_trainees), marks)

    return ClassRecord(
        sessions=[Line(session, summed([session], trainees)) for session in sessions],
        people=[Line(trainee, summed(sessions, [trainee])) for trainee in trainees],
        units=_by_unit(trainees, lambda members: summed(sessions, members)),
        total=summed(sessions, trainees),
    )


def _marks(sessions: list[Session], trainees: list[Enrolment]) -> dict[tuple[int, int], str]:
    rows = Attendance.objects.filter(session__in=sessions, enrolment__in=trainees)
    return {(s, e): status for s, e, status in rows.values_list("session", "enrolment", "status")}


def _by_unit(trainees: list[Enrolment], summed: Callable[[list[Enrolment]], Tally]) -> list[Line]:
    """Group the trainees by the unit above their organization, which sent them."""
    groups: dict[str, tuple[Organization, list[Enrolment]]] = {}
    for trainee in trainees:
        unit = trainee.organization.parent or trainee.organization
        groups.setdefault(unit.path, (unit, []))[1].append(trainee)
    return [
        Line(unit, summed(members), len(members)) for _, (unit, members) in sorted(groups.items())
    ]
