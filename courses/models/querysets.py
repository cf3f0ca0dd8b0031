"""Which resources a user may use: those of the own subtree, and those that upper levels share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db.models import Q

from core.days import today
from core.scoping.querysets import OrgScopedQuerySet, within_any
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer


class SharedResourceQuerySet(OrgScopedQuerySet):
    """Resources owned by organizations; an owner may share one with everybody below."""

    owner: ClassVar[str] = ""  # the relation that leads to the row that is shared; empty: itself

    def visible_to(self, user: Viewer) -> Self:
        """Keep the resources of the user's subtrees and those shared from above them."""
        return self.filter(self._pooled(user))

    def _pooled(self, user: Viewer) -> Q:
        paths = user.scope_paths()
        above = {ancestor for path in paths for ancestor in ancestor_paths(path)}
        shared = Q(**{f"{self.owner}is_shared": True, f"{self.owner}org_path__in": above})
        return within_any(self.model.ORG_LOOKUPS, paths) | shared

    def owned_under(self, user: Viewer) -> Self:
        """Keep what the user's own subtrees own (and may be edited from there)."""
        return super().visible_to(user)


class RoomQuerySet(SharedResourceQuerySet):
    """Rooms, blockings and the base are shared as their venue is."""

    owner: ClassVar[str] = "venue__"


class LecturerQuerySet(SharedResourceQuerySet):
    """Lecturers: shared ones too, and those whom another organization lends at present or later."""

    def visible_to(self, user: Viewer) -> Self:
        """Keep own and shared lecturers, and those lent to the user's subtrees or above them."""
        paths = user.scope_paths()
        above = {ancestor for path in paths for ancestor in ancestor_paths(path)}
        borrowed = within_any((f"{self.owner}loans__org_path",), paths)
        borrowed |= Q(**{f"{self.owner}loans__org_path__in": above})
        rows = self.model._base_manager.filter(  # noqa: SLF001  # Django's documented unfiltered manager
            borrowed, **{f"{self.owner}loans__dates__endswith__gt": today()}
        )
        return self.filter(self._pooled(user) | Q(pk__in=rows.values("pk")))


class LecturerPartQuerySet(LecturerQuerySet):
    """What belongs to a lecturer is shared and lent as the lecturer is."""

    owner: ClassVar[str] = "lecturer__"
