"""When a lecturer can teach."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.days import days_range
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from courses.models import LecturerAvailability

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from courses.models import Lecturer
    from organizations.models import User

HOURS = "开始和结束时间要么都填，要么都不填，且结束晚于开始。"


class WindowFacts(TypedDict):
    """A row of the table; days both included."""

    is_available: bool
    first: dt.date
    last: dt.date
    weekdays: Sequence[int]
    starts_at: dt.time | None
    ends_at: dt.time | None
    reason: str


@transaction.atomic
def set_availability(
    lecturer: Lecturer, rows: Sequence[WindowFacts], *, revision: int, by: User
) -> None:
    """Put these rows in place of those a lecturer had. Raises ValidationError: "stale", or for a row."""
    claim_revision(lecturer, expected=revision)
    if any(row["last"] < row["first"] for row in rows):
        raise BadInputError("结束日期不能早于开始日期。", code="dates")
    lecturer.availability.all().delete()
    with explained({"lecturer_availability_hours": HOURS}, is_input=True):
        LecturerAvailability.objects.bulk_create(
            LecturerAvailability(
                lecturer=lecturer,
                is_available=row["is_available"],
                dates=days_range(row["first"], row["last"]),
                weekdays=sorted(row["weekdays"]),
                starts_at=row["starts_at"],
                ends_at=row["ends_at"],
                reason=row["reason"],
            )
            for row in rows
        )
    record(
        "courses.set_availability",
        by=by,
        target=lecturer,
        path=lecturer.org_path,
        detail={"rows": len(rows)},
    )
