"""Scope of rows that more than one office has a part in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet, within_any
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer


class CalledFromAboveQuerySet(OrgScopedQuerySet):
    """Calls (campaigns): those of the own subtree, and the open ones of an office above."""

    def visible_to(self, user: Viewer) -> Self:
        """Keep own and lower calls, and published calls from the user's ancestors."""
        paths = user.scope_paths()
        above = {ancestor for path in paths for ancestor in ancestor_paths(path)}
        called = Q(org_path__in=above) & ~Q(state="draft")
        return self.filter(within_any(self.model.ORG_LOOKUPS, paths) | called)

    def run_by(self, user: Viewer) -> Self:
        """Keep the calls that the user's own subtrees issued."""
        return super().visible_to(user)


class PaperQuerySet(OrgScopedQuerySet):
    """Papers of batches: all of one's own; of those that offer one places, the notices issued."""

    def visible_to(self, user: Viewer) -> Self:
        """Keep the papers of batches run in the own subtree, and notices that called it."""
        paths = user.scope_paths()
        called = (
            self.model._base_manager.filter(  # noqa: SLF001  # Django's documented unfiltered manager
                within_any(("batch__quotas__org_path",), paths),
                kind__in=("notice", "change_notice"),
            )
            .exclude(batch__state="draft")
            .values("pk")
        )
        return self.filter(within_any(self.model.ORG_LOOKUPS, paths) | Q(pk__in=called))


class BatchQuerySet(OrgScopedQuerySet):
    """Batches: organized or carried in the own subtree, or offering the own subtree places."""

    def visible_to(self, user: Viewer) -> Self:
        """Keep batches that the user's offices run, host, or were given quotas for."""
        paths = user.scope_paths()
        offered = (
            self.model._base_manager.filter(within_any(("quotas__org_path",), paths))  # noqa: SLF001  # Django's documented unfiltered manager
            .exclude(state="draft")
            .values("pk")
        )
        return self.filter(within_any(self.model.ORG_LOOKUPS, paths) | Q(pk__in=offered))

    def run_by(self, user: Viewer) -> Self:
        """Keep batches that the user's own subtrees organize or carry.

        A user narrowed to a right that stays with the organizer keeps those organized alone.
        """
        if getattr(user, "by_carrier", True):
            return super().visible_to(user)
        return self.filter(within_any(("org_path",), user.scope_paths()))
