"""Rows into PostgreSQL by COPY: text lines, written by hand because each row has forty columns."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})
BLOCK = 1000  # lines sent at a time


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows of texts, numbers, dates, booleans and NULLs into a table."""
    rest = iter(rows)
    blocks = iter(lambda: lines_of(list(islice(rest, BLOCK))), b"")
    copy_blocks(table, columns, blocks)


def copy_blocks(table: str, columns: Sequence[str], blocks: Iterable[bytes]) -> None:
    """Copy blocks of lines, as `lines_of` makes them, into a table."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in blocks:
            copy.write(block)


def lines_of(rows: Iterable[Sequence[Any]], *, before: str = "", after: str = "") -> bytes:
    """Return rows as COPY reads them; `before` and `after` are what all lines start and end with."""
    return "".join(
        [f"{before}{line_of(row)}{after}\n" for row in rows],
    ).encode()


def line_of(row: Iterable[Any]) -> str:
    """Return values as a part of a line."""
    return "\t".join(
        [
            value
            if type(value) is str and value.isprintable() and "\\" not in value
            else _text(value)
            for value in row
        ]
    )


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    return str(value).translate(_ESCAPES)
