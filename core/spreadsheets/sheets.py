"""Any XLSX, XLS or CSV as sheets of plain rows, within limits; nothing is calculated or executed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from core.spreadsheets.files import SAVE_AS, FileKind, Limits, UnreadableFile, read_bytes, sniff
from core.spreadsheets.xls import read_xls
from core.spreadsheets.xlsx_facts import Scan
from core.spreadsheets.xlsx_scan import scan_workbook

if TYPE_CHECKING:
    from typing import BinaryIO

CellValue = str | int | float | bool | dt.date | dt.time | dt.timedelta | None
QUOTED_FORMULA = re.compile(r'="(.*)"')


@dataclass(slots=True)
class Sheet:
    """One visible sheet: `rows[0]` is row 1; what is hidden, broken or not calculated is in `scan`."""

    name: str
    rows: list[list[CellValue]]
    scan: Scan = field(default_factory=Scan)


def read_sheets(file: bytes | BinaryIO, limits: Limits | None = None) -> list[Sheet]:
    """Return the visible sheets of a file; raise UnreadableFile with a sentence for the user."""
    limits = limits or Limits()
    data = read_bytes(file, limits)
    kind = sniff(data, limits)
    if kind is FileKind.CSV:
        return [_read_csv(data, limits)]
    if kind is FileKind.HTML:
        raise UnreadableFile(f"这是网页格式的表格，扩展名虽是Excel，内容不是。{SAVE_AS}")
    if kind is FileKind.XML:
        raise UnreadableFile(f"这是XML格式的表格。{SAVE_AS}")
    if kind is FileKind.XLS:
        old = [one for one in read_xls(data, limits) if not one.scan.hidden]
        return [Sheet(one.name, list(one.rows()), one.scan) for one in old]
    return _read_workbook(data, limits)


def _read_workbook(data: bytes, limits: Limits) -> list[Sheet]:
    scans = scan_workbook(data, limits)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            names = [
                sheet.name
                for sheet in workbook.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
                and sheet.visible == SheetVisibleEnum.Visible
            ]
            return [_read_sheet(workbook, name, scans, limits) for name in names]
    except PasswordError as error:
        raise UnreadableFile("文件设有密码，请先取消密码，保存后再上传。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(f"文件不完整或已损坏。{SAVE_AS}") from error


def _read_sheet(
    workbook: CalamineWorkbook, name: str, scans: dict[str, Scan], limits: Limits
) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.total_height > limits.rows or sheet.total_width > limits.columns:
        raise UnreadableFile(
            f"工作表“{name}”超出{limits.rows}行或{limits.columns}列，请分成几个文件上传。"
        )
    rows: list[list[CellValue]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    return Sheet(name, rows, scans.get(name, Scan()))


def _read_csv(data: bytes, limits: Limits) -> Sheet:
    return Sheet("CSV", read_csv(data, limits))


def read_csv(data: bytes, limits: Limits) -> list[list[CellValue]]:
    """Return the lines of a text table, whichever of comma, tab and semicolon separates them."""
    text = decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    rows: list[list[CellValue]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_unquoted(value) if value[:1] == "=" else value for value in line])
            if len(rows) > limits.rows or len(line) > limits.columns:
                raise UnreadableFile(
                    f"表格超出{limits.rows}行或{limits.columns}列，请分成几个文件上传。"
                )
    except csv.Error as error:
        raise UnreadableFile(f"文件不完整或已损坏。{SAVE_AS}") from error
    return rows


def _unquoted(value: str) -> str:
    match = QUOTED_FORMULA.fullmatch(value)
    return match[1] if match else value


def decode(data: bytes) -> str:
    """Return text by its byte order mark, else as UTF-8, else as GB18030 (which accepts UTF-8 too)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"文件的文字编码无法识别。{SAVE_AS}")
