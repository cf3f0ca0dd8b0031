"""Rows into PostgreSQL by COPY: text lines, written by hand because each row has forty columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})
BLOCK = 1000  # lines sent at a time


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Copy rows of texts, numbers, dates, booleans and NULLs into a table; return how many."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    count, lines = 0, []
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            lines.append("\t".join([_text(value) for value in row]))
            count += 1
            if len(lines) == BLOCK:
                copy.write("\n".join(lines) + "\n")
                lines = []
        if lines:
            copy.write("\n".join(lines) + "\n")
    return count


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    text = str(value)
    return text if text.isalnum() else text.translate(_ESCAPES)
