"""The list as a file: every row that search and filters left, in the columns that are shown."""

from __future__ import annotations

import datetime as dt
import tempfile
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.http import FileResponse

from core.days import today
from core.listing.cells import exported
from core.listing.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from core.listing.build import Listing
    from core.listing.spec import Column

CHUNK = 2_000  # rows held in memory at once
WIDTHS = {Kind.DAY: 12, Kind.MOMENT: 17, Kind.NUMBER: 11, Kind.SHARE: 11, Kind.STATE: 11}


def export_response(listing: Listing) -> FileResponse:
    """Return the list as XLSX; rows pass through in chunks, so memory does not grow with the list."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it when it is sent
    write_rows(file, listing.spec.title, listing.columns, listing.queryset)
    file.seek(0)
    name = f"{listing.spec.title}_{today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def write_rows(file: Any, title: str, columns: list[Column], queryset: QuerySet[Any]) -> None:
    """Write a queryset as one sheet: a bold head that stays in sight, then the rows."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F0F2F5"})
    percent = book.add_format({"num_format": "0.0%"})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, WIDTHS.get(column.kind, 20))
        sheet.write_string(0, at, column.heading, head)
    for line, values in enumerate(_values(queryset, columns), start=1):
        for at, value in enumerate(values):
            is_share = columns[at].kind is Kind.SHARE
            _write(sheet, line, at, value, percent if is_share else None)
    book.close()


def _values(queryset: QuerySet[Any], columns: list[Column]) -> Iterator[Iterable[Any]]:
    for row in queryset.iterator(chunk_size=CHUNK):
        yield [exported(row, column) for column in columns]


def _write(sheet: Any, line: int, at: int, value: Any, look: Any) -> None:
    """Write one value; text is always text, so a name that begins with "=" stays a name."""
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(line, at, value)
    elif isinstance(value, str):
        sheet.write_string(line, at, value)
    else:
        sheet.write_number(line, at, value, look)
