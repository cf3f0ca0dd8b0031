"""The ledger of hours, and what a year sums up to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from core.days import today
from trainees.hours import YearHours, target_for
from trainees.models import HoursEntry, HoursYear, Person
from trainees.selectors.standards import targets_over

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer
    from trainees.hours import YearTarget


def hours_entries_for(user: Viewer) -> QuerySet[HoursEntry]:
    """Return the ledger entries of the user's subtrees."""
    entries = HoursEntry.objects.visible_to(user)
    return entries.select_related(
        "person__organization", "recorded_by", "reversal_of", "recognition"
    )


def records_of(people: Iterable[Person]) -> dict[int, int]:
    """Return the keys of people and of everybody merged into them, each with the key it counts for.

    The one way to read what stands in the ledger under a person: entries stay with the record they
    were written to, so that a merger can be undone.
    """
    found = {person.pk: person.pk for person in people}
    fresh = list(found)
    while fresh:
        merged = Person.objects.filter(merged_into__in=fresh).values_list("pk", "merged_into")
        added = {pk: found[into] for pk, into in merged if into is not None and pk not in found}
        found |= added
        fresh = list(added)
    return found


def ledger_of(
    person: Person, year: int | None = None, last: int | None = None
) -> QuerySet[HoursEntry]:
    """Return one person's entries (of a year, or of the years until `last`), newest first.

    The caller has shown that the person is visible.
    """
    entries = HoursEntry.objects.filter(person__in=list(records_of([person])))
    if year is not None:
        entries = entries.filter(earned_on__year__range=(year, last or year))
    return entries.select_related("recorded_by", "reversed_by", "recognition", "study_import")


def _target(person: Person, year: int, targets: list[YearTarget]) -> YearTarget:
    organization = person.organization
    category = organization.category.code if organization.category else ""
    return target_for(
        targets, path=person.org_path, category=category, level=organization.level, year=year
    )


def hours_of(person: Person, year: int) -> YearHours:
    """Return what the person earned in a year, reversals taken off, against the target."""
    (found,) = hours_by_year(person, [year])
    return found


def hours_by_year(person: Person, years: Iterable[int]) -> list[YearHours]:
    """Return what the person earned in some years, in the order asked for."""
    earned = {row.year: row for row in HoursYear.objects.filter(person=person)}
    targets = targets_over([person.org_path])
    none = HoursYear(hours=Decimal(0), days=Decimal(0))
    sums = [(year, earned.get(year, none)) for year in years]
    return [YearHours(year, s.hours, s.days, _target(person, year, targets)) for year, s in sums]


def years_of(person: Person) -> list[int]:
    """Return the years in which the person has entries, newest first."""
    mine = Q(person__in=list(records_of([person])))
    years = HoursEntry.objects.filter(mine).dates("earned_on", "year", order="DESC")
    return [day.year for day in years]


def years_to_show(person: Person, chosen: int) -> list[int]:
    """Return the years of the switch: those with entries, this one, and the chosen one."""
    return sorted({*years_of(person), today().year, chosen}, reverse=True)
