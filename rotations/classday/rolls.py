"""Who is expected at which session, and what the marks sum up to: pure functions on plain facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from rotations.enums import AttendanceStatus

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

ATTENDED = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)
LEAVE_LIMIT = (
    7  # 干部教育培训工作条例 (2023): leave beyond one seventh of the hours needs a decision
)


@dataclass(frozen=True)
class Hearing:
    """A batch at a session: its groups from `first` up to, not including, `end`; no end: all of it."""

    batch: int
    first: int | None = None
    end: int | None = None

    def takes_in(self, batch: int, group: int | None) -> bool:
        """Return whether a trainee of this batch and group belongs to the audience."""
        if batch != self.batch:
            return False
        if self.end is None:
            return True
        return group is not None and (self.first or 0) <= group < self.end


@dataclass(frozen=True)
class Sitting:
    """A session as the roll sees it."""

    key: int
    on: dt.date
    minutes: int
    counts: bool
    hearings: tuple[Hearing, ...]
    takers: frozenset[int] | None = None  # who got a place in it, where trainees chose (选学)


@dataclass(frozen=True)
class Sitter:
    """A trainee as the roll sees it; a late joiner belongs to the class from `joined_on`."""

    key: int
    batch: int
    group: int | None = None
    joined_on: dt.date | None = None


def is_expected(sitting: Sitting, sitter: Sitter) -> bool:
    """Return whether the trainee should sit in the session: in its audience, and in the class by then."""
    if sitter.joined_on is not None and sitting.on < sitter.joined_on:
        return False
    if sitting.takers is not None:
        return sitter.key in sitting.takers
    return any(hearing.takes_in(sitter.batch, sitter.group) for hearing in sitting.hearings)


@dataclass(frozen=True)
class Tally:
    """What marks sum up to. A session without a mark counts neither for nor against anybody."""

    expected: int = 0
    present: int = 0
    late: int = 0
    leave: int = 0
    absent: int = 0
    minutes: int = 0  # attended, of the sessions that count for hours
    leave_minutes: int = 0  # on leave, of the same
    all_minutes: int = 0  # of all sessions expected that count for hours

    @property
    def attended(self) -> int:
        """Present or late."""
        return self.present + self.late

    @property
    def marked(self) -> int:
        """How many marks there are."""
        return self.attended + self.leave + self.absent

    @property
    def rate(self) -> Decimal | None:
        """Attendance in percent of the marks, two decimals, cut off; None without marks."""
        if not self.marked:
            return None
        share = Decimal(self.attended * 100) / self.marked
        return share.quantize(Decimal("0.01"), rounding=ROUND_DOWN)

    @property
    def exceeds_leave_limit(self) -> bool:
        """Whether leave is more than one seventh of the hours: a flag for people, never a verdict."""
        return self.leave_minutes * LEAVE_LIMIT > self.all_minutes


def tally(
    sittings: Iterable[Sitting], sitters: Iterable[Sitter], marks: Mapping[tuple[int, int], str]
) -> Tally:
    """Sum up the marks, keyed by (session, enrolment), of those who were expected."""
    sitters = list(sitters)
    counted: Counter[str] = Counter()
    for sitting in sittings:
        worth = sitting.minutes if sitting.counts else 0
        for sitter in sitters:
            if not is_expected(sitting, sitter):
                continue
            status = marks.get((sitting.key, sitter.key), "")
            counted.update({"expected": 1, "all_minutes": worth})
            if status:
                counted[status] += 1
            if status in ATTENDED:
                counted["minutes"] += worth
            elif status == AttendanceStatus.LEAVE:
                counted["leave_minutes"] += worth
    return Tally(
        expected=counted["expected"],
        present=counted[AttendanceStatus.PRESENT],
        late=counted[AttendanceStatus.LATE],
        leave=counted[AttendanceStatus.LEAVE],
        absent=counted[AttendanceStatus.ABSENT],
        minutes=counted["minutes"],
        leave_minutes=counted["leave_minutes"],
        all_minutes=counted["all_minutes"],
    )
