"""Names from a chat or from copied cells."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from trainees.roster.pasting import read_paste

CHAIN = """#接龙
9月培训报名
1. 张三 13800138000 长寿镇邵阳村
2、李 四 13900139000
3.买买提·艾力 加义镇 练埠村 党支部书记
好的收到"""


def test_a_chain_is_recognised_and_other_talk_is_shown():
    reading = read_paste(CHAIN)
    assert [dict(row.cells) for row in reading.rows] == [
        {"name": "张三", "mobile": "13800138000", "upper": "长寿镇", "organization": "邵阳村"},
        {"name": "李四", "mobile": "13900139000"},
        {"name": "买买提·艾力", "upper": "加义镇", "organization": "练埠村", "post": "党支部书记"},
    ]
    assert [number for _sheet, number, _why in reading.skipped] == [1, 2, 6]


def test_copied_cells_with_and_without_titles():
    titled = read_paste("姓名\t电话\t单位\r\n张三\t13800138000\t邵阳村\r\n")
    bare = read_paste("张三\t13800138000\t邵阳村\n")
    cells = {"name": "张三", "mobile": "13800138000", "organization": "邵阳村"}
    assert [dict(row.cells) for row in (*titled.rows, *bare.rows)] == [cells, cells]
    assert [row.number for row in (*titled.rows, *bare.rows)] == [2, 1]


def test_a_blank_behind_the_surname_parts_no_name():
    (row, other) = read_paste("1. 李 建国 邵阳村\n2. 张 三 男").rows
    assert dict(row.cells) == {"name": "李建国", "organization": "邵阳村"}
    assert dict(other.cells) == {"name": "张三", "sex": "男"}


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_line_is_lost(text):
    reading = read_paste(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")
    told = {row.number for row in reading.rows} | {number for _s, number, _w in reading.skipped}
    if "\t" not in text:
        assert told == {number for number, line in enumerate(lines, start=1) if line.strip()}
