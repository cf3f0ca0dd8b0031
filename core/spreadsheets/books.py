"""Any table file as a book of pages whose rows come one at a time, so that a long one stays flat."""

from __future__ import annotations

import io
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
from core.spreadsheets.markup import read_html, read_spreadsheet_xml
from core.spreadsheets.sheets import read_csv
from core.spreadsheets.xls import read_xls
from core.spreadsheets.xlsx_facts import Scan
from core.spreadsheets.xlsx_heads import cut_workbook
from core.spreadsheets.xlsx_scan import scan_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from python_calamine import SheetMetadata

    from core.spreadsheets.sheets import CellValue

    Rows = Iterator[list[CellValue]]

DAMAGED = f"文件不完整或已损坏。{SAVE_AS}"


@dataclass(slots=True)
class Page:
    """One sheet: the first row that comes is row 1, the first cell of each is column A."""

    name: str
    rows: Callable[[], Rows]
    state: str = "visible"  # as XLSX has it: hidden, veryHidden; chart: no cells at all
    scan: Scan = field(default_factory=Scan)


@dataclass(slots=True)
class Book:
    """A file that was opened."""

    kind: FileKind
    pages: list[Page]


def open_book(file: bytes | BinaryIO, limits: Limits, *, first_rows: int = 0) -> Book:
    """Return the pages of a file; raise UnreadableFile with a sentence for the user.

    With `first_rows`, no more rows than these need come, which is quick for the longest file.
    """
    data = read_bytes(file, limits)
    kind = sniff(data, limits)
    if kind is FileKind.CSV:
        lines = read_csv(data, limits)
        return Book(kind, [Page("CSV", lambda: iter(lines))])
    if kind in (FileKind.HTML, FileKind.XML):
        read = read_html if kind is FileKind.HTML else read_spreadsheet_xml
        tables = read(data, limits)
        return Book(kind, [_page_of(name, rows, scan) for name, rows, scan in tables])
    if kind is FileKind.XLS:
        old = read_xls(data, limits)
        return Book(kind, [Page(one.name, one.rows, one.scan.state, one.scan) for one in old])
    scans = scan_workbook(data, limits)
    if first_rows:
        data = cut_workbook(data, [scan.path for scan in scans.values()], first_rows)
    return Book(kind, _pages(data, scans, limits))


def _page_of(name: str, rows: list[list[CellValue]], scan: Scan) -> Page:
    return Page(name, lambda: iter(rows), scan=scan)


def _pages(data: bytes, scans: dict[str, Scan], limits: Limits) -> list[Page]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise UnreadableFile("文件设有密码，请先取消密码，保存后再上传。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableFile(DAMAGED) from error
    except BaseException as error:
        raise _panic(error) from error
    return [
        Page(
            sheet.name,
            _reader(workbook, sheet.name, limits),
            _state(sheet),
            scans.get(sheet.name, Scan()),
        )
        for sheet in workbook.sheets_metadata
    ]


def _state(sheet: SheetMetadata) -> str:
    if sheet.typ != SheetTypeEnum.WorkSheet:
        return "chart"
    if sheet.visible == SheetVisibleEnum.Visible:
        return "visible"
    return "hidden" if sheet.visible == SheetVisibleEnum.Hidden else "veryHidden"


def _reader(workbook: CalamineWorkbook, name: str, limits: Limits) -> Callable[[], Rows]:
    def rows() -> Rows:
        try:
            sheet = workbook.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as error:
            raise UnreadableFile(DAMAGED) from error
        except BaseException as error:
            raise _panic(error) from error
        if sheet.total_height > limits.rows or sheet.total_width > limits.columns:
            raise UnreadableFile(
                f"工作表“{name}”超出{limits.rows}行或{limits.columns}列，请分成几个文件上传。"
            )
        before: list[CellValue] = [""] * (sheet.start[1] if sheet.start else 0)
        for row in sheet.iter_rows():
            yield [*before, *row]

    return rows


def _panic(error: BaseException) -> BaseException:
    """Return the refusal for a panic of the reader, which is no Exception; else the error itself."""
    is_panic = type(error).__name__ == "PanicException"
    return UnreadableFile(DAMAGED) if is_panic else error
