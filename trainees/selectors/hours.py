"""The ledger of hours, and what a year sums up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from organizations.enums import Level
from trainees.hours import TARGETS, YearHours, YearTarget
from trainees.models import HoursEntry

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer
    from trainees.models import Person

LEADING_CATEGORIES = ("township", "street", "agency")


def hours_entries_for(user: Viewer) -> QuerySet[HoursEntry]:
    """Return the ledger entries of the user's subtrees."""
    entries = HoursEntry.objects.visible_to(user)
    return entries.select_related("person__organization", "recorded_by", "reversal_of")


def records_of(person: Person) -> Q:
    """Return the condition of the entries a person earned, under a record merged into this one too."""
    return Q(person=person) | Q(person__merged_into=person)


def ledger_of(person: Person, year: int) -> QuerySet[HoursEntry]:
    """Return one person's entries of a year, newest first; the caller has shown that it is visible."""
    entries = HoursEntry.objects.filter(records_of(person), earned_on__year=year)
    return entries.select_related("recorded_by", "reversed_by")


def target_of(person: Person) -> YearTarget:
    """Return the yearly target: county departments and townships ask more than all others."""
    organization = person.organization
    category = organization.category.code if organization.category else ""
    leading = category in LEADING_CATEGORIES and organization.level >= Level.COUNTY
    return TARGETS["leading" if leading else "others"]


def hours_of(person: Person, year: int) -> YearHours:
    """Return what the person earned in a year, reversals taken off, against the target."""
    entries = HoursEntry.objects.filter(records_of(person), earned_on__year=year)
    total = entries.aggregate(minutes=Sum("minutes"))
    return YearHours(year, total["minutes"] or 0, target_of(person))


def years_of(person: Person) -> list[int]:
    """Return the years in which the person has entries, newest first."""
    years = HoursEntry.objects.filter(records_of(person)).dates("earned_on", "year", order="DESC")
    return [day.year for day in years]
