"""Files as offices send them, made cell by cell."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import openpyxl

from core.spreadsheets.files import Limits
from tests.factories.trainees import id_number
from trainees.roster.rows import CleanRow, RawRow, clean_row
from trainees.roster.survey import RosterReading, read_rows, survey_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

TITLES = ("单位", "姓名", "身份证号", "性别", "出生年月", "联系电话", "党内职务", "任职时间")
LIMITS = Limits(rows=5_000, columns=60)


def line(serial: int = 1, **given: Any) -> list[Any]:
    """Return the cells of a good row below TITLES, some of them changed."""
    cells = {
        "单位": "邵阳村",
        "姓名": "李四",
        "身份证号": id_number(serial),
        "性别": "男" if serial % 2 else "女",
        "出生年月": "1975.06",
        "联系电话": f"139000{serial:05d}",
        "党内职务": "党支部书记",
        "任职时间": "2021.03",
    } | given
    return [cells[title] for title in TITLES]


def book(*lines: Sequence[Any], change: Callable[[Worksheet], None] | None = None) -> bytes:
    """Return a workbook of these rows, after whatever else is done to its sheet."""
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = "名单"
    for cells in lines:
        page.append(list(cells))
    if change:
        change(page)
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    """Return a workbook's bytes."""
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def operated(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return the workbook with bytes of one part replaced, as other programs write them."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            copy.writestr(name, content)
    return buffer.getvalue()


def calculated(data: bytes, part: str, result: str) -> bytes:
    """Return the workbook with this result for each formula of a part, as a saved file has it."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        (blank,) = set(re.findall(rb"</f>(<v ?/>|<v></v>)", source.read(part)))
    return operated(data, part, b"</f>" + blank, f"</f><v>{escape(result)}</v>".encode())


def read(data: bytes, limits: Limits = LIMITS) -> RosterReading:
    """Survey and read a file with the columns as guessed."""
    return read_rows(data, survey_file(data, limits), None, limits)


def places_in(template: bytes) -> list[str]:
    """Return the organizations that a template offers in its drop-down."""
    column = openpyxl.load_workbook(io.BytesIO(template))["选项"]["A"]
    return [str(cell.value) for cell in column if cell.value]


def cleaned(**given: Any) -> CleanRow:
    """Return one row, written to a real file and read from it, clean."""
    (row,) = read(book(TITLES, line(**given))).rows
    return clean_row(row)


def row_of(**cells: str) -> RawRow:
    """Return a row as if it were read."""
    return RawRow(2, cells)


def codes(row: CleanRow) -> list[tuple[str, str]]:
    """Return weight and code of all that was found in a row."""
    return [(problem.weight.value, problem.code) for problem in row.problems]


@dataclass(frozen=True)
class OldSheet:
    """What an .xls has beside its cells; rows and columns count from 0."""

    name: str = "名单"
    state: int = 0  # 1 hidden, 2 very hidden
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merges: Sequence[tuple[int, int, int, int]] = ()  # first and last row, first and last column
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    errors: Mapping[tuple[int, int], int] = field(default_factory=dict)


def biff(
    rows: Sequence[Sequence[str | float]],
    *sheets: OldSheet,
    is_1904: bool = False,
    inserted: tuple[bytes, float] = (b"", 0),
    start: bytes = b"",
) -> bytes:
    """Return a BIFF8 .xls: sheets of texts and numbers in an OLE file, written by the record.

    No library at hand writes .xls; these are the fewest records that readers ask for. Every sheet
    has the same cells. `inserted` are further records, and how far down the rows they stand;
    `start` are those at the start of the workbook.
    """
    made = sheets or (OldSheet(),)
    codes = sorted({code for sheet in made for code in sheet.formats.values()})
    bodies = [_old_sheet(rows, sheet, codes, inserted) for sheet in made]
    styles = b"".join(
        _record(0x041E, struct.pack("<H", 164 + at) + _text(code, "<H"))
        for at, code in enumerate(codes)
    )
    styles += _record(0x00E0, struct.pack("<HHH", 0, 0, 0xFFF4) + b"\0" * 14)  # the style of all
    for at in range(len(codes) + 1):
        number = 163 + at if at else 0
        styles += _record(0x00E0, struct.pack("<HHH", 0, number, 1) + b"\0" * 14)
    start += _record(0x0042, struct.pack("<H", 1200)) + _record(0x0022, struct.pack("<H", is_1904))

    def head(places: Sequence[int]) -> bytes:
        bounds = b"".join(
            _record(0x0085, struct.pack("<IBB", place, sheet.state, 0) + _text(sheet.name, "<B"))
            for place, sheet in zip(places, made, strict=True)
        )
        return _begin(0x0005) + start + styles + bounds + END

    first = len(head([0] * len(made)))
    places = [first + sum(map(len, bodies[:at])) for at in range(len(bodies))]
    return _compound(head(places) + b"".join(bodies))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(value: str, wide: str) -> bytes:
    return struct.pack(wide, len(value)) + b"\x01" + value.encode("utf-16-le")


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


END = _record(0x000A, b"")


def _old_sheet(
    rows: Sequence[Sequence[str | float]],
    sheet: OldSheet,
    codes: list[str],
    inserted: tuple[bytes, float],
) -> bytes:
    cells = []
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            code = sheet.formats.get((at, place))
            where = struct.pack("<HHH", at, place, 2 + codes.index(code) if code else 1)
            if (at, place) in sheet.errors:
                cells.append(_record(0x0205, where + bytes([sheet.errors[at, place], 1])))
            elif isinstance(value, str):
                cells.append(_record(0x0204, where + _text(value, "<H")))
            else:
                cells.append(_record(0x0203, where + struct.pack("<d", value)))
    cells.insert(int(inserted[1] * len(cells)), inserted[0])
    width = max(map(len, rows))
    columns = [
        _record(0x007D, struct.pack("<HHHHHH", at, at, 2000, 1, 1, 0))
        for at in sheet.hidden_columns
    ]
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    hidden = [
        _record(0x0208, struct.pack("<HHHHHHI", at, 0, width, 300, 0, 0, 0x120))
        for at in sheet.hidden_rows
    ]
    areas = b"".join(struct.pack("<HHHH", *area) for area in sheet.merges)
    merged = _record(0x00E5, struct.pack("<H", len(sheet.merges)) + areas)
    return b"".join([_begin(0x0010), *columns, size, *hidden, *cells, merged, END])


def _compound(stream: bytes) -> bytes:
    """Return an OLE file with one stream named Workbook, above the size of the small ones."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [*range(1, count), 0xFFFFFFFE]
    tables = -(-(count + 2) // 126)  # sectors of 128 numbers that speak of all, themselves included
    table = [*chain, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]  # the directory, then these tables
    assert tables <= 109
    fat = struct.pack(f"<{tables * 128}I", *table, *[0xFFFFFFFF] * (tables * 128 - len(table)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        title = name.encode("utf-16-le") + b"\0\0" if name else b""
        return (
            title.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(title), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, tables, count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack(
        "<109I", *range(count + 1, count + 1 + tables), *[0xFFFFFFFF] * (109 - tables)
    )
    return head + stream + directory + fat
