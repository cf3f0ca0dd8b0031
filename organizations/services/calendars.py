"""Keeping calendars: times at which a subtree must, or should, not be called to classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.days import days_range
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from organizations.models import CalendarPeriod

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Calendar, Category, User

ONCE = {"calendar_name_once": "该单位已有同名日历。"}
APART = {"calendar_period_no_overlap": "同一日历的时段不能重叠，请合并或错开。"}


class PeriodFacts(TypedDict):
    """A run of days, both included."""

    first: dt.date
    last: dt.date
    note: str


@transaction.atomic
def save_calendar(
    calendar: Calendar,
    *,
    categories: Sequence[Category],
    periods: Sequence[PeriodFacts],
    by: User,
    revision: int | None = None,
) -> Calendar:
    """Store a new or edited calendar with all its periods.

    Raises ValidationError: "stale", for a name given twice, for no period, or for periods that overlap.
    """
    is_new = calendar.pk is None
    if not is_new:
        claim_revision(calendar, expected=revision or 0)
    _check(periods)
    with explained(ONCE, is_input=True):
        calendar.save()
    calendar.categories.set(categories)
    calendar.periods.all().delete()
    with explained(APART, is_input=True):
        CalendarPeriod.objects.bulk_create(
            CalendarPeriod(
                calendar=calendar, dates=days_range(row["first"], row["last"]), note=row["note"]
            )
            for row in periods
        )
    calendar.refresh_from_db(fields=["org_path"])
    act = "add" if is_new else "update"
    record(f"calendars.{act}", by=by, target=calendar, path=calendar.org_path)
    return calendar


def _check(periods: Sequence[PeriodFacts]) -> None:
    if not periods:
        raise BadInputError("请至少填写一个时段。", code="no_period")
    if any(row["last"] < row["first"] for row in periods):
        raise BadInputError("结束日期不能早于开始日期。", code="dates")


@transaction.atomic
def delete_calendar(calendar: Calendar, *, by: User) -> None:
    """Delete a calendar: it forbids nothing any more."""
    record("calendars.delete", by=by, target=calendar, path=calendar.org_path)
    calendar.delete()
