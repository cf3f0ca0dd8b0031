"""Cases 18 to 21 and 24 of standards.md 7.3 in an old .xls, as WPS saves an .et for exchange; passwords."""

from __future__ import annotations

import io
import struct
import zipfile

import msoffcrypto.format.ooxml
import pytest

from core.spreadsheets.books import open_book
from core.spreadsheets.files import UnreadableFile
from core.spreadsheets.sheets import read_sheets
from tests.trainees.roster.files import (
    LIMITS,
    TITLES,
    OldSheet,
    biff,
    book,
    codes,
    line,
    operated,
    read,
)
from trainees.roster.rows import clean_row
from trainees.roster.survey import survey_file


def texts(*serials: int, **cells: object) -> list[list[str]]:
    """Return the titles and good rows below them, all as text."""
    lines = [TITLES, *(line(serial, **cells) for serial in serials)]
    return [[str(cell) for cell in cells] for cells in lines]


def test_case_21_hidden_parts_of_an_old_file_are_told():
    sheets = (
        OldSheet(hidden_rows=(2,), hidden_columns=(5,)),
        OldSheet("旧", state=1),
        OldSheet("密", state=2),
    )
    data = biff(texts(1, 2), *sheets)

    survey, reading = survey_file(data, LIMITS), read(data)

    assert survey.kind == "xls"
    assert len(reading.rows) == 2
    assert [(one.weight, one.sentence) for one in reading.problems] == [
        ("warning", "含隐藏行1行，已一并读取：第3行。")
    ]
    assert "含隐藏列F（联系电话），已一并读取。" in survey.sheets[0].notices
    assert survey.skipped == [
        ("旧", "隐藏的工作表，没有读取"),
        ("密", "深度隐藏的工作表，没有读取"),
    ]


def test_case_20_merged_cells_of_an_old_file_fill_and_blanks_stay():
    rows = texts(1, 2, 3)
    rows[2][0] = rows[3][0] = ""

    reading = read(biff(rows, OldSheet(merges=[(1, 2, 0, 0)])))

    assert [row.text("organization") for row in reading.rows] == ["邵阳村", "邵阳村", ""]


def test_case_02_a_header_of_two_levels_in_an_old_file():
    rows = [
        ["姓名", "联系方式", "", "单位", "职务"],
        ["", "手机", "办公", "", ""],
        ["李四", "13900000001", "0730-6222333", "邵阳村", "支部书记"],
    ]
    merges = [(0, 1, 0, 0), (0, 0, 1, 2), (0, 1, 3, 3), (0, 1, 4, 4)]

    (sheet,) = survey_file(biff(rows, OldSheet(merges=merges)), LIMITS).sheets

    assert sheet.titles == ("姓名", "联系方式/手机", "联系方式/办公", "单位", "职务")
    assert sheet.header_rows == (1, 2)


def test_case_19_the_number_format_of_an_old_file_tells_the_month():
    rows: list[list[str | float]] = [list(cells) for cells in texts(1, 2)]
    rows[1][7] = rows[2][7] = 2015.1

    told, asked = (
        clean_row(row) for row in read(biff(rows, OldSheet(formats={(1, 7): "0.00"}))).rows
    )

    assert (str(told.starts), told.problems) == ("2015-10", [])
    assert codes(asked) == [("warning", "starts_month")]


@pytest.mark.parametrize("is_1904", [False, True])
def test_case_18_days_and_months_of_an_old_file(is_1904):
    serial = 42064.0 - (1462 if is_1904 else 0)
    rows: list[list[str | float]] = [list(cells) for cells in texts(1, 2, 3)]
    for row in rows[1:]:
        row[7] = serial
    formats = {(1, 7): "yyyy-mm-dd", (2, 7): 'yyyy"年"m"月"'}

    reading = read(biff(rows, OldSheet(formats=formats), is_1904=is_1904))

    starts = [str(clean_row(row).starts) for row in reading.rows]
    assert starts == ["2015-03-01", "2015-03", "2015-03-01"]


def test_case_26_an_error_value_of_an_old_file_is_told_with_its_address():
    (row,) = read(biff(texts(1), OldSheet(errors={(1, 3): 0x2A}))).rows

    assert [(one.weight, one.sentence) for one in row.problems] == [
        ("error", "单元格D2是错误值#N/A，请改填内容。")
    ]


def test_case_24_an_old_file_with_a_password_is_refused_with_what_to_do():
    password = struct.pack("<HHHHHH", 0x2F, 6, 0, 1, 1, 1)
    data = biff(texts(1), start=password)
    with pytest.raises(UnreadableFile, match="请先取消密码"):
        survey_file(data, LIMITS)


def test_case_24_counts_that_lie_do_not_take_the_process_along():
    """The fast reader asked for as much memory as such a count says, and was aborted."""
    strings = struct.pack("<HHII", 0xFC, 8, 0xFFFFFFFF, 0xFFFFFFFF)
    try:
        (row,) = read(biff(texts(1), start=strings)).rows
    except UnreadableFile as refusal:
        assert "已损坏" in str(refusal)
    else:
        assert row.text("name") == "李四"


def test_case_27_formatted_blanks_of_an_old_file_are_nothing():
    blanks = b"".join(struct.pack("<HHHHH", 0x201, 6, row, 200, 1) for row in range(100, 6_000))
    assert len(read(biff(texts(1), inserted=(blanks, 1))).rows) == 1
    far = struct.pack("<HHHHHd", 0x203, 14, 60_000, 0, 1, 5.0)
    with pytest.raises(UnreadableFile, match="超出5000行或60列"):
        survey_file(biff(texts(1), inserted=(far, 1)), LIMITS)


def test_case_24_a_workbook_that_is_really_encrypted_is_refused_with_what_to_do():
    target = io.BytesIO()
    plain = io.BytesIO(book(TITLES, line()))
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("ping-jiang", target)
    data = target.getvalue()

    assert data.startswith(b"\xd0\xcf\x11\xe0")
    for reader in (open_book, read_sheets):
        with pytest.raises(UnreadableFile, match="请先在WPS或Excel中取消密码，保存后再上传。"):
            reader(data, LIMITS)


def test_case_24_macros_are_carried_along_and_never_looked_at():
    data, buffer = book(TITLES, line()), io.BytesIO()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    data = operated(data, "[Content_Types].xml", kind.encode(), macro.encode())
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, source.read(name))
        copy.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub Auto_Open()")

    (row,) = read(buffer.getvalue()).rows

    assert not clean_row(row).problems
