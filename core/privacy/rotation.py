"""Re-encrypting what older keys sealed, so that those keys can be retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.db import connection, transaction

from core.privacy.ciphers import seal, unseal
from core.privacy.fields import EncryptedTextField
from core.privacy.keyrings import current_ring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model


class Column(NamedTuple):
    """One encrypted column, by its quoted names."""

    table: str
    key: str
    name: str
    context: str


def encrypted_columns(models: Iterable[type[Model]] | None = None) -> Iterator[Column]:
    """Yield every encrypted column of the models (default: all installed ones), each once."""
    quote = connection.ops.quote_name
    for model in apps.get_models() if models is None else models:
        options = model._meta  # noqa: SLF001  # documented model API
        if options.proxy or not options.managed:
            continue
        for field in options.local_fields:
            if isinstance(field, EncryptedTextField):
                yield Column(
                    table=quote(options.db_table),
                    key=quote(str(options.pk.column)),
                    name=quote(str(field.column)),
                    context=field.context,
                )


def rotate_column(column: Column, *, batch_size: int = 500) -> int:
    """Seal every value of the column with the current key; return how many rows changed.

    Each batch is a transaction of its own, and finds its rows by what is still sealed otherwise:
    the work can stop anywhere and be run again. Rows that somebody writes to are left for a later
    batch instead of being waited for.
    """
    changed = 0
    while count := _rotate_batch(column, batch_size=batch_size):
        changed += count
    return changed


def _rotate_batch(column: Column, *, batch_size: int) -> int:
    ring = current_ring()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column.key}, {column.name} FROM {column.table}"  # noqa: S608  # quoted names
            f" WHERE {column.name} <> '' AND NOT starts_with({column.name}, %s)"
            f" ORDER BY {column.key} LIMIT %s FOR UPDATE SKIP LOCKED",
            [ring.prefix, batch_size],
        )
        rows = cursor.fetchall()
        for key, sealed in rows:
            text = unseal(sealed, context=column.context, ring=ring)
            fresh = seal(text, context=column.context, ring=ring)
            cursor.execute(
                f"UPDATE {column.table} SET {column.name} = %s WHERE {column.key} = %s",  # noqa: S608
                [fresh, key],
            )
    return len(rows)
