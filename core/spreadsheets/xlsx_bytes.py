"""A sheet's facts by searching its bytes: what is rare is found without touching every cell.

Holds for markup as Excel, WPS, LibreOffice and the usual libraries write it: no prefix, double
quotes, the address first in its cell. Anything else raises UnusualMarkup, and the sheet is parsed.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from core.spreadsheets.files import UnreadableFile
from core.spreadsheets.xlsx_facts import Scan, cell_place, put_cell, put_columns, put_merge

if TYPE_CHECKING:
    from typing import IO

    from core.spreadsheets.files import Limits

PIECE = 1 << 20
LONGEST_ROW = 64 << 20
# A cell in columns A to Z and rows to 199999 is within every limit; all others are looked at.
ODD_CELL = re.compile(rb'<c(?! r="[A-Z](?:[0-9]{1,5}|1[0-9]{5})")')
CELL_START = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"([^<>]*?)(/?)>')
KIND = re.compile(rb' t="([a-zA-Z]+)"')
FORMULA = re.compile(rb"<f[ >/]")
FORMULA_PARTS = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>(.*?)</f>)", re.DOTALL)
VALUE = re.compile(rb"<v>(.*?)</v>", re.DOTALL)
HIDDEN_ROW = re.compile(rb'<row r="([0-9]{1,7})"[^>]*? hidden="(?:1|true)"')
LAST_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
COLUMN = re.compile(rb"<col ([^>]*)>")
ATTRIBUTE = re.compile(rb'([a-zA-Z]+)="([^"]*)"')
MERGE = re.compile(rb'<mergeCell ref="([^"]*)"')
STRANGE = (b"<!", b"<?", b"'", b"<x:", b":sheetData", b":row")


class UnusualMarkup(Exception):  # noqa: N818  # no error: the markup is right, only not searchable
    """The bytes are not written in the usual way."""


def scan_bytes(stream: IO[bytes], scan: Scan, limits: Limits) -> None:
    """Note the facts of one sheet, reading it piece by piece."""
    head, rest = _head(stream)
    _read_head(head, scan, limits)
    while True:
        end = rest.rfind(b"</row>")
        done = rest.find(b"</sheetData>")
        if done >= 0:
            _read_rows(rest[:done], scan, limits)
            _read_tail(rest[done:] + stream.read(), scan, limits)
            return
        if end >= 0:
            _read_rows(rest[: end + 6], scan, limits)
            rest = rest[end + 6 :]
        piece = stream.read(PIECE)
        if not piece or len(rest) > LONGEST_ROW:
            raise UnusualMarkup
        rest += piece


def _head(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """Return what stands before the rows, and what was read of them."""
    start = stream.read(PIECE)
    at = start.find(b"<sheetData>")
    declared = start.find(b"?>") + 2 if start.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") else 0
    root = start[declared:at]
    if at < 0 or any(strange in root for strange in STRANGE) or b"<worksheet" not in root:
        raise UnusualMarkup
    if b"UTF-16" in start[:declared].upper():
        raise UnusualMarkup
    return root, start[at + len(b"<sheetData>") :]


def _read_head(head: bytes, scan: Scan, limits: Limits) -> None:
    for found in COLUMN.finditer(head):
        given = dict(ATTRIBUTE.findall(found[1]))
        if given.get(b"hidden") in (b"1", b"true"):
            first, last = given.get(b"min", b"1"), given.get(b"max", b"1")
            put_columns(scan, first.decode(), last.decode(), limits)


def _read_rows(rows: bytes, scan: Scan, limits: Limits) -> None:
    if b"<!" in rows or b"<row>" in rows:
        raise UnusualMarkup
    last = LAST_ROW.match(rows, max(0, rows.rfind(b"<row ")))
    scan.last_row = max(scan.last_row, min(int(last[1]), limits.rows) if last else 0)
    for odd in ODD_CELL.finditer(rows):
        _note(rows, odd.start(), scan, limits)
    for formula in FORMULA.finditer(rows):
        _note(rows, rows.rfind(b"<c ", 0, formula.start()), scan, limits)
    at = rows.find(b' t="e"')
    while at >= 0:
        _note(rows, rows.rfind(b"<c ", 0, at), scan, limits)
        at = rows.find(b' t="e"', at + 1)
    if b" hidden=" in rows:
        numbers = (int(found[1]) for found in HIDDEN_ROW.finditer(rows))
        scan.hidden_rows.update(number for number in numbers if number <= limits.rows)


def _note(rows: bytes, start: int, scan: Scan, limits: Limits) -> None:
    """Note the cell that starts here, when it holds anything."""
    opened = CELL_START.match(rows, start) if start >= 0 else None
    place = cell_place(opened[1].decode()) if opened else None
    if opened is None or place is None:
        raise UnusualMarkup
    if opened[3]:
        return
    inner = rows[opened.end() : rows.find(b"</c>", opened.end())]
    formula, value = FORMULA_PARTS.search(inner), VALUE.search(inner)
    if formula is None and value is None and b"<is" not in inner:
        return
    kind = KIND.search(opened[2])
    put_cell(
        scan,
        place,
        kind[1].decode() if kind else "",
        None if formula is None else _text(formula[1]),
        _text(value[1]) if value else "",
        limits,
    )


def _read_tail(tail: bytes, scan: Scan, limits: Limits) -> None:
    if len(tail) > LONGEST_ROW:
        raise UnreadableFile("文件展开后过大，请把数据复制到新下载的模板中再上传。")
    scan.has_filter = b"<autoFilter" in tail
    for found in MERGE.finditer(tail):
        put_merge(scan, _text(found[1]), limits)


def _text(markup: bytes | None) -> str:
    return unescape((markup or b"").decode("utf-8", "replace"))
