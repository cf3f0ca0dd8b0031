"""Help between counties: places of a class far from home, a lecturer for a fortnight, an offer that waits."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.days import days_range, today
from rotations.services.supports import accept_support, offer_places, offer_teacher

if TYPE_CHECKING:
    from django.db.backends.postgresql.psycopg_any import DateRange

    from reports.demo.places import Places
    from reports.demo.resources import Resources
    from reports.demo.staff import Staff
    from rotations.models import Batch

GIVEN = 5  # places in the class far from home
PAIRED = "市委对口帮扶结对方案"


def help_neighbours(far_class: Batch, places: Places, staff: Staff, resources: Resources) -> None:
    """Let the county give two neighbours places and a lecturer, and offer a third another one."""
    by, campaign = staff.county, far_class.campaign
    poor, lake, hill = places.neighbours
    accept_support(offer_places(far_class, lake, GIVEN, by=by, note=PAIRED), by=staff.neighbours[1])
    lent = offer_teacher(
        resources.lecturers["school"], hill, soon(3, 16), campaign=campaign, by=by, note=PAIRED
    )
    accept_support(lent, by=staff.neighbours[2])
    offer_teacher(
        resources.lecturers["model"], poor, soon(10, 14), campaign=campaign, by=by, note="经验介绍"
    )


def soon(first: int, last: int) -> DateRange:
    """Return days from now."""
    return days_range(today() + dt.timedelta(days=first), today() + dt.timedelta(days=last))
