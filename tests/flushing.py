"""How the rows of a test that committed are taken out, and what migrations laid is put back.

Most tests roll back and find categories, topics and the national rules of hours in their tables. Tests that commit
run among them, for whole modules share a browser or a worker: what is taken out after one would be missed by the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.postgresql.operations import DatabaseOperations

# What the signal after migrations fills in, always the same: it stays, and the signal need not be sent.
KEPT = {"django_content_type", "auth_permission"}
_laid: dict[str, str] = {}  # the copy of each table


def keep_laid_rows() -> None:
    """Copy what migrations laid into tables beside it; to be called once, before the first test."""
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")  # noqa: S608  # the catalogue's names
            if table not in KEPT and cursor.fetchone() == (True,):
                copy = connection.ops.quote_name(f"laid_{table}")
                cursor.execute(f"CREATE TABLE {copy} AS TABLE {name}")
                _laid[name] = copy


def delete_rows(
    operations: DatabaseOperations, style: object, tables: Sequence[str], **options: bool
) -> list[str]:
    """Return how a test's rows are taken out: TRUNCATE makes hundreds of files anew each time.

    Without triggers, so that append-only tables let go and no foreign key asks for an order.
    """
    names = [operations.quote_name(table) for table in tables if table not in KEPT]
    statements = (
        "SET session_replication_role = replica;",
        *(f"DELETE FROM {name};" for name in names),  # noqa: S608  # the catalogue's names
        *(f"INSERT INTO {name} TABLE {copy};" for name, copy in _laid.items() if name in names),
        "SET session_replication_role = origin;",
    )
    return ["".join(statements)]  # on one way to the server


def fill_nothing_in(*told: object) -> None:
    """Stand for the signal that Django sends after each flush, which took most of the time of taking rows out."""
