from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from core.spreadsheets.files import Limits, UnreadableFile
from core.spreadsheets.sheets import decode, read_sheets

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


def workbook(fill=None) -> bytes:
    book = openpyxl.Workbook()
    (fill or (lambda page: page.append(["姓名"])))(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def patched(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with one part's bytes replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {part: source.read(part) for part in source.namelist()}
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new)
    return archive(**parts)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "空的"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
        (OLE + "WordDocument".encode("utf-16-le"), "文字文档"),
        (OLE, "不是Excel表格"),
        (OLE + "Workbook".encode("utf-16-le"), "损坏"),
        (b"\r\n<html><table><tr><td>1</td></tr></table>", "网页格式"),
        (b'<?xml version="1.0"?><Workbook/>', "XML格式"),
        (b"%PDF-1.7", "PDF文件"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包"),
        (b"MZ\x90\x00\x03\x00", "不认识"),
        (archive(**{"word/document.xml": b"<a/>"}), "Word文档"),
        (archive(**{"a.txt": b"a"}), "不是.xlsx表格"),
        (archive(**{"xl/workbook.xml": b"<workbook"}), "损坏"),
        (workbook()[:-200], "损坏"),
        (workbook()[:600], "损坏"),
        (b"\xff\xfe\x00\xd8\x00", "编码"),
    ],
)
def test_a_file_that_is_no_table_is_named_with_what_to_do(data, message):
    with pytest.raises(UnreadableFile, match=message):
        read_sheets(data)


def test_a_flipped_byte_is_found():
    data = bytearray(workbook())
    at = data.find(b"xl/worksheets/sheet1.xml") + 60
    data[at] ^= 0xFF
    with pytest.raises(UnreadableFile, match="损坏"):
        read_sheets(bytes(data))


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = archive(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableFile, match="展开后过大"):
        read_sheets(bomb, Limits(unpacked_bytes=20_000_000))


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = archive(**{"xl/workbook.xml": b"<a/>", "x.xml": b" " * 5_000_000})
    size = (5_000_000).to_bytes(4, "little")
    with pytest.raises(UnreadableFile, match="损坏"):
        read_sheets(bomb.replace(size, (100).to_bytes(4, "little")))


def test_too_many_parts_and_too_many_bytes_are_refused():
    parts = {f"{n}.xml": b"" for n in range(30)} | {"xl/workbook.xml": b"<a/>"}
    with pytest.raises(UnreadableFile, match="展开后过大"):
        read_sheets(archive(**parts), Limits(parts=20))
    with pytest.raises(UnreadableFile, match="超过10MB"):
        read_sheets(io.BytesIO(b"x" * 10_000_001))


def test_entities_are_not_expanded():
    doctype = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    data = patched(workbook(), "xl/worksheets/sheet1.xml", b"<worksheet", doctype + b"<worksheet")
    assert "root" not in str(read_sheets(data)[0].rows)


def test_a_cell_in_the_last_corner_does_not_take_all_memory():
    data = workbook(lambda page: page.cell(row=1_048_576, column=16_384, value="x"))
    with pytest.raises(UnreadableFile, match="XFD1048576处有内容"):
        read_sheets(data)


def test_a_hundred_thousand_empty_formatted_rows_are_nothing():
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 100_002))
    data = patched(workbook(), "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    assert read_sheets(data)[0].rows == [["姓名"]]


def test_row_numbers_count_from_the_top_and_hidden_parts_are_known():
    def fill(page):
        page["C4"] = "姓名"
        page.column_dimensions["C"].hidden = True
        page.row_dimensions[4].hidden = True
        page.parent.create_sheet("密").sheet_state = "hidden"

    sheets = read_sheets(workbook(fill))
    assert [sheet.name for sheet in sheets] == ["Sheet"]
    assert sheets[0].rows[3] == ["", "", "姓名"]
    assert sheets[0].scan.hidden_columns == {3}
    assert sheets[0].scan.hidden_rows == {4}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(encoding):
    data = '姓名,号码\n䶮𬎆,="430621"\n'.encode(encoding)
    assert read_sheets(data)[0].rows == [["姓名", "号码"], ["䶮𬎆", "430621"]]
    assert decode(data).startswith("姓名")


def test_tabs_and_semicolons_separate_too_and_long_files_are_refused():
    assert read_sheets(b"a\tb\n1\t2")[0].rows == [["a", "b"], ["1", "2"]]
    with pytest.raises(UnreadableFile, match="超出5行"):
        read_sheets(b"a\n" * 10, Limits(rows=5))
