"""The national tree: all divisions of the package, against plain COPY of the same rows.

The floor copies the finished rows (paths, readings and codes already worked out) into the same
tables with the same indexes and constraints, up to the commit. The load works them out as well.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from benchmarks.figures import Figure
from organizations.models import Organization
from organizations.selectors.tree import search_organizations
from organizations.services.divisions import load_divisions

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = ("organizations_organization", "organizations_divisioncode")
GOAL = 0.6  # of plain COPY
SEARCHES = ("东风", "梅溪湖", "df", "yyl", "4306", "社区")


class Everyone:
    """A viewer of the whole country."""

    def scope_paths(self) -> tuple[str, ...]:
        """Return the root's path."""
        return ("0001",)


def seconds(act: Callable[[], object]) -> float:
    """Return how long an act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measure(seed: int) -> Figure:
    """Load the country, take the rows out, and copy them in again."""
    loading = seconds(lambda: load_divisions(settings.DIVISIONS_SOURCE))
    rows = Organization.objects.count()
    again = seconds(lambda: load_divisions(settings.DIVISIONS_SOURCE))
    blocks = {table: copy_out(table) for table in TABLES}
    empty()
    copying = seconds(lambda: copy_in(blocks))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE organizations_organization")
    detail = {
        "rows": rows,
        "load_s": round(loading, 1),
        "copy_s": round(copying, 1),
        "again_s": round(again, 1),
        "search_ms": {text: search_time(text) for text in SEARCHES},
    }
    return Figure("tree_load", rows / loading, "rows/s", rows / copying, GOAL, detail)


def search_time(text: str) -> float:
    """Return the best of five nationwide searches, in milliseconds."""
    viewer = Everyone()
    best = min(seconds(lambda: search_organizations(viewer, text)) for _ in range(5))
    return round(best * 1000, 1)


def copy_out(table: str) -> list[bytes]:
    """Return the rows of a table as COPY writes them, in the order they were written."""
    statement = f"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT"  # noqa: S608  # a constant
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return [bytes(block) for block in copy]


def empty() -> None:
    """Empty the tables of the tree, and what hangs on them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE organizations_organization CASCADE")


def copy_in(blocks: dict[str, list[bytes]]) -> None:
    """Copy rows into their tables, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for block in blocks[table]:
                    copy.write(block)
