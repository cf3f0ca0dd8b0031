"""Lending a lecturer to another organization for some days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from core.audit.services import record
from core.days import days_range, first_day
from courses.models import LecturerLoan

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from courses.models import Lecturer
    from organizations.models import Organization, User


@transaction.atomic
def lend_lecturer(
    lecturer: Lecturer, *, to: Organization, dates: DateRange, by: User
) -> LecturerLoan:
    """Let an organization and those below it book a lecturer on these days."""
    loan: LecturerLoan = LecturerLoan.objects.create(
        lecturer=lecturer, organization=to, dates=dates
    )
    record(
        "courses.lend_lecturer",
        by=by,
        target=lecturer,
        path=lecturer.org_path,
        detail={"to": to.pk, "dates": [str(dates.lower), str(dates.upper)]},
    )
    return loan


@transaction.atomic
def cut_loan(
    lecturer: Lecturer, *, to: Organization, dates: DateRange, day: dt.date, by: User
) -> None:
    """End a loan before a day: it keeps the days before that, or goes when there are none."""
    loans = LecturerLoan.objects.filter(lecturer=lecturer, organization=to, dates=dates)
    if day <= first_day(dates):
        loans.delete()
    else:
        loans.update(dates=days_range(first_day(dates), day - dt.timedelta(days=1)))
    detail = {"to": to.pk, "before": str(day)}
    record("courses.cut_loan", by=by, target=lecturer, path=lecturer.org_path, detail=detail)
