"""Draws one statistics form: frame, merged header, rows, formulas with their results, print setup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from core.spreadsheets.columns import NUMBER_FORMATS, Kind
from core.spreadsheets.exports import exported

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from core.spreadsheets.statistics import StatisticsColumn, StatisticsSheet

# 0.8 cm is 22.7 pt: lower rows leave no room to write by hand.
ROW_PT = 24
TITLE_FONT = Font(name="方正小标宋简体", size=20)
HEAD_FONT = Font(name="黑体", size=11)
BODY_FONT = Font(name="宋体", size=11)
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
MIDDLE = Alignment(horizontal="center", vertical="center")
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")
Value = float | str


def draw(page: Worksheet, sheet: StatisticsSheet) -> dict[str, Value]:
    """Draw the form on an empty page and return the result of every formula by cell."""
    return _Drawing(page, sheet).run()


class _Drawing:
    def __init__(self, page: Worksheet, sheet: StatisticsSheet) -> None:
        self.page, self.sheet = page, sheet
        self.letters = {c.key: get_column_letter(n) for n, c in enumerate(sheet.columns, start=2)}
        self.width = len(sheet.columns) + 1
        self.levels = max(len(column.path) for column in sheet.columns)
        self.first = 3 + self.levels + (1 if sheet.total == "top" else 0)
        self.last = self.first + len(sheet.rows) - 1
        self.results: dict[str, Value] = {}

    def run(self) -> dict[str, Value]:
        self._frame()
        self._header()
        values = [self._row(number, row) for number, row in enumerate(self.sheet.rows)]
        if self.sheet.total != "none":
            at = self.first - 1 if self.sheet.total == "top" else self.last + 1
            self._total(at, values)
        self._foot(max(self.last, self.first - 1) + (2 if self.sheet.total == "bottom" else 1))
        self._print_setup()
        return self.results

    def _put(self, row: int, column: int, value: Any, **style: Any) -> Any:
        cell = self.page.cell(row=row, column=column, value=value)
        for name, look in style.items():
            setattr(cell, name, look)
        return cell

    def _frame(self) -> None:
        self._spread(1, [(1, self.width, self.sheet.title, CENTRE)], TITLE_FONT)
        self.page.row_dimensions[1].height = 36
        day = self.sheet.filled_on
        date = (
            f"填报日期：{day.year}年{day.month}月{day.day}日" if day else "填报日期：    年  月  日"
        )
        texts = (f"填报单位（盖章）：{self.sheet.unit}", date, f"单位：{self.sheet.measure}")
        self._three(2, texts)

    def _three(self, row: int, texts: tuple[str, str, str]) -> None:
        """Write three texts left, middle and right over the whole width."""
        if self.width < 3:
            self._spread(row, [(1, self.width, "　".join(texts), LEFT)], BODY_FONT)
            return
        second, third = self._thirds()
        parts = [
            (1, second - 1, texts[0], LEFT),
            (second, third - 1, texts[1], MIDDLE),
            (third, self.width, texts[2], RIGHT),
        ]
        self._spread(row, parts, BODY_FONT)

    def _thirds(self) -> tuple[int, int]:
        """Return the columns where the middle and the right text begin, by the columns' widths."""
        widths = [6.0, *(column.width for column in self.sheet.columns)]
        before = [sum(widths[:n]) / sum(widths) for n in range(len(widths))]
        second = 1 + next((n for n, share in enumerate(before) if share >= 0.38), 1)
        second = min(max(second, 2), self.width - 1)
        third = 1 + next((n for n, share in enumerate(before) if share >= 0.72), self.width - 1)
        return second, min(max(third, second + 1), self.width)

    def _spread(self, row: int, parts: list[tuple[int, int, str, Alignment]], font: Font) -> None:
        self.page.row_dimensions[row].height = ROW_PT
        for start, end, text, alignment in parts:
            value = exported(text, Kind.TEXT)
            self._put(row, start, value, alignment=alignment, font=font)
            if end > start:
                self.page.merge_cells(
                    start_row=row, end_row=row, start_column=start, end_column=end
                )

    def _header(self) -> None:
        top, bottom = 3, 2 + self.levels
        for row in range(top, bottom + 1):
            self.page.row_dimensions[row].height = ROW_PT + 4
            for column in range(1, self.width + 1):
                self._put(row, column, None, border=BOX, alignment=CENTRE, font=HEAD_FONT)
        self._merge(top, bottom, 1, 1, "序号")
        self._branch(list(enumerate(self.sheet.columns, start=2)), 0)

    def _branch(self, columns: list[tuple[int, StatisticsColumn]], level: int) -> None:
        """Merge the neighbours that share the title of this level, then go down among them."""
        start = 0
        for end in range(1, len(columns) + 1):
            path = columns[start][1].path
            if end < len(columns) and columns[end][1].path[: level + 1] == path[: level + 1]:
                continue
            leaf = len(path) == level + 1
            bottom = 2 + self.levels if leaf else 3 + level
            self._merge(3 + level, bottom, columns[start][0], columns[end - 1][0], path[level])
            if not leaf:
                self._branch(columns[start:end], level + 1)
            start = end

    def _merge(self, top: int, bottom: int, left: int, right: int, title: str) -> None:
        self.page.cell(row=top, column=left).value = title
        if (top, left) != (bottom, right):
            self.page.merge_cells(
                start_row=top, end_row=bottom, start_column=left, end_column=right
            )

    def _row(self, number: int, row: Mapping[str, object]) -> dict[str, float]:
        at = self.first + number
        self.page.row_dimensions[at].height = ROW_PT
        self._put(at, 1, number + 1, border=BOX, alignment=CENTRE, font=BODY_FONT)
        numbers: dict[str, float] = {}
        for column in self.sheet.columns:
            if not column.sum_of and not column.rate_of:
                self._value(at, column, row.get(column.key), numbers)
        self._formulas(at, numbers)
        return numbers

    def _value(
        self, at: int, column: StatisticsColumn, value: object, into: dict[str, float]
    ) -> None:
        plain = exported(value, column.kind)
        if isinstance(plain, int | float):
            into[column.key] = plain
        self._style(self.page[f"{self.letters[column.key]}{at}"], column.kind).value = plain

    def _formulas(self, at: int, numbers: dict[str, float]) -> None:
        for column in self.sheet.columns:
            if column.sum_of:
                cells = ",".join(f"{self.letters[key]}{at}" for key in column.sum_of)
                numbers[column.key] = sum(numbers.get(key, 0) for key in column.sum_of)
                self._formula(at, column, f"=SUM({cells})", numbers[column.key])
        for column in self.sheet.columns:
            if column.rate_of:
                self._rate(at, column, column.rate_of, numbers)

    def _rate(
        self, at: int, column: StatisticsColumn, parts: tuple[str, str], numbers: dict[str, float]
    ) -> None:
        """A rate over nothing stays blank instead of showing #DIV/0!."""
        upper, lower = (f"{self.letters[key]}{at}" for key in parts)
        divisor = numbers.get(parts[1], 0)
        result: Value = numbers.get(parts[0], 0) / divisor if divisor else ""
        self._formula(at, column, f'=IF(N({lower})=0,"",{upper}/{lower})', result)

    def _formula(self, at: int, column: StatisticsColumn, formula: str, result: Value) -> None:
        address = f"{self.letters[column.key]}{at}"
        self._style(self.page[address], column.kind).value = formula
        self.results[address] = result

    def _style(self, cell: Any, kind: Kind) -> Any:
        cell.font, cell.border = BODY_FONT, BOX
        cell.alignment = LEFT if kind is Kind.TEXT else CENTRE
        cell.number_format = NUMBER_FORMATS[kind]
        return cell

    def _total(self, at: int, rows: list[dict[str, float]]) -> None:
        self.page.row_dimensions[at].height = ROW_PT
        self._put(at, 1, "合计", border=BOX, alignment=CENTRE, font=HEAD_FONT)
        totals: dict[str, float] = {}
        for column in self.sheet.columns:
            self._style(self.page[f"{self.letters[column.key]}{at}"], column.kind)
            if column.is_totalled and not column.rate_of and rows:
                letter = self.letters[column.key]
                totals[column.key] = sum(row.get(column.key, 0) for row in rows)
                span = f"{letter}{self.first}:{letter}{self.last}"
                self._formula(at, column, f"=SUM({span})", totals[column.key])
        for column in self.sheet.columns:
            if column.rate_of and rows:
                self._rate(at, column, column.rate_of, totals)

    def _foot(self, row: int) -> None:
        signed = (self.sheet.head, self.sheet.filler, self.sheet.phone)
        labels = ("单位负责人：", "填表人：", "联系电话：")
        texts = [label + text for label, text in zip(labels, signed, strict=True)]
        self._three(row, (texts[0], texts[1], texts[2]))
        if self.sheet.note:
            text = f"说明：{self.sheet.note}"
            self._spread(row + 1, [(1, self.width, text, LEFT)], BODY_FONT)
            # Excel never fits the height of merged cells by itself; a Chinese character is two wide.
            room = sum((6.0, *(column.width for column in self.sheet.columns)))
            self.page.row_dimensions[row + 1].height = ROW_PT * -(-len(text) * 2 // int(room))

    def _print_setup(self) -> None:
        page: Any = self.page
        for number, column in enumerate(self.sheet.columns, start=2):
            page.column_dimensions[get_column_letter(number)].width = column.width
        page.column_dimensions["A"].width = 6
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.print_options.horizontalCentered = True
        header_end = 2 + self.levels
        page.print_title_rows = f"1:{header_end}"
        page.freeze_panes = f"B{header_end + 1}"
        page.oddFooter.center.text = "第 &P 页 共 &N 页"
        page.page_margins.left = page.page_margins.right = 0.5
        page.page_margins.top = page.page_margins.bottom = 0.7
