from __future__ import annotations

import datetime as dt
import io
import tracemalloc
from decimal import Decimal

import openpyxl
import pytest

from core.spreadsheets import exports
from core.spreadsheets.columns import ExportColumn, Kind
from core.spreadsheets.exports import write_table

COLUMNS = (
    ExportColumn("姓名"),
    ExportColumn("身份证号", Kind.IDENTIFIER, 20),
    ExportColumn("人数", Kind.COUNT),
    ExportColumn("日期", Kind.DATE),
)


def written(*rows, columns=COLUMNS):
    buffer = io.BytesIO()
    assert write_table(iter(rows), columns, buffer) == len(rows)
    return openpyxl.load_workbook(io.BytesIO(buffer.getvalue()))


def test_values_keep_their_kind():
    page = written(("䶮𬎆", "430621197203054217", 3, dt.date(2026, 3, 9))).active
    cells = list(page[2])
    assert [cell.value for cell in cells] == [
        "䶮𬎆",
        "430621197203054217",
        3,
        dt.datetime(2026, 3, 9),  # noqa: DTZ001  # a cell has no zone
    ]
    assert [cell.data_type for cell in cells] == ["s", "s", "n", "d"]
    assert cells[1].number_format == "@"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_formula_in_a_name_stays_text(text):
    cell = written((text, "", None, None)).active["A2"]
    assert cell.data_type == "s"
    assert cell.value == f"'{text}"


def test_numbers_too_long_for_excel_become_text_and_the_rest_is_plain():
    moment = dt.datetime(2026, 3, 8, 16, 30, tzinfo=dt.UTC)
    columns = (
        *COLUMNS,
        ExportColumn("是否"),
        ExportColumn("时间", Kind.MOMENT),
        ExportColumn("元", Kind.AMOUNT),
    )
    page = written(
        (None, 13800138000, 10**17, None, True, moment, Decimal("1.5")), columns=columns
    ).active
    assert [cell.value for cell in page[2]] == [
        None,
        "13800138000",
        str(10**17),
        None,
        "是",
        dt.datetime(2026, 3, 9, 0, 30),  # noqa: DTZ001  # local time, a cell has no zone
        1.5,
    ]


def test_a_full_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_SHEET", 2)
    book = written(*[(str(n), "", n, None) for n in range(5)])
    assert book.sheetnames == ["数据", "数据（2）", "数据（3）"]
    assert [page.max_row for page in book.worksheets] == [3, 3, 2]


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(count):
        tracemalloc.start()
        rows = ((f"学员{n}", f"{n:018d}", n, None) for n in range(count))
        write_table(rows, COLUMNS, tmp_path / "big.xlsx")
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(6000) < peak(600) * 2
