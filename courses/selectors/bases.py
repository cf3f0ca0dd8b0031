"""Demonstration bases: those a user may visit, who may name them, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from courses.enums import BaseState, PlaceKind
from courses.models import Base, BaseQuota
from courses.selectors.resources import venue_for, venues_for
from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet, Viewer
    from courses.models import Venue

CATEGORIES = ("village", "community")
CONDITIONS = {
    "has_place": "场所",
    "has_guide": "讲解员",
    "has_materials": "典型材料",
    "has_site": "参观现场",
    "has_film": "专题片",
}


def bases_for(user: Viewer) -> QuerySet[Venue]:
    """Return the venues for site visits, each with its base where one is described."""
    bases = venues_for(user).filter(kind=PlaceKind.BASE)
    return bases.select_related(
        "organization",
        "location",
        "base__category",
        "base__awarded_by",
        "base__nominated_to",
    )


def base_of(venue: Venue) -> Base | None:
    """Return what makes a venue a base; None where nothing is described yet."""
    base: Base | None = getattr(venue, "base", None)
    return base


def base_for(user: Viewer, venue: int) -> Base:
    """Return the base of a venue; absent, hidden and not described are all 404."""
    base = base_of(venue_for(user, venue))
    if base is None:
        raise Http404
    return base


def base_categories() -> QuerySet[Category]:
    """Return the categories that bases are named for: villages and communities."""
    return Category.objects.filter(code__in=CATEGORIES)


def missing_conditions(base: Base) -> list[str]:
    """Return which of the five conditions a base does not fulfil."""
    return [word for name, word in CONDITIONS.items() if not getattr(base, name)]


def conditions_text(base: Base) -> str:
    """Write the five conditions: 五有齐备, or what is missing."""
    missing = missing_conditions(base)
    return f"缺{'、'.join(missing)}" if missing else "五有齐备"


def givers_for(user: Viewer, base: Base) -> QuerySet[Organization]:
    """Return who may be asked for a plaque: the divisions that the base lies in.

    A base that has a plaque already may only rise above its giver. What stands above a user's own
    rows is known by name; nothing else of it is shown.
    """
    above = ancestor_paths(base.venue.org_path)
    if base.awarded_by is not None:
        giver = base.awarded_by.path
        above = [path for path in above if giver.startswith(path) and path != giver]
    levels = (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)
    givers: QuerySet[Organization] = Organization.objects.filter(
        path__in=above, kind=Kind.REGION, level__in=levels
    )
    return givers.order_by("-path")


@dataclass(frozen=True)
class QuotaLine:
    """How many bases one organization names in the subtree of another, by category."""

    organization: Organization
    cells: list[QuotaCell]
    is_awarder: bool


@dataclass(frozen=True)
class QuotaCell:
    """One category of a line; no `at_most`: no limit."""

    category: Category
    at_least: int
    at_most: int | None
    used: int
    waiting: int

    @property
    def lacking(self) -> int:
        """How many are still to be named."""
        return max(0, self.at_least - self.used)


def awarder_for(user: Viewer, pk: int | None) -> Organization:
    """Return whose quotas are looked at: the one asked for, else the user's topmost division."""
    divisions = Organization.objects.visible_to(user).filter(kind=Kind.REGION)
    if pk is not None:
        asked: Organization = get_object_or_404(divisions, pk=pk)
        return asked
    first: Organization | None = divisions.order_by("path").first()
    if first is None:
        raise Http404
    return first


def quota_lines(awarder: Organization) -> list[QuotaLine]:
    """Return an awarder's quotas: its own total, then one line for each division below."""
    below = Organization.objects.filter(
        parent=awarder, kind=Kind.REGION, level__lte=Level.COUNTY, valid_until=None
    )
    categories = list(base_categories())
    stored = {
        (row.organization_id, row.category_id): row
        for row in BaseQuota.objects.filter(awarder=awarder)
    }
    bases = list(
        Base.objects.filter(Q(awarded_by=awarder) | Q(nominated_to=awarder)).values_list(
            "venue__org_path", "category", "awarded_by", "nominated_to"
        )
    )

    def cell(organization: Organization, category: Category) -> QuotaCell:
        row = stored.get((organization.pk, category.pk))
        inside = [
            (giver, asked)
            for path, kind, giver, asked in bases
            if kind == category.pk and path.startswith(organization.path)
        ]
        return QuotaCell(
            category=category,
            at_least=row.at_least if row else 0,
            at_most=row.at_most if row else None,
            used=sum(giver == awarder.pk for giver, _ in inside),
            waiting=sum(asked == awarder.pk for _, asked in inside),
        )

    return [
        QuotaLine(one, [cell(one, category) for category in categories], one.pk == awarder.pk)
        for one in [awarder, *below.order_by("path")]
    ]


def quotas_received(user: Viewer, awarder: Organization) -> list[tuple[BaseQuota, int]]:
    """Return what organizations above an awarder allot to it, each with how many are used."""
    rows: OrgScopedQuerySet = BaseQuota.objects.visible_to(user)
    allotted = (
        rows.filter(organization=awarder)
        .exclude(awarder=awarder)
        .select_related("awarder", "organization", "category")
    )
    return [(row, used_of(row)) for row in allotted]


def used_of(quota: BaseQuota) -> int:
    """Return how many bases stand under a quota."""
    named = Base.objects.filter(
        state=BaseState.AWARDED, awarded_by=quota.awarder_id, category=quota.category_id
    )
    return named.filter(venue__org_path__startswith=quota.organization.path).count()
