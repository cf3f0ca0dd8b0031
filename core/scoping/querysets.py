"""The queryset every scoped model uses: `visible_to(user)` is the only door to its rows."""

from __future__ import annotations

from functools import cache
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


@cache
def crosses_many(model: Any, lookup: str) -> bool:
    """Return whether a lookup passes a relation with several rows at its far end."""
    for name in lookup.split("__")[:-1]:
        relation = model._meta.get_field(name)  # noqa: SLF001  # documented model API
        if relation.one_to_many or relation.many_to_many:
            return True
        model = relation.related_model
    return False


class OrgScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to organizations; nobody is exempt from the scope.

    A model names its path columns in `ORG_LOOKUPS`. Columns of its own (copied by the database,
    see `core.scoping.operations`) keep large tables to one index condition; lookups that cross a
    many-valued relation are answered through a subquery, so no row appears twice.
    """

    def visible_to(self, user: Viewer) -> Self:
        """Keep the rows of the subtrees in which the user holds a post now."""
        return self.filter(self._within(self.model.ORG_LOOKUPS, user.scope_paths()))

    def under(self, path: str) -> Self:
        """Keep the rows of one subtree, by the model's first (own) path column."""
        return self.filter(self._within(self.model.ORG_LOOKUPS[:1], (path,)))

    def _within(self, lookups: tuple[str, ...], paths: tuple[str, ...]) -> Q:
        model: Any = self.model
        crossing = [lookup for lookup in lookups if crosses_many(model, lookup)]
        condition = within_any([lookup for lookup in lookups if lookup not in crossing], paths)
        for lookup in crossing:
            rows = self.model._base_manager.filter(within_any([lookup], paths))  # noqa: SLF001  # Django's documented unfiltered manager
            condition |= Q(pk__in=rows.values("pk"))
        return condition
