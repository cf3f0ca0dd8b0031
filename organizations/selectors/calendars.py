"""Calendars: those a user may read, and which days they forbid to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from core.days import first_day, last_day
from organizations.enums import CalendarEffect
from organizations.models import Calendar, CalendarPeriod

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer


@dataclass(frozen=True)
class ForbiddenDays:
    """A run of days, both ends included, on which a calendar forbids or discourages classes.

    It holds in the subtree of `path`, for the categories named by code; none named: for all.
    """

    calendar: int
    name: str
    effect: CalendarEffect
    path: str
    categories: frozenset[str]
    first: dt.date
    last: dt.date
    note: str = ""


def calendars_for(user: Viewer) -> QuerySet[Calendar]:
    """Return the calendars of the user's subtrees and those that hold there from above."""
    calendars: QuerySet[Calendar] = Calendar.objects.visible_to(user)
    return calendars.select_related("organization").prefetch_related("categories", "periods")


def calendar_for(user: Viewer, pk: int) -> Calendar:
    """Return one calendar; absent and hidden are both 404."""
    calendar: Calendar = get_object_or_404(calendars_for(user), pk=pk)
    return calendar


def forbidden_days_under(path: str) -> list[ForbiddenDays]:
    """Return what holds anywhere in a subtree, from above too: one read for a whole campaign.

    What holds is a rule, no secret: it is told of places that the user may not see.
    """
    periods = CalendarPeriod.objects
    rows = (periods.holding_at(path) | periods.under(path)).select_related("calendar")
    return [
        ForbiddenDays(
            calendar=row.calendar_id,
            name=row.calendar.name,
            effect=CalendarEffect(row.calendar.effect),
            path=row.calendar.org_path,
            categories=frozenset(one.code for one in row.calendar.categories.all()),
            first=first_day(row.dates),
            last=last_day(row.dates),
            note=row.note,
        )
        for row in rows.prefetch_related("calendar__categories").order_by("dates", "pk")
    ]
