"""A workbook cut short: the fast reader reads a whole sheet or nothing, and its head is wanted first."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WORTH_CUTTING = 1 << 20


def cut_workbook(data: bytes, paths: Iterable[str], rows: int) -> bytes:
    """Return the workbook with only the first rows of its long sheets."""
    wanted = set(paths)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = source.infolist()
        if not any(one.filename in wanted and one.file_size > WORTH_CUTTING for one in parts):
            return data
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
            for part in parts:
                if part.filename in wanted and part.file_size > WORTH_CUTTING:
                    copy.writestr(part.filename, _head(source, part, rows))
                elif part.filename.endswith((".xml", ".rels")):
                    copy.writestr(part.filename, source.read(part))
    return target.getvalue()


def _head(source: zipfile.ZipFile, part: zipfile.ZipInfo, rows: int) -> bytes:
    """Return the part up to the end of its n-th row, closed again; the whole part if it has no such."""
    with source.open(part) as stream:
        start = stream.read(WORTH_CUTTING)
        at = 0
        for _row in range(rows):
            found = start.find(b"</row>", at)
            if found < 0:
                break
            at = found + len(b"</row>")
        if not at or b"<sheetData>" not in start:
            return start + stream.read()
    return start[:at] + b"</sheetData></worksheet>"
