"""Which resources a user may use: those of the own subtree, and those that upper levels share."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db.models import Q

from core.scoping.querysets import OrgScopedQuerySet, within_any
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from core.scoping.querysets import Viewer


class SharedResourceQuerySet(OrgScopedQuerySet):
    """Resources owned by organizations; an owner may share one with everybody below."""

    owner: ClassVar[str] = ""  # the relation that leads to the row that is shared; empty: itself

    def visible_to(self, user: Viewer) -> Self:
        """Keep the resources of the user's subtrees and those shared from above them."""
        paths = user.scope_paths()
        above = {ancestor for path in paths for ancestor in ancestor_paths(path)}
        shared = Q(**{f"{self.owner}is_shared": True, f"{self.owner}org_path__in": above})
        return self.filter(within_any(self.model.ORG_LOOKUPS, paths) | shared)

    def owned_under(self, user: Viewer) -> Self:
        """Keep what the user's own subtrees own (and may be edited from there)."""
        return super().visible_to(user)


class RoomQuerySet(SharedResourceQuerySet):
    """Rooms, blockings and the base are shared as their venue is."""

    owner: ClassVar[str] = "venue__"


class LecturerPartQuerySet(SharedResourceQuerySet):
    """What belongs to a lecturer is shared as the lecturer is."""

    owner: ClassVar[str] = "lecturer__"
