"""The divisions that ways lead between: a prefecture, its counties, and what lies in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from core.scoping.querysets import within_any
from organizations.enums import Kind, Level
from organizations.models import Organization
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from core.scoping.querysets import Viewer

# Where the divisions of a country are public knowledge, their names are no secret; people and
# figures of the neighbours stay hidden, since these lists carry names alone.
DIVISIONS = Q(kind=Kind.REGION, valid_until=None)


def divisions_near(user: Viewer, kept: int | None = None) -> QuerySet[Organization]:
    """Return the divisions of the user's subtrees and the counties of the prefectures around them.

    `kept` is the one that a row has now: it stays a choice wherever it lies.
    """
    paths = user.scope_paths()
    above = {ancestor for path in paths for ancestor in ancestor_paths(path)}
    around = Organization.objects.filter(DIVISIONS, level=Level.PREFECTURE, path__in=above)
    counties = Q(pk__in=around.values("pk")) | Q(parent__in=around, level=Level.COUNTY)
    own = within_any(("path",), paths)
    near: QuerySet[Organization] = Organization.objects.filter(
        (DIVISIONS & (counties | own)) | Q(pk=kept)
    )
    return near


def prefectures_for(user: Viewer) -> QuerySet[Organization]:
    """Return the prefectures in which, or above which, the user works; in the offices' order."""
    paths = user.scope_paths()
    above = {ancestor for path in paths for ancestor in ancestor_paths(path)}
    near = within_any(("path",), paths) | Q(path__in=above)
    found: QuerySet[Organization] = Organization.objects.filter(
        DIVISIONS & near, level=Level.PREFECTURE
    )
    return found.order_by("path")


def prefecture_for(user: Viewer, pk: int | None) -> Organization | None:
    """Return the prefecture asked for, else the first around the user; hidden ones are 404."""
    if pk is None:
        return prefectures_for(user).first()
    asked: Organization = get_object_or_404(prefectures_for(user), pk=pk)
    return asked


def counties_of(prefecture: Organization) -> list[Organization]:
    """Return a prefecture itself (its seat) and its counties, in the offices' order."""
    rows: Iterable[Organization] = Organization.objects.filter(
        DIVISIONS & Q(parent=prefecture, level=Level.COUNTY)
    ).order_by("path")
    return [prefecture, *rows]
