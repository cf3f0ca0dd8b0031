"""Cases 1 to 5 and 20 to 24 of standards.md 7.3: where things stand in a file."""

from __future__ import annotations

import openpyxl
import pytest

from core.spreadsheets.files import UnreadableFile
from tests.trainees.roster.files import (
    LIMITS,
    TITLES,
    biff,
    book,
    calculated,
    cleaned,
    line,
    operated,
    read,
    saved,
)
from trainees.roster.rows import clean_row
from trainees.roster.survey import read_rows, signature_of, survey_file

SHEET1 = "xl/worksheets/sheet1.xml"


def test_case_01_header_under_title_and_unit_line():
    def top(page):
        page.insert_rows(1, 3)
        page["A1"], page["A2"], page["G2"] = (
            "花名册",
            "填报单位（盖章）：长寿镇党委",
            "填报日期：2026.9",
        )
        page.merge_cells("A1:H1")

    data = book(TITLES, line(), change=top)
    (sheet,) = survey_file(data, LIMITS).sheets

    assert sheet.header_rows == (4, 4)
    assert sheet.unit_hint == "长寿镇党委"
    (row,) = read(data).rows
    assert (row.number, row.text("name"), row.unit_hint) == (5, "李四", "长寿镇党委")
    assert not clean_row(row).problems


def test_case_02_header_of_two_levels_is_flattened():
    first = ["姓名", "联系方式", "", "单位", "职务"]
    second = ["", "手机", "办公", "", ""]

    def merge(page):
        for area in ("A1:A2", "B1:C1", "D1:D2", "E1:E2"):
            page.merge_cells(area)

    person = ["李四", "13900000001", "0730-6222333", "邵阳村", "支部书记"]
    data = book(first, second, person, change=merge)
    survey = survey_file(data, LIMITS)
    (sheet,) = survey.sheets

    assert sheet.titles == ("姓名", "联系方式/手机", "联系方式/办公", "单位", "职务")
    assert sheet.header_rows == (1, 2)
    assert sheet.mapping[1] == "mobile"
    assert sheet.mapping[2] == "office_phone"
    (row,) = read_rows(data, survey, {"名单": {0: "name", 1: "office_phone"}}, LIMITS).rows
    assert row.cells == {"name": "李四", "office_phone": "13900000001"} | (
        {"organization": row.unit_hint} if row.unit_hint else {}
    )
    assert signature_of(sheet.titles) == signature_of(["姓  名", *sheet.titles[1:]])


def test_case_03_repeated_headers_pages_and_totals_are_skipped():
    data = book(
        TITLES,
        line(1),
        line(2),
        ["小计", 2],
        ["第2页"],
        TITLES,
        line(3),
        ["合计", "4人"],
    )

    reading = read(data)

    assert [row.number for row in reading.rows] == [2, 3, 7]
    assert reading.skipped == [
        ("名单", 4, "合计行"),
        ("名单", 5, "页码"),
        ("名单", 6, "重复的表头"),
        ("名单", 8, "合计行"),
    ]
    (problem,) = reading.problems
    assert problem.sentence == "合计行写的是4，实际读到3行，请核对。"
    assert (problem.weight, problem.row) == ("warning", 8)
    assert not read(book(TITLES, line(), ["合计", 1])).problems


@pytest.mark.parametrize("is_above_header", [True, False])
def test_case_03_a_total_above_the_rows_counts_what_is_to_come(is_above_header):
    def made(total):
        lines = [["合计", total], TITLES] if is_above_header else [TITLES, ["合计", total]]
        return book(*lines, line(1), line(2), ["小计", 5])

    (problem,) = read(made("3人")).problems
    assert problem.sentence == "合计行写的是3，实际读到2行，请核对。"
    assert (problem.weight, problem.code) == ("warning", "total")
    assert not read(made("2人")).problems


def test_case_03_a_total_counts_its_own_sheet():
    made = openpyxl.Workbook()
    for number in range(2):
        page = made.create_sheet(f"第{number}镇")
        for cells in (["合计", 1], list(TITLES), line(number), ["合计", 1 + number]):
            page.append(cells)
    (problem,) = read(saved(made)).problems
    assert (problem.sheet, problem.cell) == ("第1镇", "2")


def test_case_04_the_foot_line_is_the_submitter():
    data = book(TITLES, line(), ["单位负责人：赵六  填表人：钱七", "", "联系电话：13812345678"])

    assert len(read(data).rows) == 1
    assert survey_file(data, LIMITS).sheets[0].submitter == {
        "单位负责人": "赵六",
        "填表人": "钱七",
        "联系电话": "13812345678",
    }


def test_case_05_titles_however_spelt_and_unknown_columns_kept():
    titles = ["姓  名", "公民身份号码", "联系电话(手机)", "出生年月日", "单位（必填）", "政治面貌"]
    data = book(titles, ["李四", line()[2], "13900000001", "1975-06-15", "邵阳村", "党员"])

    (sheet,) = survey_file(data, LIMITS).sheets
    (row,) = read(data).rows

    assert list(sheet.mapping.values()) == ["name", "id_number", "mobile", "birth", "organization"]
    assert "其他列（保留原文，不导入）：政治面貌。" in sheet.notices
    assert row.others == {"政治面貌": "党员"}


def test_case_20_merged_ranges_and_dittos_fill_and_blanks_stay():
    def merge(page):
        page.merge_cells("A2:A3")

    data = book(
        TITLES,
        line(1),
        line(2, 单位=None),
        line(3, 单位="〃"),
        line(4, 单位="同上"),
        line(5, 单位=None),
        change=merge,
    )

    rows = read(data).rows

    assert [row.text("organization") for row in rows] == ["邵阳村"] * 4 + [""]
    (fault,) = clean_row(rows[4]).problems
    assert fault.sentence == "请填写任职组织。"


def test_case_21_hidden_parts_are_told():
    def hide(page):
        page.row_dimensions[3].hidden = True
        page.column_dimensions["F"].hidden = True
        page.auto_filter.ref = "A1:H3"
        for title, state in (("旧", "hidden"), ("密", "veryHidden")):
            other = page.parent.create_sheet(title)
            other.append(list(TITLES))
            other.append(line(9))
            other.sheet_state = state

    data = book(TITLES, line(1), line(2), change=hide)
    survey = survey_file(data, LIMITS)
    reading = read(data)

    assert len(reading.rows) == 2
    assert [problem.sentence for problem in reading.problems] == [
        "含隐藏行1行（正在筛选），已一并读取：第3行。"
    ]
    assert survey.skipped == [
        ("旧", "隐藏的工作表，没有读取"),
        ("密", "深度隐藏的工作表，没有读取"),
    ]
    assert "含隐藏列F（联系电话），已一并读取。" in survey.sheets[0].notices


def test_case_22_one_sheet_for_each_township():
    made = openpyxl.Workbook()
    made.worksheets[0].title = "填表说明"
    made.worksheets[0]["A1"] = "请按模板填写"
    for number in range(30):
        page = made.create_sheet(f"第{number}镇")
        page.append(list(TITLES))
        page.append(line(number))
    made.create_sheet("Sheet2")

    survey = survey_file(saved(made), LIMITS)
    rows = read(saved(made)).rows

    assert len(survey.sheets) == 30
    assert survey.skipped == [("填表说明", "没有找到表头"), ("Sheet2", "空表")]
    assert {(row.sheet, row.unit_hint) for row in rows} == {(f"第{n}镇",) * 2 for n in range(30)}


@pytest.mark.parametrize("is_usual", [True, False])
def test_case_23_wps_dimension_lies_and_images_are_left_out(is_usual):
    """As WPS writes it: the formula's result is its own text, and the dimension says A1."""
    formula = '_xlfn.DISPIMG("ID_2C05D3C1A9D64B42A5C7B0D0C9B0E1F2",1)'
    data = book(TITLES, line(1), line(2, 联系电话=f"={formula}", 性别=f"={formula}"))
    data = operated(data, SHEET1, b'<dimension ref="A1:H3"', b'<dimension ref="A1"')
    for address in (b"D3", b"F3"):
        data = operated(data, SHEET1, b'<c r="%b">' % address, b'<c r="%b" t="str">' % address)
    data = calculated(data, SHEET1, f"={formula.removeprefix('_xlfn.')}")
    if not is_usual:  # parsed, not searched
        data = operated(data, SHEET1, b"<sheetData>", b"<sheetData><!-- -->")

    rows = read(data).rows

    assert len(rows) == 2
    assert not {"mobile", "sex"} & set(rows[1].cells)
    assert [(note.weight, note.sentence) for note in rows[1].problems] == [
        ("note", "D3是图片，没有读取。"),
        ("note", "F3是图片，没有读取。"),
    ]
    assert not clean_row(rows[1]).has_errors


def test_case_24_biff_html_tabs_and_xml_under_the_name_of_xls():
    texts = [list(TITLES), [str(cell) for cell in line()]]
    cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in texts)
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    markup = "".join(f"<Row>{''.join(map(cell.format, row))}</Row>" for row in texts)
    files = {
        "xls": biff(texts),
        "html": f"<html><meta charset=gbk><table>{cells}</table></html>".encode("gbk"),
        "csv": "\n".join("\t".join(row) for row in texts).encode("gbk"),
        "xml": (
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
            ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名单">'
            f"<Table>{markup}</Table></Worksheet></Workbook>"
        ).encode(),
    }
    for kind, data in files.items():
        assert survey_file(data, LIMITS).kind == kind
        (row,) = read(data).rows
        assert (row.number, row.text("name")) == (2, "李四")
        assert not clean_row(row).problems


def test_case_24_a_number_in_biff_is_a_truncated_id_too():
    (row,) = read(biff([list(TITLES), [*line()[:2], 430626197506150016.0, *line()[3:]]])).rows
    assert [(p.weight, p.code) for p in clean_row(row).problems] == [("error", "excel_number")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (book(TITLES, line())[:900], "不完整或已损坏"),
        (biff([["姓名"]])[:700], "不完整"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "取消密码",
        ),
        (b"<html><body>404</body></html>", "没有表格。请用WPS或Excel打开，另存为“.xlsx”"),
        (b"<html", "没有表格"),
        (b'<?xml version="1.0"?><feed/>', "另存为“.xlsx”"),
        (b"%PDF-1.7", "PDF文件"),
        (book(("单位名", "人数"), ("邵阳村", 3)), "没有找到表头"),
    ],
)
def test_case_24_what_cannot_be_read_is_refused_with_what_to_do(data, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        survey_file(data, LIMITS)


def test_a_good_row_has_nothing_to_say():
    assert not cleaned().problems
