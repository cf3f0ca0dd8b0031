"""Rows into PostgreSQL by COPY: text lines, written by hand because each row has forty columns."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})
NULL = "\\N"
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


def lines_of(
    rows: Iterable[Sequence[Any]],
    *,
    before: str = "",
    after: str = "",
    written: Callable[[Sequence[Any]], Sequence[Any]] = tuple,
) -> bytes:
    """Return rows as COPY reads them; `before` and `after` are what all lines start and end with.

    `written` picks the values of a row that are not made of plain letters here, but written by somebody.
    """
    return "".join(
        [f"{before}{line_of(row, written(row))}{after}\n" for row in rows],
    ).encode()


def line_of(row: Sequence[Any], written: Sequence[Any] | None = None) -> str:
    """Return values as a part of a line; only those `written` by somebody may need escapes."""
    texts = "".join([value for value in written or row if type(value) is str])
    if not texts.isprintable() or "\\" in texts:  # hardly ever
        row = [value.translate(_ESCAPES) if type(value) is str else value for value in row]
    return "\t".join(
        [value if type(value) is str else NULL if value is None else _text(value) for value in row]
    )


def _text(value: Any) -> str:
    if value is True:
        return "t"
    if value is False:
        return "f"
    if type(value) is dt.date:
        return _day(value)
    return str(value).translate(_ESCAPES)


@lru_cache(maxsize=40_000)  # the birthdays of a working life
def _day(value: dt.date) -> str:
    return value.isoformat()
