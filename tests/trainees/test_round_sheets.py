"""The sheet of a round: read back by row and column, from the template or pasted, whatever is in it."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheets.templates import render_template
from tests.factories.elections import drafted, line_of
from tests.factories.organizations import OrganizationFactory
from tests.factories.trainees import id_number, secretary_of
from trainees.elections import ORDER, TEMPLATE, SheetRow, read_paste, read_workbook
from trainees.enums import Outcome, Post
from trainees.round_grid import template_rows
from trainees.services.rounds.filling import fill_lines

if TYPE_CHECKING:
    from tests.cast import World

HEADED = "单位\t姓名\t身份证号\t手机\t职务\t任职日期\n邵阳村\t李 新\t430626197506150012\t13900000007\t党支部书记\t2026.8.3\n练埠村\t\t\t\t\t\n"


def test_a_paste_with_a_header_is_read_by_it():
    (row,) = read_paste(HEADED)
    assert (row.number, row.seat, row.problems) == (2, "邵阳村", ())
    assert row.values == {
        "name": "李新",
        "id_number": "430626197506150012",
        "mobile": "13900000007",
        "post": Post.BRANCH_SECRETARY,
        "held_on": dt.date(2026, 8, 3),
    }


def test_a_paste_without_header_is_read_in_our_order():
    rows = read_paste("邵阳村\t新任\t李新\n练埠村\t连任\n\n加义镇\t暂却\n")
    assert [(row.number, row.values.get("outcome")) for row in rows] == [
        (1, Outcome.NEWCOMER),
        (2, Outcome.REELECTED),
        (4, None),
    ]
    (problem,) = rows[2].problems
    assert (problem.row, problem.column) == (4, "换届结果")
    assert "暂却" in problem.sentence


@given(st.text(max_size=300))
def test_no_paste_breaks_the_reader(text: str):
    for row in read_paste(text):
        assert isinstance(row, SheetRow)
        assert set(row.values) <= {column.key for column in ORDER}


@given(
    st.lists(
        st.tuples(st.sampled_from(Outcome.labels), st.sampled_from(["", "李新", "王新"])),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_pasted_is_what_is_read(rows: list[tuple[str, str]]):
    text = "\n".join(f"第{n}村\t{outcome}\t{name}" for n, (outcome, name) in enumerate(rows))
    read = read_paste(text)
    assert [(r.seat, Outcome(r.values["outcome"]).label, r.values.get("name", "")) for r in read] == [
        (f"第{n}村", outcome, name) for n, (outcome, name) in enumerate(rows)
    ]  # fmt: skip


def filled_sheet(rows: list[dict[str, object]], **cells: str) -> bytes:
    """Return the template with some cells typed into it."""
    book = openpyxl.load_workbook(io.BytesIO(render_template(TEMPLATE, rows)))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.django_db
def test_the_template_comes_back_with_its_seats(world: World):
    secretary_of(world.village, name="原支书")
    round_ = drafted(world.county, by=world.alice)
    rows = template_rows(round_)
    assert [(row["seat"], row["present"]) for row in rows] == [
        ("长寿镇", "空缺"),
        ("邵阳村", "原支书"),
        ("加义镇", "空缺"),
        ("练埠村", "空缺"),
    ]
    data = filled_sheet(
        rows,
        D3="李新",
        E3=id_number(7),
        F3="13900000007",
        C5="新任",
        D5="王新",
        I5="八月三日",
        G5="支书",
    )
    filled = fill_lines(round_, read_workbook(data), by=world.alice)
    assert filled.count == 2
    assert [(p.row, p.column) for p in filled.problems] == [(5, "职务"), (5, "任职日期")]
    line = line_of(round_, world.village)
    assert (line.outcome, line.name, line.id_number) == (Outcome.NEWCOMER, "李新", id_number(7))
    assert line_of(round_, world.other_village).name == "王新"


@pytest.mark.django_db
def test_rows_that_name_no_seat_or_two_are_problems(world: World):
    for township in (world.township, world.other_township):
        OrganizationFactory.create(parent=township, name="同名村")
    round_ = drafted(world.county, by=world.alice)
    text = "同名村\t新任\t甲\n加义镇/同名村\t新任\t乙\n江东村\t新任\t丙\n邵阳村\t新任\t丁\n邵阳村\t新任\t戊\n"
    filled = fill_lines(round_, read_paste(text), by=world.alice)
    assert filled.count == 2
    assert [problem.row for problem in filled.problems] == [1, 3, 5]
    assert "上级/名称" in filled.problems[0].sentence
    assert line_of(round_, world.village).name == "丁"
    seats = [row["seat"] for row in template_rows(round_)]
    assert "加义镇/同名村" in seats


@pytest.mark.django_db
def test_blank_cells_leave_what_stands_there(world: World):
    round_ = drafted(world.county, by=world.alice)
    fill_lines(round_, read_paste("邵阳村\t新任\t李新\t" + id_number(7)), by=world.alice)
    values: dict[str, Any] = {"paper": "平组9号"}
    fill_lines(round_, [SheetRow(2, "邵阳村", values)], by=world.alice)
    line = line_of(round_, world.village)
    assert (line.name, line.id_number, line.paper) == ("李新", id_number(7), "平组9号")
