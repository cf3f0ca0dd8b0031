"""Lending a lecturer to another organization for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from core.audit.services import record
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
