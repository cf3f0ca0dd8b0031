"""Reads of meals: the numbers for the kitchen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from core.days import first_day, last_day
from rotations.affairs.meals import Days, Eater, Meal, count_meals
from rotations.enums import SEATED_STATES, Diet
from rotations.models import Enrolment, LeaveRequest
from rotations.selectors.affairs import needs_of

if TYPE_CHECKING:
    import datetime as dt

    from rotations.affairs.meals import MealLine
    from rotations.models import Batch, ClassAffairs


@dataclass(frozen=True)
class MealTable:
    """The meals of a class day by day, and what each diet comes to."""

    days: list[tuple[dt.date, list[MealLine]]]
    diets: list[Diet]

    @property
    def total(self) -> int:
        """How many meals are served altogether."""
        return sum(line.total for _, lines in self.days for line in lines)

    @property
    def most(self) -> int:
        """How many people eat at the largest meal."""
        return max((line.total for _, lines in self.days for line in lines), default=0)

    def rows(self) -> list[tuple[dt.date, Meal, list[int], int]]:
        """Return a row a meal: day, meal, the number of each diet, the sum."""
        return [
            (on, line.meal, [line.counts[diet] for diet in self.diets], line.total)
            for on, lines in self.days
            for line in lines
        ]

    def labelled(self) -> list[tuple[dt.date, Meal, list[tuple[str, int]], int]]:
        """Return the rows with the name of the diet beside each number."""
        names = [str(diet.label) for diet in self.diets]
        return [
            (on, meal, list(zip(names, counts, strict=True)), total)
            for on, meal, counts, total in self.rows()
        ]


def eaters_of(batch: Batch) -> list[Eater]:
    """Return who eats with a class; three queries."""
    trainees = list(
        Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES).select_related(
            "person", "arrival"
        )
    )
    needs = needs_of(trainees)
    away: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    leaves = LeaveRequest.objects.filter(enrolment__batch=batch, is_approved=True)
    for key, period in leaves.values_list("enrolment", "period"):
        away[key].append((_local(period.lower), _local(period.upper)))
    return [
        Eater(
            needs[row.pk].diet,
            needs[row.pk].lodges,
            comes=not (hasattr(row, "arrival") and row.arrival.is_no_show),
            joined_on=row.joined_on,
            away=tuple(away[row.pk]),
        )
        for row in trainees
    ]


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


def meal_table(batch: Batch, affairs: ClassAffairs) -> MealTable:
    """Return the meals of a class from its roster, needs, leave and arrivals."""
    days = Days(
        first_day(batch.dates), last_day(batch.dates), affairs.first_night, affairs.last_morning
    )
    lines = count_meals(eaters_of(batch), days, staff=affairs.staff_meals, staff_diet=Diet.ORDINARY)
    diets = [diet for diet in Diet if any(line.counts[diet] for line in lines)]
    by_day = [(on, list(meals)) for on, meals in groupby(lines, key=lambda line: line.on)]
    return MealTable(by_day, diets or [Diet.ORDINARY])
