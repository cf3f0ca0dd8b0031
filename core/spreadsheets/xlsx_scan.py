"""What the fast reader does not tell about an XLSX sheet: extent, hidden parts, merges, formulas
without results.

The reader builds a dense grid, so one cell in the last corner would take all memory: the extent is
measured here first, in a stream. Bytes are searched where they are written as nearly all programs
write them (`xlsx_bytes`), and parsed where they are not.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree

from core.spreadsheets.files import UnreadableFile
from core.spreadsheets.xlsx_bytes import UnusualMarkup, scan_bytes
from core.spreadsheets.xlsx_facts import Scan, cell_place, put_cell, put_columns, put_merge

if TYPE_CHECKING:
    from core.spreadsheets.files import Limits

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BROKEN = "文件不完整或已损坏，请重新保存一次再上传。"
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False}
TRUE = ("1", "true")


def scan_workbook(data: bytes, limits: Limits) -> dict[str, Scan]:
    """Return the facts of every visible and hidden sheet by name, within the limits."""
    scans = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        is_1904, sheets = list_sheets(archive)
        for name, path, state in sheets:
            scan = Scan(path=path, state=state, is_1904=is_1904)
            scans[name] = scan
            if path in names and not scan.hidden:
                _scan(archive, path, scan, limits)
    return scans


def list_sheets(archive: zipfile.ZipFile) -> tuple[bool, list[tuple[str, str, str]]]:
    """Return whether days count from 1904, and the name, part and state of every sheet."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
        links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    except (etree.XMLSyntaxError, KeyError) as error:
        raise UnreadableFile(BROKEN) from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    settings = book.find(f"{MAIN}workbookPr")
    is_1904 = settings is not None and settings.get("date1904") in TRUE
    return is_1904, [
        (
            sheet.get("name", ""),
            posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), "")))[1:],
            sheet.get("state", "visible"),
        )
        for sheet in book.iter(f"{MAIN}sheet")
    ]


def _scan(archive: zipfile.ZipFile, path: str, scan: Scan, limits: Limits) -> None:
    try:
        with archive.open(path) as stream:
            scan_bytes(stream, scan, limits)
    except UnusualMarkup:
        scan.forget()
        with archive.open(path) as stream:
            _parse(stream, scan, limits)


def _parse(stream: Any, scan: Scan, limits: Limits) -> None:
    """Take the facts from parsed markup: right for every file, and ten times slower."""
    tags = tuple(MAIN + tag for tag in ("c", "row", "col", "mergeCell", "autoFilter"))
    row = 0
    try:
        for event, node in etree.iterparse(stream, events=("start", "end"), tag=tags, **SAFE):
            tag = node.tag[len(MAIN) :]
            if event == "start":
                row = _open(node, row) if tag == "row" else row
                continue
            if tag == "c":
                _cell(node, row, scan, limits)
                continue  # the row clears its cells
            _beside(node, tag, row, scan, limits)
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(BROKEN) from error


def _open(node: Any, previous: int) -> int:
    number = node.get("r", "")
    return int(number) if number.isdigit() else previous + 1


def _beside(node: Any, tag: str, row: int, scan: Scan, limits: Limits) -> None:
    """Note a row, a column, a merge or a filter."""
    if tag == "mergeCell":
        put_merge(scan, node.get("ref", ""), limits)
    elif tag == "autoFilter":
        scan.has_filter = True
    elif node.get("hidden") in TRUE:
        if tag == "col":
            put_columns(scan, node.get("min", "1"), node.get("max", "1"), limits)
        elif row <= limits.rows:
            scan.hidden_rows.add(row)


def _cell(node: Any, row: int, scan: Scan, limits: Limits) -> None:
    if len(node) == 0:
        return
    formula, value = node.find(f"{MAIN}f"), node.findtext(f"{MAIN}v")
    if formula is None and value is None and node.find(f"{MAIN}is") is None:
        return
    # A cell may leave its address out; then it follows the one before it.
    address = node.get("r")
    place = cell_place(address) if address else (row, node.getparent().index(node) + 1)
    if place is None:
        raise UnreadableFile(BROKEN)
    formula_text = None if formula is None else formula.text or ""
    put_cell(scan, place, node.get("t", ""), formula_text, value or "", limits)
