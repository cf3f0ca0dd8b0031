"""Reads a filled template back: values by column, problems as data with row, column and cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.lazily import lazily
from core.spreadsheets.files import Limits, UnreadableFile
from core.spreadsheets.parsers import BadValue, as_text
from core.spreadsheets.sheets import Sheet, read_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import BinaryIO

    from openpyxl import utils

    from core.spreadsheets.sheets import CellValue
    from core.spreadsheets.templates import Column, TemplateSpec
else:
    utils = lazily("openpyxl.utils")

# Offices put titles and 填报单位 lines above the header.
NAMED = 3  # columns, when no header is found
HEADER_SEARCH_ROWS = 20
DECORATION = re.compile(r"[\s*＊　]|[（(](必填|选填)[）)]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a cell, and what to do; a problem of the whole file has no row."""

    message: str
    row: int | None = None
    column: str = ""
    cell: str = ""

    def __str__(self) -> str:
        if self.row is None:
            return self.message
        return f"第{self.row}行“{self.column}”（{self.cell}）：{self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """A filled row: its number in the sheet, its values by column key, its problems."""

    number: int
    values: dict[str, object]
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)  # of the columns in the sheet, from 0

    def problem(self, column: Column, message: str) -> Problem:
        """Return what is wrong with the value of a column, by its cell."""
        place = self.places.get(column.key, 0)
        return Problem(
            message, self.number, column.title, f"{utils.get_column_letter(place + 1)}{self.number}"
        )


@dataclass(slots=True)
class Parsed:
    """All that was read: rows, problems of the file, and notices that stop nothing."""

    rows: list[Row] = field(default_factory=list)
    file_problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """Return the problems of the file and of all rows."""
        return [*self.file_problems, *(problem for row in self.rows for problem in row.problems)]


def read_template(
    spec: TemplateSpec, file: bytes | BinaryIO, limits: Limits | None = None
) -> Parsed:
    """Read the first sheet that carries the template's header.

    Values that cannot be parsed are problems of their row; UnreadableFile is raised when nothing
    of the file can be read.
    """
    limits = limits or Limits()
    sheets = read_sheets(file, limits)
    for sheet in sheets:
        header = find_header(sheet, spec.columns)
        if header is not None:
            return _Reading(spec, sheet, header, limits).run()
    raise UnreadableFile(_no_header(spec))


def _no_header(spec: TemplateSpec) -> str:
    """Say what a header is: a row that names columns as the template does, wherever it stands."""
    first = [column for column in spec.columns if column.required] or spec.columns
    names = "".join(f"“{column.title}”" for column in first[:NAMED])
    return (
        f"没有找到表头：表中要有一行标题，写着{names}等列名。请补上标题行，或下载模板填好后再上传。"
    )


def find_header(sheet: Sheet, columns: Sequence[Column]) -> int | None:
    """Return the index of the row that names most columns, at least half of them; None without one."""
    known = {plain_title(name) for column in columns for name in (column.title, *column.synonyms)}
    counts = [
        len({plain_title(value) for value in row} & known)
        for row in sheet.rows[:HEADER_SEARCH_ROWS]
    ]
    best = max(counts, default=0)
    needed = max(1, (len(columns) + 1) // 2)
    return counts.index(best) if best >= needed else None


def plain_title(value: CellValue) -> str:
    """Return a header's text without blanks, stars and 必填 marks."""
    return DECORATION.sub("", str(value or ""))


class _Reading:
    """Reads the rows of one sheet below its header."""

    def __init__(self, spec: TemplateSpec, sheet: Sheet, header: int, limits: Limits) -> None:
        self.spec, self.sheet, self.header, self.limits = spec, sheet, header, limits
        self.parsed = Parsed()
        self.places = self._places()

    def run(self) -> Parsed:
        self._report_header()
        for index in range(self.header + 1, self._last()):
            row = self.sheet.rows[index] if index < len(self.sheet.rows) else []
            if any(value not in (None, "") for value in row) or self._marked(index + 1):
                self.parsed.rows.append(self._row(index + 1, row))
        if not self.parsed.rows:
            self.parsed.file_problems.append(Problem("表格里没有数据，请填好后再上传。"))
        return self.parsed

    def _places(self) -> dict[str, int]:
        titles: dict[str, int] = {}
        for position, value in enumerate(self.sheet.rows[self.header]):
            title = plain_title(value)
            if title and title in titles:
                problem = Problem(f"标题“{title}”出现了两次，请删去一列。")
                self.parsed.file_problems.append(problem)
            titles.setdefault(title, position)
        return {
            column.key: titles[name]
            for column in self.spec.columns
            for name in map(plain_title, reversed((column.title, *column.synonyms)))
            if name in titles
        }

    def _report_header(self) -> None:
        for column in self.spec.columns:
            if column.required and column.key not in self.places:
                problem = Problem(f"缺少“{column.title}”列，请使用模板填写。", column=column.title)
                self.parsed.file_problems.append(problem)
        used = set(self.places.values())
        header = self.sheet.rows[self.header]
        others = [str(v) for n, v in enumerate(header) if n not in used and v not in (None, "")]
        if others:
            self.parsed.notices.append(f"未导入的列：{'、'.join(others)}。")
        scan = self.sheet.scan
        hidden = [utils.get_column_letter(n) for n in sorted(scan.hidden_columns) if n - 1 in used]
        if hidden:
            self.parsed.notices.append(f"含隐藏列{'、'.join(hidden)}，已一并读取。")
        rows = [n for n in scan.hidden_rows if self.header + 1 < n <= len(self.sheet.rows)]
        if rows:
            self.parsed.notices.append(f"含隐藏行{len(rows)}行，已一并读取。")

    def _last(self) -> int:
        """Return the last row; broken formulas at the end read as nothing and still count."""
        scan = self.sheet.scan
        broken = (place[0] for place in (*scan.errors, *scan.uncalculated))
        return max(len(self.sheet.rows), max(broken, default=0))

    def _marked(self, number: int) -> bool:
        """Tell whether a row that reads as empty holds a broken or uncalculated formula."""
        scan = self.sheet.scan
        places = [(number, position + 1) for position in self.places.values()]
        return any(place in scan.errors or place in scan.uncalculated for place in places)

    def _row(self, number: int, row: list[CellValue]) -> Row:
        values: dict[str, object] = {}
        problems = []
        for column in self.spec.columns:
            position = self.places.get(column.key)
            if position is None:
                values[column.key] = None
                continue
            try:
                cell = row[position] if position < len(row) else None
                values[column.key] = self._value(column, cell, (number, position + 1))
            except BadValue as error:
                values[column.key] = None
                address = f"{utils.get_column_letter(position + 1)}{number}"
                problems.append(Problem(f"{error}。", number, column.title, address))
        return Row(number, values, tuple(problems), self.places)

    def _value(self, column: Column, cell: CellValue, place: tuple[int, int]) -> object:
        scan = self.sheet.scan
        if place in scan.uncalculated:
            raise BadValue("公式还没有结果，请在WPS或Excel中打开并保存一次，或改填数值")
        if place in scan.errors:
            raise BadValue(f"单元格是错误值{scan.errors[place]}，请改填数值")
        if isinstance(cell, str) and len(cell) > self.limits.cell_characters:
            raise BadValue(f"内容超过{self.limits.cell_characters}个字，请缩短")
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            if column.required:
                raise BadValue("必填，请补上")
            return None
        if column.choices and as_text(cell) not in column.choices:
            raise BadValue(f"“{as_text(cell)[:20]}”不在可选范围内，请从下拉列表中选择")
        return column.parser(cell)
