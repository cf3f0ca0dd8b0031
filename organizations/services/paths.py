"""Paths and the locks they are written under.

Adding shares the tree's lock, moving owns it: a node is never hung under a parent that is just
being moved, and of two moves that would make a cycle together the second sees the first. The
lock is a transaction's, so it needs no session and PgBouncer may pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max

from organizations.models import Organization
from organizations.paths import PATH_LENGTH, PATH_STEP, path_step

if TYPE_CHECKING:
    from collections.abc import Sequence

TREE_LOCK = 5_040_001  # one number for the whole project, named nowhere else

REWRITE = """
    UPDATE organizations_organization node
       SET path = placed.new_path || substr(node.path, length(placed.old_path) + 1),
           parent_id = CASE node.id WHEN placed.id THEN placed.parent_id ELSE node.parent_id END,
           sort_order = CASE node.id WHEN placed.id THEN placed.sort_order ELSE node.sort_order END
      FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[])
           AS placed (id, parent_id, sort_order, old_path, new_path)
     WHERE node.path >= placed.old_path COLLATE "C"
       AND node.path < placed.old_path || '~' COLLATE "C"
"""  # '~' sorts after every digit of a path step: the range is the subtree


@dataclass(frozen=True)
class Placement:
    """Where a node goes, with everything below it."""

    organization: Organization
    parent: Organization
    sort_order: int

    @property
    def new_path(self) -> str:
        """The path the node gets."""
        return self.parent.path + path_step(self.sort_order)


def own_tree() -> None:
    """Wait until nobody else changes the shape of the tree, and keep it so until commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def share_tree() -> None:
    """Wait until nobody moves subtrees; others may add nodes at the same time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [TREE_LOCK])


def try_share_tree() -> bool:
    """Return whether nobody moves subtrees, and if so keep it so until commit; never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [TREE_LOCK])
        return bool(cursor.fetchone()[0])


def lock_siblings(parent: Organization) -> Organization:
    """Return the parent as it stands now, locked: names and places below it are decided in turn."""
    locked: Organization = Organization.objects.select_for_update(no_key=True).get(pk=parent.pk)
    return locked


def next_place(parent: Organization) -> int:
    """Return the place after the last child; closed children keep theirs."""
    last = parent.children.aggregate(last=Max("sort_order"))["last"]
    return (last or 0) + 1


def rewrite_paths(placements: Sequence[Placement]) -> None:
    """Put nodes into their places, each with its subtree, in one statement.

    Copies of paths on other tables follow by their composite foreign keys. Raises
    ValidationError(code="too_deep") when a subtree would no longer fit a path.
    """
    for placement in placements:
        grown = len(placement.new_path) - len(placement.organization.path)
        if grown > 0:
            refuse_too_deep(placement.organization, grown)
    with connection.cursor() as cursor:
        cursor.execute(
            REWRITE,
            [
                [placement.organization.pk for placement in placements],
                [placement.parent.pk for placement in placements],
                [placement.sort_order for placement in placements],
                [placement.organization.path for placement in placements],
                [placement.new_path for placement in placements],
            ],
        )


def refuse_too_deep(organization: Organization, grown: int) -> None:
    """Refuse when a subtree that gains `grown` path characters would leave the path column."""
    below = Organization.objects.under(organization.path)
    if below.filter(path__regex=rf"^.{{{PATH_LENGTH - grown + 1},}}$").exists():
        raise ValidationError(
            f"组织层级过深：最多 {PATH_LENGTH // PATH_STEP} 层。", code="too_deep"
        )
