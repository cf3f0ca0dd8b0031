"""The roster as a workbook: the template we hand out, what comes back, and our remarks in it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from core.spreadsheets import parsers
from core.spreadsheets.files import MEGABYTE, Limits, UnreadableFile
from core.spreadsheets.imports import plain_title, read_template
from core.spreadsheets.templates import Column, TemplateSpec, render_template
from core.spreadsheets.text import cell_text
from trainees.roster.columns import COLUMNS, TITLES, RosterColumn
from trainees.roster.problems import Problem
from trainees.roster.records import RawRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

LIMITS = Limits(file_bytes=20 * MEGABYTE, unpacked_bytes=400 * MEGABYTE, rows=200_000, columns=100)
REMARK_TITLE = "问题说明"
HEADER_ROWS = 20
RED = Font(name="宋体", size=11, color="C00000")
PALE = PatternFill("solid", start_color="FDECEA")
DATES, NUMBERS = ("birth", "joined_party", "starts"), ("id_number", "mobile", "office_phone")
SYNONYMS = {
    "organization": ("所在党组织", "党组织名称", "单位"),
    "id_number": ("公民身份号码", "身份证号码"),
    "mobile": ("手机", "联系电话"),
    "birth": ("出生年月",),
    "joined_party": ("入党时间",),
    "post": ("党内职务", "现任职务"),
    "starts": ("任职时间",),
}
GUIDANCE = (
    "一人一行；一人任两个职务的写两行，第一行为主要任职。",
    "已在册的人员按身份证号识别：有变化的更新，空白的列不改动原有内容，表中没有的人员不会删除。",
    "更换书记请在系统中办理“换届”，不要在表中直接改写。",
)


def roster_spec(organizations: Sequence[str] = ()) -> TemplateSpec:
    """Return the roster's template; the names, when given, become the drop-down of 任职组织."""
    columns = tuple(
        Column(
            key=column.key,
            title=column.title,
            required=column.is_required,
            parser=_parser(column.key),
            choices=_choices(column, organizations),
            note=column.hint,
            width=24 if column.key in {"organization", "id_number"} else 14,
            synonyms=SYNONYMS.get(column.key, ()),
        )
        for column in COLUMNS
    )
    return TemplateSpec(columns, name="花名册", guidance=GUIDANCE)


def _choices(column: RosterColumn, organizations: Sequence[str]) -> tuple[str, ...]:
    """Return the drop-down; what is merely offered has none, for a drop-down refuses the rest."""
    if column.key == "organization":
        return tuple(organizations)
    return column.choices if column.is_closed else ()


def _parser(key: str) -> parsers.Parser:
    if key in DATES:
        return parsers.partial_date
    return parsers.identifier if key in NUMBERS else parsers.text()


def roster_template(
    organizations: Sequence[str], rows: Iterable[Mapping[str, object]] = ()
) -> bytes:
    """Return the workbook to fill in."""
    return render_template(roster_spec(organizations), rows)


def read_roster(workbook: bytes) -> tuple[list[RawRow], list[str]]:
    """Return the rows of a filled roster, and notices that stop nothing.

    Raises UnreadableFile, with a sentence for the user, when the file or its header cannot be read.
    """
    parsed = read_template(roster_spec(), workbook, LIMITS)
    if parsed.file_problems:
        raise UnreadableFile("".join(problem.message for problem in parsed.file_problems))
    rows = [
        RawRow(
            row.number,
            {key: "" if value is None else str(value) for key, value in row.values.items()},
            tuple(
                Problem(row.number, problem.column, problem.cell, problem.message)
                for problem in row.problems
            ),
        )
        for row in parsed.rows
    ]
    return rows, list(parsed.notices)


def remarked_workbook(workbook: bytes, rows: Sequence[RawRow], remarks: Mapping[int, str]) -> bytes:
    """Return the user's own workbook with a red column of remarks, ready to correct and upload.

    What is no XLSX comes back as our template with the same rows.
    """
    if not workbook.startswith(b"PK"):
        numbers = {old.number: new for new, old in enumerate(rows, start=2)}
        workbook = roster_template((), [row.cells for row in rows])
        remarks = {numbers[number]: text for number, text in remarks.items()}
    book = load_workbook(io.BytesIO(workbook))
    for page in book.worksheets:
        header = _header_row(page)
        if header:
            _write_remarks(page, header, remarks)
            break
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _header_row(page: Worksheet) -> int:
    """Return the number of the row that carries our titles; 0 for none."""
    known = set(TITLES.values()) | {name for names in SYNONYMS.values() for name in names}
    for number, cells in enumerate(page.iter_rows(max_row=HEADER_ROWS, values_only=True), start=1):
        if len({plain_title(str(cell or "")) for cell in cells} & known) * 2 >= len(TITLES):
            return number
    return 0


def _write_remarks(page: Worksheet, header: int, remarks: Mapping[int, str]) -> None:
    titles = [str(cell.value or "") for cell in page[header]]
    place = titles.index(REMARK_TITLE) + 1 if REMARK_TITLE in titles else _free_column(titles)
    for number in range(header, page.max_row + 1):
        cell = page.cell(row=number, column=place)
        cell.value = REMARK_TITLE if number == header else None
        if text := remarks.get(number):
            cell.value, cell.fill = cell_text(text), PALE
        cell.font, cell.alignment = RED, Alignment(wrap_text=True, vertical="center")
    page.column_dimensions[get_column_letter(place)].width = 60


def _free_column(titles: Sequence[str]) -> int:
    """Return the number of the first column after the last title."""
    used = [place for place, title in enumerate(titles, start=1) if title]
    return max(used, default=0) + 1
