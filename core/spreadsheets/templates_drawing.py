"""Draws one of our templates: titles, formatted rows, drop-downs, the page of help."""

from __future__ import annotations

import datetime as dt
import io
from copy import copy
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.spreadsheets.text import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from core.spreadsheets.templates import Column, TemplateSpec

# Rows beyond the given ones that are formatted and carry drop-downs.
SPARE_ROWS = 500
HELP, CHOICES = "填写说明", "选项"
THIN = Side(style="thin", color="BFBFBF")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD_FONT, BODY_FONT = Font(name="黑体", size=11), Font(name="宋体", size=11)
REQUIRED_FILL = PatternFill("solid", start_color="FDE9D9")
OPTIONAL_FILL = PatternFill("solid", start_color="F2F2F2")


def drawn(spec: TemplateSpec, rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return the XLSX, filled with the given rows."""
    workbook = Workbook()
    page = workbook.worksheets[0]
    page.title = spec.name
    last = 1
    for last, row in enumerate(rows, start=2):
        for position, column in enumerate(spec.columns, start=1):
            page.cell(row=last, column=position).value = _filled(row.get(column.key), column)
    _format(page, spec, last + SPARE_ROWS)
    _help(workbook.create_sheet(HELP), spec)
    _choices(workbook, page, spec, last + SPARE_ROWS)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _filled(value: object, column: Column) -> Any:
    if value is None or value == "":
        return None
    if column.numeric and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        value = value.date()
    return cell_text(str(value))


def _format(page: Worksheet, spec: TemplateSpec, last: int) -> None:
    page.freeze_panes = "A2"
    page.row_dimensions[1].height = 26
    for position, column in enumerate(spec.columns, start=1):
        head = page.cell(row=1, column=position)
        head.value = f"{column.title}*" if column.required else column.title
        head.font, head.border = HEAD_FONT, BOX
        head.fill = REQUIRED_FILL if column.required else OPTIONAL_FILL
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if column.note:
            head.comment = Comment(column.note, "轮训通", width=240, height=90)
        page.column_dimensions[get_column_letter(position)].width = column.width
        body: Any = page.cell(row=2, column=position)
        body.font, body.border = BODY_FONT, BOX
        # Text format keeps 18 digits, leading zeros and 2015.10 as they were typed.
        body.number_format = "General" if column.numeric else "@"
        for row in range(3, last + 1):  # the workbook would look each font and border up again
            cell: Any = page.cell(row=row, column=position)
            cell._style = copy(body._style)  # noqa: SLF001  # as a cell's own `style` does


def _help(page: Worksheet, spec: TemplateSpec) -> None:
    general = (
        "标题带*的列必填；请勿改动第一行标题，可以调整列的次序。",
        "身份证号、电话等请按文本录入；复制数据时请用“选择性粘贴—数值”。",
        *spec.guidance,
    )
    for number, sentence in enumerate(general, start=1):
        page.append([f"{number}. {sentence}"])
    page.append([])
    page.append(["列名", "是否必填", "说明", "可选内容"])
    for cell in page[page.max_row]:
        cell.font, cell.fill, cell.border = HEAD_FONT, OPTIONAL_FILL, BOX
    for column in spec.columns:
        required = "必填" if column.required else "选填"
        page.append([column.title, required, column.note, "、".join(column.choices)])
        for cell in page[page.max_row]:
            cell.border = BOX
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    for letter, width in zip("ABCD", (18, 10, 50, 40), strict=True):
        page.column_dimensions[letter].width = width


def _choices(workbook: Workbook, page: Worksheet, spec: TemplateSpec, last: int) -> None:
    """Drop-downs point to a hidden sheet: a list inside the rule may hold 255 characters only."""
    if not any(column.choices for column in spec.columns):
        return
    lists = workbook.create_sheet(CHOICES)
    lists.sheet_state = "hidden"
    for position, column in enumerate(spec.columns, start=1):
        if not column.choices:
            continue
        letter = get_column_letter(position)
        for row, choice in enumerate(column.choices, start=1):
            lists[f"{letter}{row}"] = cell_text(choice)
        source = f"{CHOICES}!${letter}$1:${letter}${len(column.choices)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = "不在可选范围内", "请从下拉列表中选择。"
        rule.add(f"{letter}2:{letter}{last}")
        page.add_data_validation(rule)
