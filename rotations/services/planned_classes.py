"""Drawing the classes of a plan out, to be looked through and chosen from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from rotations.models import PlannedClass, PlanningRun
from rotations.planning.summary import summary_of

if TYPE_CHECKING:
    from rotations.planning.result import Result

SAY = 160  # characters kept of where a class was before


@transaction.atomic
def lay_out(run: PlanningRun, result: Result) -> None:
    """Put the classes of a plan in place of those of the run's plan before it."""
    PlannedClass.objects.filter(run=run).delete()
    PlannedClass.objects.bulk_create(
        PlannedClass(
            run=run,
            key=item.key,
            fate=item.fate,
            organizer_id=int(item.known.organizer),
            series=item.series,
            number=item.known.number,
            starts_on=item.known.starts_on,
            days=item.known.days,
            venue=item.venue,
            before=item.before[:SAY],
            people=item.people,
            codes=sorted(result.called.get((item.known.organizer, item.known.series), ())),
            units=item.units,
            halves=item.halves,
        )
        for item in result.items
    )
    PlanningRun.objects.filter(pk=run.pk).update(summary=summary_of(result))
