"""Coverage counters: appended to by everyone, folded by one at a time, carried along when a subtree moves.

The invariant: for every organization, campaign, category, state and level, the counter plus the
deltas not yet folded equals the number of duties of the base in that subtree. Writers only append,
so two hundred of them never wait for each other; `fold_deltas` alone adds up.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from organizations.services.paths import try_share_tree
from rotations.models import CoverageDelta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.models import Duty

FOLD_LOCK = 5_040_002
FOLD_LIMIT = 100_000

# Climbing is by path prefixes: the ancestors of a node are the nodes at the steps of its own path.
ADD_UP = """
    INSERT INTO rotations_coveragecounter
           (organization_id, campaign_id, category_id, state, level, count)
    SELECT above.id, net.campaign_id, net.category_id, net.state, net.level, sum(net.change)
      FROM net
      JOIN organizations_organization seat ON seat.id = net.organization_id
     CROSS JOIN ancestor_paths(seat.path) AS step (path)
      JOIN organizations_organization above ON above.path = step.path
     GROUP BY 1, 2, 3, 4, 5
    HAVING sum(net.change) <> 0
    ON CONFLICT ON CONSTRAINT counter_once_per_cell
    DO UPDATE SET count = rotations_coveragecounter.count + EXCLUDED.count
"""
FOLD = f"""
    WITH taken AS (
        DELETE FROM rotations_coveragedelta WHERE id IN (
            SELECT id FROM rotations_coveragedelta ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
        RETURNING campaign_id, organization_id, category_id, state, level, change
    ), net AS (
        SELECT campaign_id, organization_id, category_id, state, level, sum(change) AS change
          FROM taken GROUP BY 1, 2, 3, 4, 5 HAVING sum(change) <> 0
    ), added AS ({ADD_UP} RETURNING 1)
    SELECT count(*) FROM taken
"""  # noqa: S608  # composed of literals
COUNT_BASE = f"""
    WITH net AS (
        SELECT campaign_id, organization_id, category_id, state, level, count(*)::int AS change
          FROM rotations_duty WHERE campaign_id = %s AND in_base GROUP BY 1, 2, 3, 4, 5
    )
    {ADD_UP}
"""  # noqa: S608  # composed of literals
TRANSFER = """
    INSERT INTO rotations_coveragecounter
           (organization_id, campaign_id, category_id, state, level, count)
    SELECT above.id, moved.campaign_id, moved.category_id, moved.state, moved.level,
           CASE WHEN above.path = ANY(%(gaining)s::text[]) THEN moved.count ELSE -moved.count END
      FROM rotations_coveragecounter moved
      JOIN organizations_organization above ON above.path = ANY(%(gaining)s::text[] || %(losing)s::text[])
     WHERE moved.organization_id = %(organization)s AND moved.count <> 0
    ON CONFLICT ON CONSTRAINT counter_once_per_cell
    DO UPDATE SET count = rotations_coveragecounter.count + EXCLUDED.count
"""


class Cell(NamedTuple):
    """Where one duty is counted."""

    campaign_id: int
    organization_id: int
    category_id: int
    state: str
    level: int | None


def cell_of(duty: Duty) -> Cell | None:
    """Return where the duty is counted now; None when it is not of the base."""
    if not duty.in_base:
        return None
    return Cell(duty.campaign_id, duty.organization_id, duty.category_id, duty.state, duty.level)


def append_deltas(changes: Iterable[tuple[Cell | None, Cell | None]]) -> None:
    """Append what the changes (cell before, cell after) add to and take from the counts.

    Call it in the transaction that writes the duties: both become true together.
    """
    net: Counter[Cell] = Counter()
    for before, after in changes:
        if before is not None:
            net[before] -= 1
        if after is not None:
            net[after] += 1
    CoverageDelta.objects.bulk_create(
        CoverageDelta(**cell._asdict(), change=change) for cell, change in net.items() if change
    )


@transaction.atomic
def fold_deltas(limit: int = FOLD_LIMIT) -> int:
    """Fold up to `limit` deltas into the counters of all ancestors; return how many were taken.

    One folder at a time, and none while a subtree is on the move: who finds the lock taken goes
    away and returns 0. Deltas are taken with SKIP LOCKED, so folding waits for nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FOLD_LOCK])
        if not cursor.fetchone()[0] or not try_share_tree():
            return 0
        cursor.execute(FOLD, [limit])
        taken: int = cursor.fetchone()[0]
        return taken


def fold_all() -> int:
    """Fold until nothing is left (or somebody else folds); return how many deltas were taken."""
    folded = 0
    while taken := fold_deltas():
        folded += taken
    return folded


def count_base(campaign_id: int) -> None:
    """Write the counters of a base that was just frozen, in one statement and without deltas."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT_BASE, [campaign_id])


def transfer_counts(organization_id: int, *, losing: list[str], gaining: list[str]) -> None:
    """Take the folded counts of a moved subtree from the ancestors it left to those it joined.

    `losing` and `gaining` are the paths of the ancestors on one side only. The caller owns the tree's lock,
    so nobody folds meanwhile; deltas still in flight name the organization and climb the new way.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            TRANSFER, {"organization": organization_id, "losing": losing, "gaining": gaining}
        )
