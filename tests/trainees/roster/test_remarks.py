"""Case 29, the reading half: the user's own workbook comes back with remarks and is read again."""

from __future__ import annotations

import io

import openpyxl

from tests.trainees.roster.files import TITLES, biff, book, line, read
from trainees.roster.remarks import remarked_workbook


def test_case_29_remarks_stand_beside_the_rows_and_are_ignored_when_read_again():
    def top(page):
        page.insert_rows(1)
        page["A1"] = "花名册"
        page.merge_cells("A1:H1")
        other = page.parent.create_sheet("二")
        other.append(list(TITLES))
        other.append(line(3))

    data = book(TITLES, line(1), line(2), change=top)
    reading = read(data)

    back = remarked_workbook(
        data, reading.rows, {("名单", 4): "身份证号：请核对。", ("二", 2): "无"}
    )

    pages = openpyxl.load_workbook(io.BytesIO(back))
    cell = pages["名单"]["I4"]
    assert (pages["名单"]["I2"].value, cell.value) == ("问题说明", "身份证号：请核对。")
    assert cell.font.color.rgb == "00C00000"
    assert pages["二"]["I2"].value == "无"
    again = read(back)
    assert [row.cells for row in again.rows] == [row.cells for row in reading.rows]
    assert not any(row.others for row in again.rows)
    cleared = openpyxl.load_workbook(io.BytesIO(remarked_workbook(back, again.rows, {})))
    assert cleared["名单"]["I4"].value is None


def test_case_29_what_is_no_workbook_of_today_comes_back_as_our_template():
    rows = read(biff([list(TITLES), [str(cell) for cell in line()]])).rows

    back = remarked_workbook(b"\xd0\xcf", rows, {("名单", 2): "请核对。"})

    (row,) = read(back).rows
    assert row.text("id_number") == rows[0].text("id_number")
    page = openpyxl.load_workbook(io.BytesIO(back))["花名册"]
    assert page.cell(2, page.max_column).value == "请核对。"
