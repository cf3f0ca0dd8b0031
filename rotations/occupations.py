"""What the classes of our own say about people's days, to whoever recognises classes held elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import days_range, first_day, last_day
from rotations.enums import ACTIVE_STATES
from rotations.models import Enrolment
from trainees.occupations import Occupation, register_occupation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator


def enrolled_on(people: Collection[int], first: dt.date, last: dt.date) -> Iterator[Occupation]:
    """Yield the classes on whose lists some people stand between two days."""
    enrolled = Enrolment.objects.filter(
        person__in=people, state__in=ACTIVE_STATES, batch_dates__overlap=days_range(first, last)
    )
    for trainee in enrolled.select_related("batch").order_by("batch_dates", "pk"):
        dates = trainee.batch.dates
        text = f"在“{trainee.batch}”名单中（{first_day(dates):%Y-%m-%d} 至 {last_day(dates):%Y-%m-%d}）"
        yield Occupation(trainee.person_id, text)


register_occupation(enrolled_on)
