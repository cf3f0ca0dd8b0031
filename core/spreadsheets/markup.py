"""Tables in markup that go by the name of ".xls": HTML pages, and the SpreadsheetML of 2003."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree, html

from core.spreadsheets.files import SAVE_AS, UnreadableFile
from core.spreadsheets.sheets import decode
from core.spreadsheets.xlsx_facts import Scan

if TYPE_CHECKING:
    from core.spreadsheets.files import Limits
    from core.spreadsheets.sheets import CellValue

    Table = tuple[str, list[list[CellValue]], Scan]

SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


class _Grid:
    """Puts cells into rows, around what spans from above and from the left."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.rows, self.scan = limits, [], Scan()  # type: ignore[var-annotated]  # as Table
        self.taken: set[tuple[int, int]] = set()

    def put(self, row: int, column: int, down: int, across: int, text: str) -> int:
        """Put a cell at the first free place from here on; return the column after it."""
        while (row, column) in self.taken:
            column += 1
        down, across = max(1, down), max(1, across)
        if row + 1 > self.limits.rows or column + across > self.limits.columns:
            raise UnreadableFile(
                f"表格超出{self.limits.rows}行或{self.limits.columns}列，请分成几个文件上传。"
            )
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([""] * (column + across - len(cells)))
        cells[column] = text
        if down > 1 or across > 1:
            down = min(down, 10_000)
            self.scan.merges.append((row + 1, column + 1, row + down, column + across))
            self.taken.update((row + y, column + x) for y in range(1, down) for x in range(across))
        if len(self.taken) > self.limits.cells:
            raise UnreadableFile(f"表格的合并单元格过多。{SAVE_AS}")
        return column + across


def read_html(data: bytes, limits: Limits) -> list[Table]:
    """Return every table of a page that is in no other table."""
    text = decode(data).replace("\x00", "")
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    # Bytes, so that a declared charset that lies counts for nothing.
    if text.lstrip().startswith("<?xml"):
        text = "<html>" + text.partition("?>")[2]
    try:
        page = html.document_fromstring(text, parser=parser)
    except etree.ParserError as error:  # nothing but a broken tag
        raise UnreadableFile(f"这是网页，其中没有表格。{SAVE_AS}") from error
    tables = [
        one for one in page.iter("table") if not any(True for _ in one.iterancestors("table"))
    ]
    if not tables:
        raise UnreadableFile(f"这是网页，其中没有表格。{SAVE_AS}")
    return [_html_table(f"表{n}", table, limits) for n, table in enumerate(tables, start=1)]


def _html_table(name: str, table: Any, limits: Limits) -> Table:
    grid = _Grid(limits)
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line:
            if cell.tag in ("td", "th"):
                text = " ".join("".join(cell.itertext()).split())
                column = grid.put(row, column, _span(cell, "rowspan"), _span(cell, "colspan"), text)
        while len(grid.rows) <= row:
            grid.rows.append([])
    return name, grid.rows, grid.scan


def _span(cell: Any, name: str, more: int = 0) -> int:
    written = cell.get(name, "")
    return min(int(written), 100_000) + more if written.isascii() and written.isdigit() else 1


def read_spreadsheet_xml(data: bytes, limits: Limits) -> list[Table]:
    """Return the worksheets of a SpreadsheetML file; any other XML is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        book = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"这是XML格式的表格，但不完整或已损坏。{SAVE_AS}") from error
    if book.tag != f"{SS}Workbook":
        raise UnreadableFile(f"这是XML格式的表格。{SAVE_AS}")
    pages = book.findall(f"{SS}Worksheet")
    return [_xml_table(page.get(f"{SS}Name", ""), page, limits) for page in pages]


def _xml_table(name: str, page: Any, limits: Limits) -> Table:
    grid = _Grid(limits)
    row = -1
    for line in page.iter(f"{SS}Row"):
        row = max(row + 1, _span(line, f"{SS}Index", -1) if line.get(f"{SS}Index") else 0)
        column = 0
        for cell in line.iter(f"{SS}Cell"):
            if cell.get(f"{SS}Index"):
                column = max(column, _span(cell, f"{SS}Index", -1))
            down = _span(cell, f"{SS}MergeDown", 1) if cell.get(f"{SS}MergeDown") else 1
            across = _span(cell, f"{SS}MergeAcross", 1) if cell.get(f"{SS}MergeAcross") else 1
            column = grid.put(row, column, down, across, _xml_text(cell))
    return name, grid.rows, grid.scan


def _xml_text(cell: Any) -> str:
    """Return a cell's text; a moment without a time of day loses it."""
    data = cell.find(f"{SS}Data")
    if data is None:
        return ""
    text = "".join(data.itertext()).strip()
    return text.removesuffix("T00:00:00.000") if data.get(f"{SS}Type") == "DateTime" else text
