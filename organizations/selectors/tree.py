"""Reading the tree: what a user may see of it, level by level, by search, and as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.fields.organizations import BELOW, texts_of
from organizations.models import Category, Organization, OrganizationChange, OrganizationVersion
from organizations.paths import PATH_STEP, ancestor_paths

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.scoping.querysets import OrgScopedQuerySet, Viewer

SEARCH_LIMIT = 20
# Two characters have no trigram of their own; within a prefecture a walk finds them all the same.
INFIX_FROM = 3
NARROW_SCOPE = 3 * PATH_STEP


def organizations_for(user: Viewer) -> OrgScopedQuerySet:
    """Return the organizations of the user's subtrees, in the offices' order."""
    scoped: OrgScopedQuerySet = Organization.objects.visible_to(user)
    return scoped.select_related("parent", "category")


def with_child_counts(organizations: OrgScopedQuerySet) -> OrgScopedQuerySet:
    """Add `child_count`: how many living organizations hang directly below each."""
    living = Organization.objects.filter(parent=OuterRef("pk"), valid_until=None).order_by()
    counted = living.values("parent").annotate(number=Count("pk")).values("number")
    annotated: OrgScopedQuerySet = organizations.annotate(
        child_count=Coalesce(Subquery(counted), 0)
    )
    return annotated


def roots_for(user: Viewer) -> OrgScopedQuerySet:
    """Return the tops of the user's subtrees with their child counts."""
    return with_child_counts(organizations_for(user).filter(path__in=user.scope_paths()))


def children_of(user: Viewer, organization: Organization) -> OrgScopedQuerySet:
    """Return the living children, in order, with their child counts."""
    children = organizations_for(user).filter(parent=organization, valid_until=None)
    return with_child_counts(children)


def ancestors_of(user: Viewer, organization: Organization) -> list[Organization]:
    """Return what stands above an organization within the user's scope, from the top."""
    above = ancestor_paths(organization.path)[:-1]
    return list(organizations_for(user).filter(path__in=above))


def lineages(user: Viewer, organizations: Iterable[Organization]) -> dict[int, str]:
    """Return for each organization where it hangs, in words ("平江县 / 长寿镇"), in one query."""
    rows = list(organizations)
    paths = {path for row in rows for path in ancestor_paths(row.path)[:-1]}
    above = organizations_for(user).filter(path__in=paths)
    names = {node.path: node.short_name or node.name for node in above}
    return {
        row.pk: " / ".join(names[p] for p in ancestor_paths(row.path)[:-1] if p in names)
        for row in rows
    }


def offers_for(viewer: Viewer, text: str, *, user: Viewer) -> list[tuple[Organization, str, str]]:
    """Return what a picker offers for a text: organizations, where they hang, and what a choice writes.

    The viewer's scope is where to look; the user's, how far up the words may go.
    """
    found = search_organizations(viewer, text)
    places = lineages(user, found)
    texts = texts_of(organizations_for(viewer), found)
    return [(one, places[one.pk], texts[one.pk]) for one in found]


def search_organizations(
    user: Viewer, text: str, *, limit: int = SEARCH_LIMIT, living_only: bool = True
) -> list[Organization]:
    """Return the first organizations that fit a text, higher ones first.

    Digits are the beginning of a division code, letters the beginning of the pinyin initials, the
    rest is part of a name. Two characters over more than a prefecture are its beginning.
    """
    text = text.rpartition(BELOW)[2].replace("\x00", "").strip()  # a chosen text is typed over
    if not text:
        return []
    is_narrow = all(len(path) >= NARROW_SCOPE for path in user.scope_paths())
    found = matching(organizations_for(user), text, is_narrow=is_narrow)
    if living_only:
        found = found.filter(valid_until=None)
    return list(found.order_by("level", "path")[:limit])


def matching(organizations: Any, text: str, *, is_narrow: bool = True) -> Any:
    """Narrow organizations to those that fit a text; see `search_organizations`."""
    if text.isascii() and text.isdigit():
        return organizations.filter(division_code__startswith=text)
    if text.isascii() and text.isalnum():
        return organizations.filter(initials__startswith=text.lower())
    if is_narrow or len(text) >= INFIX_FROM:
        return organizations.filter(name__contains=text)
    return organizations.filter(name__startswith=text)


def history_of(user: Viewer, organization: Organization) -> QuerySet[OrganizationChange]:
    """Return the acts that an organization in the user's scope went through, latest first."""
    visible = organizations_for(user).filter(pk=organization.pk)
    took_part = Q(predecessors__in=visible) | Q(successors__in=visible)
    acts = OrganizationChange.objects.filter(took_part).values("pk")
    changes: QuerySet[OrganizationChange] = (
        OrganizationChange.objects.filter(pk__in=acts)
        .select_related("changed_by")
        .prefetch_related("predecessors", "successors")
    )
    return changes


def version_on(
    user: Viewer, organization: Organization, day: dt.date
) -> OrganizationVersion | Organization | None:
    """Return what an organization was on a day: a version, itself when it never changed, or None."""
    versions = OrganizationVersion.objects.visible_to(user).filter(organization=organization)
    found: OrganizationVersion | None = (
        versions.filter(period__contains=day).select_related("parent", "category").first()
    )
    if found or versions.exists():
        return found
    is_founded = organization.valid_from is None or organization.valid_from <= day
    return organization if is_founded else None


def categories() -> QuerySet[Category]:
    """Return the categories in their order; they are the same for everybody."""
    return Category.objects.all()


def mergeable_for(user: Viewer, organization: Organization) -> OrgScopedQuerySet:
    """Return the living siblings that may be merged into an organization."""
    siblings = organizations_for(user).filter(parent=organization.parent_id, valid_until=None)
    others: OrgScopedQuerySet = siblings.exclude(pk=organization.pk)
    return others
