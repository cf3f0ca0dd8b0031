"""How many people eat what, meal by meal: pure.

Lodgers eat from dinner on the day they come to breakfast on the day they go, and within that every
meal; people from nearby eat lunch on class days. Who is on leave at the hour of a meal, or did not
come, is not cooked for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Meal(StrEnum):
    """The meals of a day, in order."""

    BREAKFAST = "早餐"
    LUNCH = "午餐"
    DINNER = "晚餐"


HOURS = {
    Meal.BREAKFAST: dt.time(7, 30),
    Meal.LUNCH: dt.time(12, 15),
    Meal.DINNER: dt.time(18, 15),
}


@dataclass(frozen=True)
class Eater:
    """One person at the table: local times of leave, the days from and to which one is there."""

    diet: str
    lodges: bool
    comes: bool = True
    joined_on: dt.date | None = None
    away: tuple[tuple[dt.datetime, dt.datetime], ...] = ()


@dataclass(frozen=True)
class Days:
    """The days of a class, and the nights its lodgers sleep there (from the first evening to the last morning)."""

    first: dt.date
    last: dt.date
    first_night: dt.date
    last_morning: dt.date


@dataclass
class MealLine:
    """One meal of one day: how many of each diet."""

    on: dt.date
    meal: Meal
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many people eat."""
        return self.counts.total()


def count_meals(
    eaters: Iterable[Eater], days: Days, *, staff: int = 0, staff_diet: str = "ordinary"
) -> list[MealLine]:
    """Return the meals of the class in order, each with its numbers; a meal for nobody is left out."""
    people = list(eaters)
    lines = []
    for on, meal in _meals(days):
        line = MealLine(on, meal, Counter(e.diet for e in people if _eats(e, on, meal, days)))
        if days.first <= on <= days.last and (meal == Meal.LUNCH or line.total):
            line.counts[staff_diet] += staff
        if line.total:
            lines.append(line)
    return lines


def _meals(days: Days) -> Sequence[tuple[dt.date, Meal]]:
    start, end = min(days.first, days.first_night), max(days.last, days.last_morning)
    span = (end - start).days + 1
    return [(start + dt.timedelta(days=day), meal) for day in range(span) for meal in Meal]


def _eats(eater: Eater, on: dt.date, meal: Meal, days: Days) -> bool:
    if not eater.comes or (eater.joined_on and on < eater.joined_on):
        return False
    at = dt.datetime.combine(on, HOURS[meal])
    if any(start <= at < end for start, end in eater.away):
        return False
    is_class_lunch = meal == Meal.LUNCH and days.first <= on <= days.last
    return is_class_lunch or (eater.lodges and _sleeps_around(on, meal, days))


def _sleeps_around(on: dt.date, meal: Meal, days: Days) -> bool:
    """Return whether a lodger is at the house for this meal."""
    if meal == Meal.BREAKFAST:
        return days.first_night < on <= days.last_morning
    if meal == Meal.DINNER:
        return days.first_night <= on < days.last_morning
    return days.first_night < on < days.last_morning
