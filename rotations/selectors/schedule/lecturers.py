"""Lecturers as facts, with when they can teach and who borrows them: one query for all of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from core.days import days_range
from courses.availability import Window
from courses.enums import LecturerKind
from courses.models import Lecturer
from rotations.scheduling.facts import LecturerFact, Loan

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    Days = tuple[dt.date, dt.date]

COLUMNS = ("pk", "kind", "org_path", "home__path")
# Whoever has hours at which to teach has them on all days, so these are read whatever the days.
WINDOWS = """(SELECT jsonb_agg(jsonb_build_array(is_available, lower(dates), upper(dates) - 1, weekdays,
    starts_at, ends_at, reason) ORDER BY id) FROM courses_lectureravailability
    WHERE lecturer_id = courses_lecturer.id AND (is_available OR dates && %s))"""
LOANS = """(SELECT jsonb_agg(jsonb_build_array(org_path, lower(dates), upper(dates) - 1) ORDER BY id)
    FROM courses_lecturerloan WHERE lecturer_id = courses_lecturer.id)"""


def lecturer_facts(lecturers: Collection[int], days: Days) -> dict[int, LecturerFact]:
    """Return lecturers with their homes, when they teach or do not on some days, and their loans."""
    if not lecturers:
        return {}
    windows = RawSQL(WINDOWS, (days_range(*days),), JSONField())  # noqa: S611  # our own literal
    loans = RawSQL(LOANS, (), JSONField())  # noqa: S611  # our own literal
    rows = Lecturer.objects.filter(pk__in=lecturers).order_by()
    return {
        key: LecturerFact(
            key,
            is_leader=kind == LecturerKind.LEADER,
            windows=tuple(window_in(values) for values in offered or ()),
            home=home or pool,
            pool=pool,
            loans=tuple(loan_in(values) for values in lent or ()),
        )
        for key, kind, pool, home, offered, lent in rows.values_list(*COLUMNS, windows, loans)
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
