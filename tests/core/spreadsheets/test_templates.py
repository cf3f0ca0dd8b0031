from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.spreadsheets import parsers, templates_drawing
from core.spreadsheets.files import Limits, UnreadableFile
from core.spreadsheets.imports import Problem, read_template
from core.spreadsheets.parsers import PartialDate
from core.spreadsheets.templates import Column, TemplateSpec, render_template

SPEC = TemplateSpec(
    name="学员",
    columns=(
        Column("name", "姓名", required=True, note="与身份证一致", synonyms=("学员姓名",)),
        Column("id_number", "身份证号", parser=parsers.identifier, width=22),
        Column("sex", "性别", choices=("男", "女")),
        Column("since", "任职时间", parser=parsers.partial_date),
        Column("hours", "学时", parser=parsers.whole(0, 500), numeric=True),
    ),
    guidance=("请于3月9日前报送。",),
)


@pytest.fixture(autouse=True)
def few_spare_rows(monkeypatch):
    monkeypatch.setattr(templates_drawing, "SPARE_ROWS", 5)


def filled(*rows, change=None) -> bytes:
    """Return the template as an office would send it back, with rows typed in."""
    book = openpyxl.load_workbook(io.BytesIO(render_template(SPEC)))
    page = book["学员"]
    for number, row in enumerate(rows, start=2):
        for position, value in enumerate(row, start=1):
            page.cell(row=number, column=position).value = value
    if change:
        change(page)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def problems(*rows, **options):
    return [str(problem) for problem in read_template(SPEC, filled(*rows, **options)).problems]


def test_the_template_helps_to_fill_it():
    book = openpyxl.load_workbook(io.BytesIO(render_template(SPEC)))
    page = book["学员"]
    assert [cell.value for cell in page[1]] == ["姓名*", "身份证号", "性别", "任职时间", "学时"]
    assert page.freeze_panes == "A2"
    assert page["A1"].comment.text == "与身份证一致"
    assert page["B3"].number_format == "@"
    rule = page.data_validations.dataValidation[0]
    assert (rule.formula1, str(rule.sqref)) == ("选项!$C$1:$C$2", "C2:C6")
    assert book["选项"].sheet_state == "hidden"
    assert "3. 请于3月9日前报送。" in [cell.value for cell in book["填写说明"]["A"]]


def test_a_filled_template_is_read_with_row_numbers():
    parsed = read_template(SPEC, filled(("䶮正平", "430621197203054217", "男", "2015.10", 12)))
    assert parsed.problems == []
    assert parsed.rows[0].number == 2
    assert parsed.rows[0].values == {
        "name": "䶮正平",
        "id_number": "430621197203054217",
        "sex": "男",
        "since": PartialDate(2015, 10),
        "hours": 12,
    }


def test_every_problem_names_row_column_cell_and_what_to_do():
    parsed = read_template(
        SPEC,
        filled(
            ("张三", 430621197203054217, "男", "2015.3", 1),
            (None, "1", "不详", 2015.1, "十"),
        ),
    )
    assert parsed.rows[0].problems == (
        Problem(
            "这个号码已被Excel截断成数字，请把单元格设为文本格式后重新录入。", 2, "身份证号", "B2"
        ),
    )
    assert [str(problem) for problem in parsed.rows[1].problems] == [
        "第3行“姓名”（A3）：必填，请补上。",
        "第3行“性别”（C3）：“不详”不在可选范围内，请从下拉列表中选择。",
        "第3行“任职时间”（D3）：2015.1是1月还是10月？请改为文本格式，填2015.01或2015.10。",
        "第3行“学时”（E3）：请填数字。",
    ]
    assert parsed.rows[1].values["id_number"] == "1"


def test_formulas_without_a_result_and_errors_are_problems():
    assert problems(("张三", "1", None, None, "=1+1")) == [
        "第2行“学时”（E2）：公式还没有结果，请在WPS或Excel中打开并保存一次，或改填数值。"
    ]
    assert problems(("=A9", None, None, None, None)) == [
        "第2行“姓名”（A2）：公式还没有结果，请在WPS或Excel中打开并保存一次，或改填数值。"
    ]
    assert problems(("张三", "#N/A")) == ["第2行“身份证号”（B2）：单元格是错误值#N/A，请改填数值。"]


def test_too_long_a_cell_is_a_problem_of_its_row():
    parsed = read_template(SPEC, filled(("长" * 50,)), Limits(cell_characters=40))
    assert [problem.cell for problem in parsed.problems] == ["A2"]


def test_columns_may_change_places_and_names_and_hidden_ones_are_mentioned():
    def change(page):
        page["A1"], page["B1"], page["F1"] = "身份证号", "学员 姓名（必填）", "备注"
        page.column_dimensions["B"].hidden = True
        page.row_dimensions[2].hidden = True

    parsed = read_template(SPEC, filled(("1", "张三"), change=change))
    assert parsed.problems == []
    assert parsed.rows[0].values["name"] == "张三"
    assert parsed.notices == [
        "未导入的列：备注。",
        "含隐藏列B，已一并读取。",
        "含隐藏行1行，已一并读取。",
    ]


def test_a_title_above_the_header_and_blank_rows_between_are_allowed():
    def change(page):
        page.insert_rows(1, 2)
        page["A1"] = "参训回执"
        page["A9"] = "李四"

    parsed = read_template(SPEC, filled(("张三",), change=change))
    assert [(row.number, row.values["name"]) for row in parsed.rows] == [(4, "张三"), (9, "李四")]


def test_missing_and_doubled_columns_are_problems_of_the_file():
    assert problems(("张三",), change=lambda page: page.delete_cols(1)) != []
    missing = read_template(SPEC, filled((1,), change=lambda page: page.delete_cols(1)))
    assert "缺少“姓名”列，请使用模板填写。" in [str(p) for p in missing.file_problems]

    def double(page):
        page["F1"] = "姓名"

    doubled = read_template(SPEC, filled(("张三",), change=double))
    assert [str(p) for p in doubled.file_problems] == ["标题“姓名”出现了两次，请删去一列。"]


def test_an_empty_template_and_a_foreign_table():
    assert problems() == ["表格里没有数据，请填好后再上传。"]
    with pytest.raises(UnreadableFile, match="没有找到表头"):
        read_template(SPEC, "甲,乙\n1,2\n".encode())


def test_a_csv_of_the_template_is_read():
    parsed = read_template(
        SPEC, "姓名,身份证号,性别\n张三,430621197203054217,男\n".encode("gb18030")
    )
    assert parsed.rows[0].values["id_number"] == "430621197203054217"


def test_a_template_needs_titles_of_its_own():
    with pytest.raises(ValueError, match="titles of its own"):
        TemplateSpec(columns=(Column("a", "姓名"), Column("b", "姓名")))


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn")),
    min_size=1,
    max_size=30,
) | st.sampled_from(["=1+1", "+86", "-", "@a", "'=b", "＝c", "0012", "䶮𬎆·"])
TEXT_SPEC = TemplateSpec(columns=(Column("a", "甲"), Column("b", "乙")))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_what_is_written_is_read_back(rows):
    given_rows = [{"a": a, "b": b} for a, b in rows]
    parsed = read_template(TEXT_SPEC, render_template(TEXT_SPEC, given_rows))
    assert [row.values for row in parsed.rows] == given_rows
    assert parsed.problems == []
