from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from core.spreadsheets.columns import Kind
from core.spreadsheets.statistics import (
    StatisticsColumn,
    StatisticsSheet,
    TotalRow,
    render_statistics,
)

COLUMNS = (
    StatisticsColumn("unit", "单位", Kind.TEXT, 24),
    StatisticsColumn("villages", ("应训人数", "村")),
    StatisticsColumn("communities", ("应训人数", "社区")),
    StatisticsColumn("due", ("应训人数", "合计"), sum_of=("villages", "communities")),
    StatisticsColumn("trained", ("已训", "人数")),
    StatisticsColumn("rate", ("已训", "轮训率"), Kind.RATE, rate_of=("trained", "due")),
)
ROWS = (
    {"unit": "温泉镇", "villages": 12, "communities": 3, "trained": 9},
    {"unit": "=HYPERLINK(1)", "villages": 0, "communities": 0, "trained": 0},
)


def form(**changes):
    facts = {
        "title": "轮训情况报表",
        "unit": "中共星子县委组织部",
        "columns": COLUMNS,
        "rows": ROWS,
        "filled_on": dt.date(2026, 3, 9),
        "head": "张三",
        "filler": "李四",
        "phone": "0792-2666",
        "note": "截至3月底",
    }
    return StatisticsSheet(**{**facts, **changes})


def opened(*sheets, values=False):
    return openpyxl.load_workbook(io.BytesIO(render_statistics(*sheets)), data_only=values)


def texts(page, row):
    return [cell.value for cell in page[row] if cell.value is not None]


def test_the_frame_is_the_official_one():
    page = opened(form()).active
    assert texts(page, 1) == ["轮训情况报表"]
    assert texts(page, 2) == [
        "填报单位（盖章）：中共星子县委组织部",
        "填报日期：2026年3月9日",
        "单位：人、期、天",
    ]
    assert texts(page, 8) == ["单位负责人：张三", "填表人：李四", "联系电话：0792-2666"]
    assert texts(page, 9) == ["说明：截至3月底"]
    merged = {str(area) for area in page.merged_cells.ranges}
    assert {"A1:G1", "A3:A4", "B3:B4", "C3:E3", "F3:G3"} <= merged


def test_formulas_are_live_and_carry_their_results():
    formulas, values = opened(form()).active, opened(form(), values=True).active
    assert formulas["E5"].value == "=SUM(C5,D5)"
    assert formulas["C7"].value == "=SUM(C5:C6)"
    assert formulas["G7"].value == '=IF(N(E7)=0,"",F7/E7)'
    assert [cell.value for cell in values[7]] == ["合计", None, 12, 3, 15, 9, 0.6]
    assert values["G6"].value in (None, "")
    assert formulas["G5"].number_format == "0.0%"


def test_a_unit_named_like_a_formula_stays_text():
    cell = opened(form()).active["B6"]
    assert cell.data_type == "s"
    assert cell.value == "'=HYPERLINK(1)"


def test_it_prints_on_landscape_a4_with_repeated_header_and_rows_to_write_in():
    page = opened(form()).active
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert page.page_setup.fitToWidth == 1
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$4"
    assert page.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert all(page.row_dimensions[row].height >= 0.8 / 2.54 * 72 for row in range(1, 10))
    assert all(
        page.cell(row, column).border.top.style for row in range(5, 8) for column in range(1, 8)
    )


def test_the_total_may_stand_on_top_or_be_absent():
    top = opened(form(total=TotalRow.TOP), values=True).active
    assert top["A5"].value == "合计"
    assert top["C5"].value == 12
    assert opened(form(total=TotalRow.TOP)).active["C5"].value == "=SUM(C6:C7)"
    none = opened(form(total=TotalRow.NONE)).active
    assert "合计" not in [cell.value for cell in none["A"]]


@pytest.mark.parametrize("total", TotalRow)
def test_a_form_without_rows_is_drawn(total):
    assert opened(form(rows=(), total=total)).active["A3"].value == "序号"


def test_several_forms_and_narrow_ones():
    narrow = form(columns=COLUMNS[:1], name="附表")
    book = opened(form(), narrow, values=True)
    assert book.sheetnames == ["情况报表", "附表"]
    assert book["情况报表"]["E7"].value == 15


def test_formulas_must_name_columns_that_exist():
    with pytest.raises(ValueError, match="do not exist"):
        form(columns=(StatisticsColumn("rate", "率", Kind.RATE, rate_of=("a", "b")),))
    with pytest.raises(ValueError, match="three levels"):
        form(columns=(StatisticsColumn("a", ("1", "2", "3", "4")),))
