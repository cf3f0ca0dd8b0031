"""What the fast reader does not tell about an XLSX sheet: extent, hidden parts, formulas without results.

The reader builds a dense grid, so one cell in the last corner would take all memory: the extent is
measured here first, in a stream.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from core.spreadsheets.files import UnreadableFile

if TYPE_CHECKING:
    from core.spreadsheets.files import Limits

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
Place = tuple[int, int]


@dataclass(slots=True)
class Scan:
    """Facts of one sheet; rows and columns count from 1."""

    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncalculated: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)


def scan_workbook(data: bytes, limits: Limits) -> dict[str, Scan]:
    """Return the facts of every visible and hidden sheet by name, within the limits."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        scans = {}
        for name, path, hidden in _sheets(archive):
            scans[name] = Scan(hidden=hidden)
            if path in names and not hidden:
                with archive.open(path) as stream:
                    _scan_sheet(stream, scans[name], limits)
    return scans


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str, bool]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
        links = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    except (etree.XMLSyntaxError, KeyError) as error:
        raise UnreadableFile("文件不完整或已损坏，请重新保存一次再上传。") from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    return [
        (
            sheet.get("name", ""),
            posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), "")))[1:],
            sheet.get("state", "visible") != "visible",
        )
        for sheet in book.iter(f"{MAIN}sheet")
    ]


def _scan_sheet(stream: Any, scan: Scan, limits: Limits) -> None:
    tags = tuple(MAIN + tag for tag in ("c", "row", "col"))
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    row = 0
    try:
        for event, node in etree.iterparse(stream, events=("start", "end"), tag=tags, **options):
            tag = node.tag[len(MAIN) :]
            if event == "start":
                row = _open(node, row) if tag == "row" else row
                continue
            if tag == "c":
                _cell(node, row, scan, limits)
                continue  # the row clears its cells
            _hidden(node, tag, row, scan, limits)
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("文件不完整或已损坏，请重新保存一次再上传。") from error


def _open(node: Any, previous: int) -> int:
    number = node.get("r", "")
    return int(number) if number.isdigit() else previous + 1


def _hidden(node: Any, tag: str, row: int, scan: Scan, limits: Limits) -> None:
    if node.get("hidden") not in ("1", "true"):
        return
    if tag == "row":
        if row <= limits.rows:
            scan.hidden_rows.add(row)
        return
    first, last = int(node.get("min", 1)), int(node.get("max", 1))
    scan.hidden_columns.update(range(first, min(last, limits.columns) + 1))


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
        raise UnreadableFile("文件不完整或已损坏，请重新保存一次再上传。")
    if place[0] > limits.rows or place[1] > limits.columns:
        raise UnreadableFile(
            f"表格超出{limits.rows}行或{limits.columns}列（{address}处有内容），请删去多余内容后再上传。"
        )
    if node.get("t") == "e":
        scan.errors[place] = value or "错误"
    elif formula is not None and not value and node.get("t") != "str":
        scan.uncalculated.add(place)


def cell_place(address: str) -> Place | None:
    """Return row and column of an address such as B3, counted from 1."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
