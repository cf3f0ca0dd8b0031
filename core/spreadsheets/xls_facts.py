"""What the fast reader does not tell about an old .xls sheet: hidden parts, merges, formats, errors."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import xlrd

from core.spreadsheets.xlsx_facts import MOST_MERGES, Scan

if TYPE_CHECKING:
    from core.spreadsheets.files import Limits

GENERAL = 0
FORMATTED = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
STATES = {0: "visible", 1: "hidden"}


def scan_xls(data: bytes, limits: Limits) -> dict[str, Scan]:
    """Return the facts of the sheets of an .xls by name, as `scan_workbook` does for an .xlsx.

    A file that this reader cannot follow has none: the values are read by another one, and a scan
    that is missing tells the user that hidden rows were not looked for.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            logfile=io.StringIO(),  # its complaints are no news for a server's output
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,  # a cell in the last corner makes no grid
            ignore_workbook_corruption=True,
        )
        return {name: _scan(book, at, limits) for at, name in enumerate(book.sheet_names())}
    except Exception:  # what a broken file raises in it is anybody's guess
        return {}


def _scan(book: Any, at: int, limits: Limits) -> Scan:
    sheet = book.sheet_by_index(at)
    scan = Scan(state=STATES.get(sheet.visibility, "veryHidden"), is_1904=book.datemode == 1)
    if scan.hidden:
        book.unload_sheet(at)
        return scan
    rows, columns = min(sheet.nrows, limits.rows), limits.columns
    scan.last_row, scan.last_column = sheet.nrows, sheet.ncols
    scan.hidden_rows = {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden}
    scan.hidden_columns = {
        place + 1
        for place, info in sheet.colinfo_map.items()
        if info.hidden and place < min(sheet.ncols, columns)
    }
    scan.merges = [
        (top + 1, left + 1, bottom, right)
        for top, bottom, left, right in sheet.merged_cells[:MOST_MERGES]
        if top < bottom <= rows and left < right
    ]
    for row in range(rows):
        _scan_row(book, sheet, row, scan, columns)
    book.unload_sheet(at)
    return scan


def _scan_row(book: Any, sheet: Any, row: int, scan: Scan, columns: int) -> None:
    """Note the errors of a row, and the formats of its numbers that are not plain."""
    for place, kind in enumerate(sheet.row_types(row, 0, columns)):
        if kind == xlrd.XL_CELL_ERROR:
            code = sheet.cell_value(row, place)
            scan.errors[row + 1, place + 1] = xlrd.error_text_from_code.get(code, "错误")
        elif kind in FORMATTED:
            number = book.xf_list[sheet.cell_xf_index(row, place)].format_key
            if number != GENERAL:
                known = book.format_map.get(number)
                code = (known.format_str or "") if known else ""  # none: built in, by its number
                scan.formats[row + 1, place + 1] = (number, code)
