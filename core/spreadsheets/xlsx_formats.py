"""The number formats of some cells: whether 2015.1 shows as 2015.10, and a day as its month only."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from core.spreadsheets.xlsx_facts import cell_place

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.spreadsheets.xlsx_facts import Format, Place, Scan

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^<>]*? s="([0-9]{1,6})"')
PIECE = 1 << 20


def formats_of(data: bytes, scan: Scan, places: Collection[Place]) -> dict[Place, Format]:
    """Return the formats of these cells of a sheet; a cell without one is left out."""
    if not scan.path or not places:
        return scan.formats
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            formats = _formats(archive)
            return _find(archive, scan.path, set(places), formats)
    except (KeyError, etree.XMLSyntaxError, ValueError):
        return {}  # without styles all is General


def _formats(archive: zipfile.ZipFile) -> list[Format]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    styles = etree.fromstring(archive.read("xl/styles.xml"), parser)
    codes = {
        int(one.get("numFmtId", "0")): one.get("formatCode", "")
        for one in styles.iter(f"{MAIN}numFmt")
    }
    used = styles.find(f"{MAIN}cellXfs")
    numbers = [int(one.get("numFmtId", "0")) for one in used] if used is not None else []
    return [(number, codes.get(number, "")) for number in numbers]


def _find(
    archive: zipfile.ZipFile, path: str, wanted: set[Place], formats: list[Format]
) -> dict[Place, Format]:
    found: dict[Place, Format] = {}
    with archive.open(path) as stream:
        rest = b""
        while piece := stream.read(PIECE):
            rest += piece
            end = rest.rfind(b"<c ")
            for cell in CELL.finditer(rest, 0, end if end > 0 else len(rest)):
                place, style = cell_place(cell[1].decode()), int(cell[2])
                if place in wanted and style < len(formats):
                    found[place] = formats[style]
            rest = rest[end:] if end > 0 else rest[-256:]
        for cell in CELL.finditer(rest):
            place, style = cell_place(cell[1].decode()), int(cell[2])
            if place in wanted and style < len(formats):
                found[place] = formats[style]
    return found
