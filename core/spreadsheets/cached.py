"""Results beside formulas: openpyxl writes formulas only, and phones, previews and our own reader
show nothing for a formula that was never calculated."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def with_results(workbook: bytes, results: Mapping[int, Mapping[str, float | str]]) -> bytes:
    """Return the workbook with each formula's result; `results` maps sheet number → cell → value."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        sheets = {f"xl/worksheets/sheet{number}.xml": cells for number, cells in results.items()}
        for name in source.namelist():
            part = source.read(name)
            copy.writestr(name, _fill(part, sheets[name]) if name in sheets else part)
    return target.getvalue()


def _fill(part: bytes, results: Mapping[str, float | str]) -> bytes:
    root = etree.fromstring(part)
    for cell in root.iter(f"{MAIN}c"):
        result = results.get(cell.get("r", ""))
        if result is None or cell.find(f"{MAIN}f") is None:
            continue
        value = cell.find(f"{MAIN}v")
        if value is None:
            value = etree.SubElement(cell, f"{MAIN}v")
        value.text = str(result)
        if isinstance(result, str):
            cell.set("t", "str")
    filled: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return filled
