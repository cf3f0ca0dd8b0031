"""Lecturers as facts, with when they can teach and who borrows them: one query for all of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from core.days import days_range
from core.statements import ask
from courses.availability import Window
from courses.enums import LecturerKind
from rotations.scheduling.facts import LecturerFact, Loan

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    Days = tuple[dt.date, dt.date]

# Asked at every move on the board. Whoever has hours at which to teach has them on all days, so these
# are read whatever the days.
LECTURERS = """
    SELECT lecturer.id, lecturer.kind, lecturer.org_path, home.path,
           (SELECT json_agg(json_build_array(is_available, lower(dates), upper(dates) - 1, weekdays,
                   starts_at, ends_at, reason) ORDER BY id) FROM courses_lectureravailability
             WHERE lecturer_id = lecturer.id AND (is_available OR dates && %(days)s)),
           (SELECT json_agg(json_build_array(org_path, lower(dates), upper(dates) - 1) ORDER BY id)
              FROM courses_lecturerloan WHERE lecturer_id = lecturer.id)
      FROM courses_lecturer lecturer
      LEFT JOIN organizations_organization home ON home.id = lecturer.home_id
     WHERE lecturer.id = ANY(%(lecturers)s::bigint[])
"""


def lecturer_facts(lecturers: Collection[int], days: Days) -> dict[int, LecturerFact]:
    """Return lecturers with their homes, when they teach or do not on some days, and their loans."""
    if not lecturers:
        return {}
    asked = {"lecturers": list(lecturers), "days": days_range(*days)}
    return {
        key: LecturerFact(
            key,
            is_leader=kind == LecturerKind.LEADER,
            windows=tuple(window_in(values) for values in offered or ()),
            home=home or pool,
            pool=pool,
            loans=tuple(loan_in(values) for values in lent or ()),
        )
        for key, kind, pool, home, offered, lent in ask(LECTURERS, asked)
    }


def window_in(values: Sequence[Any]) -> Window:
    """Return a row of an availability table from what the database wrote of it."""
    is_available, first, last, weekdays, starts_at, ends_at, reason = values
    return Window(
        is_available=is_available,
        first=dt.date.fromisoformat(first),
        last=dt.date.fromisoformat(last),
        weekdays=frozenset(weekdays or ()),
        starts_at=dt.time.fromisoformat(starts_at) if starts_at else None,
        ends_at=dt.time.fromisoformat(ends_at) if ends_at else None,
        reason=reason,
    )


def loan_in(values: Sequence[Any]) -> Loan:
    """Return a loan from what the database wrote of it."""
    path, first, last = values
    return Loan(path, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
