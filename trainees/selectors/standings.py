"""Who has reached the year's target and who is short, counted by the database in one statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, NullIf

from core.days import today
from trainees.hours import NATIONAL_TARGETS, layers_of
from trainees.models import Appointment, Person
from trainees.selectors.standards import targets_over

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer
    from organizations.models import Category
    from trainees.hours import YearTarget

FIGURE: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=4)


def day_of(year: int) -> dt.date:
    """Return the day whose secretaries a year is about: today, or the last of a year that is over."""
    return min(today(), dt.date(year, 12, 31))


def with_standing(people: QuerySet[Person], user: Viewer, year: int) -> QuerySet[Person]:
    """Keep who is in post in a year and annotate how each stands.

    `earned_hours`, `earned_days`, `target_hours`, `target_days`, and `share`: how much of the target
    is reached by the better of the two tests, 1 and more meaning reached.
    """
    targets = targets_over(user.scope_paths(), below=True)
    in_post = Appointment.objects.filter(person=OuterRef("pk"), period__contains=day_of(year))
    nothing = Value(Decimal(0), output_field=FIGURE)
    standing = (
        people.filter(Exists(in_post))
        .annotate(earned=FilteredRelation("hours_years", condition=Q(hours_years__year=year)))
        .annotate(
            earned_hours=Coalesce(F("earned__hours"), nothing, output_field=FIGURE),
            earned_days=Coalesce(F("earned__days"), nothing, output_field=FIGURE),
            target_hours=_asked(targets, year, "hours"),
            target_days=_asked(targets, year, "days"),
        )
    )
    by_hours = ExpressionWrapper(F("earned_hours") / F("target_hours"), FIGURE)
    by_days = ExpressionWrapper(F("earned_days") / F("target_days"), FIGURE)
    return standing.annotate(share=Greatest(by_hours, by_days))


def _asked(targets: list[YearTarget], year: int, figure: str) -> Any:
    """Return the expression of what is asked: of one organization the first target that speaks, of all the highest."""
    layers = [_layer(layer, figure) for layer in layers_of(targets, year).values()]
    least = Value(getattr(NATIONAL_TARGETS[-1], figure), output_field=IntegerField())
    if not layers:
        return least
    highest = layers[0] if len(layers) == 1 else Greatest(*layers)
    return Coalesce(NullIf(highest, Value(0)), least)


def _layer(layer: list[YearTarget], figure: str) -> Any:
    whens = []
    for target in layer:
        condition = Q(org_path__startswith=target.org_path)
        if target.categories:
            condition &= Q(organization__category__code__in=sorted(target.categories))
            condition &= Q(organization__level__gte=target.highest_level)
        whens.append(When(condition, then=Value(getattr(target, figure))))
    return Case(*whens, default=Value(0), output_field=IntegerField())


@dataclass(frozen=True)
class Tile:
    """How many of one category reached the target; no category is everybody."""

    category: Category | None
    total: int
    reached: int

    @property
    def short(self) -> int:
        """How many are short."""
        return self.total - self.reached

    @property
    def share(self) -> float | None:
        """The share that reached it; None of nobody."""
        return self.reached / self.total if self.total else None


def tiles_of(standing: QuerySet[Person], categories: QuerySet[Category]) -> list[Tile]:
    """Return everybody, and each category in its order, of people annotated by `with_standing`."""
    rows = (
        standing.order_by()
        .values("organization__category")
        .annotate(total=Count("pk"), reached=Count("pk", filter=Q(share__gte=1)))
    )
    counts = {row["organization__category"]: (row["total"], row["reached"]) for row in rows}
    everybody = Tile(None, sum(t for t, _ in counts.values()), sum(r for _, r in counts.values()))
    return [everybody] + [
        Tile(category, *counts[category.pk]) for category in categories if category.pk in counts
    ]
