"""The user's own workbook with our remarks in it: corrected there, it is uploaded again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from core.lazily import lazily
from core.spreadsheets.text import cell_text
from trainees.roster.columns import COLUMNS
from trainees.roster.headers import DEEPEST, SEARCHED, Header, find_header
from trainees.roster.sheets import roster_template
from trainees.roster.titles import REMARK_TITLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import openpyxl
    from openpyxl import Workbook, styles, utils
    from openpyxl import cell as cells
    from openpyxl.worksheet.worksheet import Worksheet

    from trainees.roster.records import RawRow

    Remarks = Mapping[tuple[str, int], str]
else:
    openpyxl = lazily("openpyxl")
    cells = lazily("openpyxl.cell")
    styles = lazily("openpyxl.styles")
    utils = lazily("openpyxl.utils")

WIDTH = 60
FEWEST = 2


def remarked_workbook(data: bytes, rows: Sequence[RawRow], remarks: Remarks) -> bytes:
    """Return the workbook with a red column 问题说明 on each sheet that has rows of people.

    `remarks` are sentences by sheet name and row number. What is no XLSX, or cannot be written
    again, comes back as our template with the same rows.
    """
    book = _opened(data)
    if book is None:
        data, remarks = _as_template(rows, remarks)
        book = openpyxl.load_workbook(io.BytesIO(data))
    named = {sheet for sheet, _row in remarks}
    for page in book.worksheets:
        header = _header_of(page)
        if header is not None and (page.title in named or page.sheet_state == "visible"):
            _write(
                page,
                header,
                {row: text for (sheet, row), text in remarks.items() if sheet == page.title},
            )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _opened(data: bytes) -> Workbook | None:
    """Return the workbook to write into, or None when there is none; macros are left out."""
    if not data.startswith(b"PK"):
        return None
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except Exception:  # whatever the library stumbles over: the template takes its place
        return None
    return book


def _as_template(rows: Sequence[RawRow], remarks: Remarks) -> tuple[bytes, Remarks]:
    """Return the rows in our template, and the remarks by their new places."""
    keys = [column.key for column in COLUMNS]
    lines, moved = [], {}
    name = openpyxl.load_workbook(io.BytesIO(roster_template(()))).worksheets[0].title
    for number, row in enumerate(rows, start=2):
        cells = {key: row.text(key) for key in keys}
        if row.text("upper") and "/" not in cells["organization"]:
            cells["organization"] = f"{row.text('upper')}/{cells['organization']}"
        lines.append(cells)
        if text := remarks.get((row.sheet, row.number)):
            moved[name, number] = text
    return roster_template((), lines), moved


def _header_of(page: Worksheet) -> Header | None:
    head = page.iter_rows(max_row=SEARCHED + DEEPEST, values_only=True)
    rows = [["" if value is None else str(value) for value in row] for row in head]
    areas = [
        (area.min_row, area.min_col, area.max_row, area.max_col)
        for area in page.merged_cells.ranges
    ]
    return find_header(rows, areas, fewest=FEWEST)


def _write(page: Worksheet, header: Header, remarks: Mapping[int, str]) -> None:
    place = _place(page, header)
    red = styles.Font(name="宋体", size=11, color="C00000")
    pale = styles.PatternFill("solid", start_color="FDECEA")
    head = header.last + 1
    for number in range(head, max([page.max_row, *remarks]) + 1):
        text = remarks.get(number)
        cell = page.cell(row=number, column=place)
        if isinstance(cell, cells.MergedCell) or (
            number > head and not text and cell.value is None
        ):
            continue
        cell.value = REMARK_TITLE if number == head else cell_text(text) if text else None
        if text and number > head:
            cell.fill = pale
        cell.font, cell.alignment = red, styles.Alignment(wrap_text=True, vertical="center")
    page.column_dimensions[utils.get_column_letter(place)].width = WIDTH
    page.column_dimensions[utils.get_column_letter(place)].hidden = False


def _place(page: Worksheet, header: Header) -> int:
    """Return the column of our remarks: where they stood, else the first that holds nothing."""
    if REMARK_TITLE in header.titles:
        return header.titles.index(REMARK_TITLE) + 1
    merged = [area.max_col for area in page.merged_cells.ranges if area.max_row > header.first]
    titled = [at for at, title in enumerate(header.titles, start=1) if title]
    return max([*titled, *merged], default=0) + 1
