"""Coverage counters: appended to by everyone, folded by one at a time, carried along when a subtree moves.

Each fold also keeps what every day changed at every organization (`CoverageDay`), so that the count of
a past day is today's without what came later.

The invariant: for every organization, campaign, category, state and level, the counter plus the
deltas not yet folded equals the number of duties of the base in that subtree. Writers only append,
so two hundred of them never wait for each other; `fold_deltas` alone adds up.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from core.days import today
from organizations.paths import ancestor_paths
from organizations.services.paths import try_share_tree
from rotations.models import CoverageDelta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import Organization
    from rotations.models import Duty
    from rotations.services.history import Standing

FOLD_LOCK = 5_040_002
FOLD_LIMIT = 100_000

# Climbing is by path prefixes: the ancestors of a node are the nodes at the steps of its own path.
CLIMB = """
    SELECT above.id AS organization_id, net.campaign_id, net.category_id, net.state, net.level,
           net.day, sum(net.change) AS change
      FROM net
      JOIN organizations_organization seat ON seat.id = net.organization_id
     CROSS JOIN ancestor_paths(seat.path) AS step (path)
      JOIN organizations_organization above ON above.path = step.path
     GROUP BY 1, 2, 3, 4, 5, 6
"""
# A subtree has just moved to %(new)s: what was recorded before goes to the ancestors it had until then.
CLIMB_AS_BEFORE = """
    SELECT above.id AS organization_id, net.campaign_id, net.category_id, net.state, net.level,
           net.day, sum(net.change) AS change
      FROM net
      JOIN organizations_organization seat ON seat.id = net.organization_id
     CROSS JOIN LATERAL (
           SELECT path FROM ancestor_paths(seat.path) AS step (path)
            WHERE length(path) >= length(%(new)s)
            UNION ALL SELECT ancestor_paths(%(left)s)) AS step
      JOIN organizations_organization above ON above.path = step.path
     GROUP BY 1, 2, 3, 4, 5, 6
"""
ADD_UP = """
    INSERT INTO rotations_coveragecounter
           (organization_id, campaign_id, category_id, state, level, count)
    SELECT organization_id, campaign_id, category_id, state, level, sum(change)
      FROM climbed GROUP BY 1, 2, 3, 4, 5
    HAVING sum(change) <> 0
    ON CONFLICT ON CONSTRAINT counter_once_per_cell
    DO UPDATE SET count = rotations_coveragecounter.count + EXCLUDED.count
"""
ADD_DAYS = """
    INSERT INTO rotations_coverageday
           (organization_id, campaign_id, category_id, state, level, day, change)
    SELECT organization_id, campaign_id, category_id, state, level, day, change
      FROM climbed WHERE change <> 0
    ON CONFLICT ON CONSTRAINT coverage_day_once_per_cell
    DO UPDATE SET change = rotations_coverageday.change + EXCLUDED.change
"""
TAKEN_UP = """
    RETURNING delta.campaign_id, delta.organization_id, delta.category_id, delta.state, delta.level,
              delta.day, delta.change
    ), net AS (
        SELECT campaign_id, organization_id, category_id, state, level, day, sum(change) AS change
          FROM taken GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(change) <> 0
"""
FOLD = f"""
    WITH taken AS (
        DELETE FROM rotations_coveragedelta delta WHERE id IN (
            SELECT id FROM rotations_coveragedelta ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
        {TAKEN_UP}
    ), climbed AS ({CLIMB}), added AS ({ADD_UP} RETURNING 1), dated AS ({ADD_DAYS} RETURNING 1)
    SELECT count(*) FROM taken
"""  # noqa: S608  # composed of literals
DRAIN = f"""
    WITH taken AS (
        DELETE FROM rotations_coveragedelta delta
         USING organizations_organization moved
         WHERE moved.id = delta.organization_id
           AND moved.path >= %(new)s COLLATE "C" AND moved.path < %(new)s || '~' COLLATE "C"
        {TAKEN_UP}
    ), climbed AS ({CLIMB_AS_BEFORE}), added AS ({ADD_UP} RETURNING 1)
    {ADD_DAYS}
"""  # noqa: S608  # composed of literals
COUNT_BASE = f"""
    WITH net AS (
        SELECT campaign_id, organization_id, category_id, state, level, NULL::date AS day,
               count(*)::int AS change
          FROM rotations_duty WHERE campaign_id = %s AND in_base GROUP BY 1, 2, 3, 4, 5
    ), climbed AS ({CLIMB})
    {ADD_UP}
"""  # noqa: S608  # composed of literals
TRANSFER = f"""
    WITH climbed AS (
        SELECT above.id AS organization_id, moved.campaign_id, moved.category_id, moved.state,
               moved.level, %(day)s::date AS day,
               CASE WHEN above.path = ANY(%(gaining)s::text[]) THEN moved.count
                    ELSE -moved.count END AS change
          FROM rotations_coveragecounter moved
          JOIN organizations_organization above
            ON above.path = ANY(%(gaining)s::text[] || %(losing)s::text[])
         WHERE moved.organization_id = %(organization)s AND moved.count <> 0
    ), added AS ({ADD_UP} RETURNING 1)
    {ADD_DAYS}
"""  # noqa: S608  # composed of literals


class Cell(NamedTuple):
    """Where one duty is counted."""

    campaign_id: int
    organization_id: int
    category_id: int
    state: str
    level: int | None


def cell_of(duty: Duty | Standing) -> Cell | None:
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
    day = today()
    CoverageDelta.objects.bulk_create(
        CoverageDelta(**cell._asdict(), change=change, day=day)
        for cell, change in net.items()
        if change
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


def transfer_counts(organization: Organization, *, left: str, joined: str, now_at: str) -> None:
    """Take the counts of a moved subtree from the ancestors it left to those it joined.

    `left` and `joined` are the paths of the old parent and the new, `now_at` is the subtree's own. The
    caller owns the tree's lock, so nobody folds meanwhile; and whoever was writing a duty of the subtree has
    committed before its path could change, so that nothing recorded under the old parents is missed.
    """
    before, after = set(ancestor_paths(left)), set(ancestor_paths(joined))
    with connection.cursor() as cursor:
        cursor.execute(DRAIN, {"new": now_at, "left": left})
        cursor.execute(
            TRANSFER,
            {
                "organization": organization.pk,
                "losing": sorted(before - after),
                "gaining": sorted(after - before),
                "day": today(),
            },
        )
