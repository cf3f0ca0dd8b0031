"""The queryset every scoped model uses: `visible_to(user)` is the only door to its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterable


class Viewer(Protocol):
    """Whoever asks: it knows the paths of the organizations at which it now holds a data post."""

    def scope_paths(self) -> tuple[str, ...]:
        """Return the tree paths of the current posts; empty for those who see no business data."""
        ...


def within_any(lookups: Iterable[str], paths: Iterable[str]) -> Q:
    """Return the condition "one of these path columns lies in one of these subtrees".

    A path is made of fixed-width steps, so a subtree is a prefix and a prefix is one index range.
    No paths means no rows: the condition then matches nothing.
    """
    condition = Q(pk__in=[])
    paths = tuple(paths)
    for lookup in lookups:
        for path in paths:
            condition |= Q(**{f"{lookup}__startswith": path})
    return condition


class OrgScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to organizations; nobody is exempt from the scope.

    A model names its path columns in `ORG_LOOKUPS`. Columns of its own (copied by the database,
    see `core.scoping.operations`) keep large tables to one index condition; lookups that cross a
    many-valued relation are answered through a subquery, so no row appears twice.
    """

    def visible_to(self, user: Viewer) -> Self:
        """Keep the rows of the subtrees in which the user holds a post now."""
        return self.filter(within_any(self.model.ORG_LOOKUPS, user.scope_paths()))

    def under(self, path: str) -> Self:
        """Keep the rows of one subtree, by the model's first (own) path column."""
        return self.filter(within_any(self.model.ORG_LOOKUPS[:1], (path,)))
