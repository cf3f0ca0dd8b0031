"""Trained against plan over time: asked for on its own, after the page stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Sum

from core.days import first_day, last_day, today
from rotations.enums import DutyState, PlanState
from rotations.models import Duty, PlanItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import Organization, User
    from rotations.models import Campaign

STEP = dt.timedelta(days=7)
POINTS = 40  # more weeks than that are joined


def trend_of(user: User, campaign: Campaign, unit: Organization) -> dict[str, Any] | None:
    """Return the chart of trained (and, where plans are on file, planned) people, summed up by week.

    None while nobody was trained. Trained counts end with today; planned ones run to the end.
    """
    trained = trained_by_day(user, campaign, unit)
    if not trained:
        return None
    planned = planned_by_day(user, campaign, unit)
    now, last = today(), last_day(campaign.period)
    days = ticks(min([first_day(campaign.period), *trained]), max([last, *trained]))
    if days[0] < now < days[-1]:
        days = sorted({*days, now})
    done = summed_up(trained, days, until=now)
    series, columns = ["已训"], [done]
    if planned:
        series, columns = ["计划", "已训"], [summed_up(planned, days), done]
    labels = [f"{day.month}月{day.day}日" for day in days]
    rows = [list(row) for row in zip(labels, *columns, strict=True)]
    return {"kind": "line", "unit": "人", "series": series, "rows": rows}


def trained_by_day(user: User, campaign: Campaign, unit: Organization) -> dict[dt.date, int]:
    """Return how many seats of the base within the unit were trained on each day."""
    found = (
        Duty.objects.visible_to(user)
        .under(unit.path)
        .filter(campaign=campaign, in_base=True, state=DutyState.TRAINED)
        .order_by()
        .values_list("trained_on")
        .annotate(number=Count("pk"))
    )
    return dict(found)


def planned_by_day(user: User, campaign: Campaign, unit: Organization) -> dict[dt.date, int]:
    """Return how many heads the plans on file mean to have trained by each day."""
    on_file = (PlanState.SUBMITTED, PlanState.ACCEPTED)
    found = (
        PlanItem.objects.visible_to(user)
        .under(unit.path)
        .filter(plan__campaign=campaign, plan__state__in=on_file)
        .order_by()
        .values_list("ends_on")
        .annotate(number=Sum(F("heads")))
    )
    return dict(found)


def ticks(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the days on which the line has a point: week by week, wider for long periods."""
    weeks = (last - first).days // 7 + 1
    step = STEP * -(-weeks // POINTS)
    days = [first]
    while days[-1] + step < last:
        days.append(days[-1] + step)
    return days if days[-1] == last else [*days, last]


def summed_up(
    by_day: dict[dt.date, int], days: Iterable[dt.date], *, until: dt.date | None = None
) -> list[int | None]:
    """Return the sums up to each day; None after `until`, of which nothing is known yet."""
    return [
        None
        if until is not None and day > until
        else sum(count for known, count in by_day.items() if known <= day)
        for day in days
    ]
