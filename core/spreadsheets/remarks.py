"""Remarks in the user's own workbook: one red column behind the last title, overwritten next time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from core.lazily import lazily
from core.spreadsheets.imports import HEADER_SEARCH_ROWS, plain_title
from core.spreadsheets.text import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import openpyxl
    from openpyxl import styles, utils
    from openpyxl.worksheet.worksheet import Worksheet

    from core.spreadsheets.templates import Column
else:
    openpyxl = lazily("openpyxl")
    styles = lazily("openpyxl.styles")
    utils = lazily("openpyxl.utils")

REMARK_TITLE = "问题说明"


def remarked(workbook: bytes, columns: Sequence[Column], remarks: Mapping[int, str]) -> bytes:
    """Return an XLSX with remarks by row number on the sheet whose header names most of the columns."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for page in book.worksheets:
        header = _header_row(page, columns)
        if header:
            _write(page, header, remarks)
            break
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _header_row(page: Worksheet, columns: Sequence[Column]) -> int:
    """Return the number of the row that carries at least half of the titles; 0 for none."""
    known = {plain_title(name) for column in columns for name in (column.title, *column.synonyms)}
    rows = page.iter_rows(max_row=HEADER_SEARCH_ROWS, values_only=True)
    for number, cells in enumerate(rows, start=1):
        if len({plain_title(str(cell or "")) for cell in cells} & known) * 2 >= len(columns):
            return number
    return 0


def _write(page: Worksheet, header: int, remarks: Mapping[int, str]) -> None:
    titles = [str(cell.value or "") for cell in page[header]]
    used = [place for place, title in enumerate(titles, start=1) if title]
    place = titles.index(REMARK_TITLE) + 1 if REMARK_TITLE in titles else max(used, default=0) + 1
    red = styles.Font(name="宋体", size=11, color="C00000")
    pale = styles.PatternFill("solid", start_color="FDECEA")
    for number in range(header, page.max_row + 1):
        cell = page.cell(row=number, column=place)
        cell.value = REMARK_TITLE if number == header else None
        if text := remarks.get(number):
            cell.value, cell.fill = cell_text(text), pale
        cell.font, cell.alignment = red, styles.Alignment(wrap_text=True, vertical="center")
    page.column_dimensions[utils.get_column_letter(place)].width = 60
