"""Cases 6 to 13, 17 to 19 and 25 to 27 of standards.md 7.3: what stands in a cell."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.privacy.identity import check_character
from core.spreadsheets.files import Limits, UnreadableFile
from tests.factories.trainees import id_number
from tests.trainees.roster.files import (
    LIMITS,
    TITLES,
    book,
    calculated,
    cleaned,
    codes,
    line,
    operated,
    read,
    row_of,
    saved,
)
from trainees.enums import Post
from trainees.roster.posts import read_post
from trainees.roster.remarks import remarked_workbook
from trainees.roster.rows import apply_choices, clean_row
from trainees.roster.survey import survey_file

SHEET1 = "xl/worksheets/sheet1.xml"


def numbered(head: str, rest: str = "001") -> str:
    """Return a number with a right check character."""
    return head + rest + check_character(head + rest)


@pytest.mark.parametrize("typed", ["张 三", "张　三", "张\u00a0三", "张\u200b三", " 张三  "])
def test_case_06_blanks_inside_short_names_go(typed):
    row = cleaned(姓名=typed)
    assert row.person["name"] == "张三"
    assert not row.has_errors
    assert codes(row) in ([("note", "name_tidied")], [])


@pytest.mark.parametrize("dot", "•・．.")
def test_case_07_dots_become_the_one_of_the_standard(dot):
    assert cleaned(姓名=f"买买提{dot}艾力").person["name"] == "买买提·艾力"
    long = "·".join(["阿卜杜"] * 12)
    assert cleaned(姓名=long).person["name"] == long


def test_case_08_rare_characters_pass_and_lost_ones_are_asked_about():
    assert not cleaned(姓名="䶮𬎆").problems
    for lost in ("张\ue123", "张?", "张□"):
        row = cleaned(姓名=lost)
        (problem,) = row.warnings
        assert problem.sentence == "姓名中的生僻字请核对。"
        apply_choices(row, {"name_characters": "yes"})
        assert not row.warnings


@pytest.mark.parametrize("typed", [int(id_number(1)[:15] + "000"), 4.30621e17, "4.30621E+17"])
def test_case_09_an_id_as_number_is_an_error_even_when_it_checks(typed):
    (problem,) = cleaned(身份证号=typed).problems
    assert problem.weight == "error"
    assert problem.sentence == "身份证号已被Excel截断，请用文本格式重新录入。"


def test_case_10_ids_are_normalised_and_a_star_is_no_x():
    number = next(number for number in map(id_number, range(1, 200)) if number.endswith("X"))
    wide = number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
    sex = "男" if int(number[16]) % 2 else "女"
    for typed in (wide, number.lower(), f"'{number}", f"{number[:6]} {number[6:14]}-{number[14:]}"):
        row = cleaned(身份证号=typed, 性别=sex)
        assert (row.person["id_number"], row.problems) == (number, [])
    assert codes(cleaned(身份证号=number[:17] + "*")) == [("error", "format")]


def test_case_11_old_wrong_and_unlikely_numbers():
    old = cleaned(身份证号="430626750615001")
    assert codes(old) == [("warning", "fifteen_digits")]
    assert old.person["id_number"] == "430626750615001"
    right = id_number(1)
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    bare = {"出生年月": None, "性别": None}
    assert codes(cleaned(身份证号=wrong)) == [("error", "check_digit")]
    assert codes(cleaned(身份证号=numbered("43062619750230"))) == [("error", "birth_date")]
    assert codes(cleaned(身份证号=numbered("43062629750615"))) == [("error", "future_birth")]
    for year in ("1920", "2015"):
        row = cleaned(身份证号=numbered(f"430626{year}0615"), **bare)
        assert codes(row) == [("warning", "age")]


def test_case_12_residence_permits_foreigners_and_unknown_places():
    permits = [(f"{head}0000", "residence_permit") for head in (81, 82, 83)]
    for head, code in (*permits, ("931156", "foreigner")):
        row = cleaned(身份证号=numbered(f"{head}19750615"))
        assert codes(row) == [("warning", code)]
        assert row.person["id_number"].startswith(head)
    assert not cleaned(身份证号=numbered("36042719750615")).problems


def test_case_13_a_contradiction_is_asked_about_and_nothing_is_overwritten():
    row = cleaned(性别="女", 出生年月="1976.06")
    assert codes(row) == [("warning", "sex_differs"), ("warning", "birth_differs")]
    assert [problem.options[0] for problem in row.warnings] == [
        ("id", "身份证号：男"),
        ("id", "身份证号：1975-06-15"),
    ]
    assert row.person["sex"] == "male"
    apply_choices(row, {"sex_differs": "sheet", "birth_differs": "elsewhere"})
    assert row.person["sex"] == "female"
    assert [problem.code for problem in row.warnings] == ["birth_differs"]
    apply_choices(row, {"birth_differs": "sheet"})
    assert (row.person["birth_on"], row.person["birth_precision"]) == (dt.date(1976, 6, 1), "month")


@pytest.mark.parametrize(
    ("typed", "mobile", "office", "found"),
    [
        (13800138000.0, "13800138000", None, []),
        ("+86 138-0013-8000", "13800138000", None, []),
        ("13800138000/0730-8889364", "13800138000", "0730-8889364", [("note", "other_phones")]),
        ("13800138000（小号668012）", "13800138000", "668012", [("note", "other_phones")]),
        (
            "0730-8889364",
            None,
            "0730-8889364",
            [("warning", "no_mobile"), ("note", "other_phones")],
        ),
        ("1380013800", None, None, [("error", "mobile_length")]),
        ("138001380000", None, None, [("error", "mobile_length")]),
    ],
)
def test_case_17_phones(typed, mobile, office, found):
    row = cleaned(联系电话=typed)
    assert (row.person.get("mobile"), row.person.get("office_phone")) == (mobile, office)
    assert codes(row) == found


@pytest.mark.parametrize(
    ("typed", "starts", "found"),
    [
        ("2015", "2015", []),
        ("2015.3", "2015-03", []),
        ("2015.03", "2015-03", []),
        ("2015年3月", "2015-03", []),
        ("201503", "2015-03", []),
        (201503, "2015-03", []),
        ("2015-3-1", "2015-03-01", []),
        (42064, "2015-03-01", []),
        (dt.date(2015, 3, 9), "2015-03-09", []),
        ("2015.9至今", "2015-09", []),
        ("15.3", "2015-03", [("warning", "starts_century")]),
        ("2015.13", "None", [("error", "date")]),
        ("2999.1", "2999-01", [("error", "date")]),
    ],
)
def test_case_18_dates(typed, starts, found):
    row = cleaned(任职时间=typed)
    if found and found[0][0] == "error":
        assert row.has_errors
        return
    assert (str(row.starts), codes(row), row.ends) == (starts, found, None)


def test_case_18_the_1904_system_and_formats_of_months_and_spans():
    made = openpyxl.Workbook()
    made.epoch = CALENDAR_MAC_1904
    page = made.worksheets[0]
    page.append(list(TITLES))
    page.append(line(1, 任职时间=40602))
    page.append(line(2, 任职时间=dt.date(2015, 3, 1)))
    page["H3"].number_format = 'yyyy"年"m"月"'
    rows = [clean_row(row) for row in read(saved(made)).rows]
    assert [str(row.starts) for row in rows] == ["2015-03-01", "2015-03"]
    span = cleaned(任职时间="2015.9-2020.3")
    assert (str(span.starts), str(span.ends)) == ("2015-09", "2020-03")


def test_case_19_a_numeric_month_is_asked_about_unless_its_format_tells():
    def two_places(page):
        page["H3"].number_format = "0.00"

    data = book(TITLES, line(1, 任职时间=2015.1), line(2, 任职时间=2015.1), change=two_places)
    asked, told = (clean_row(row) for row in read(data).rows)
    (problem,) = asked.warnings
    assert problem.sentence == "2015.1是1月还是10月？"
    assert [value for value, _label in problem.options] == ["2015-01", "2015-10"]
    apply_choices(asked, {problem.code: "2015-10"})
    assert (str(asked.starts), asked.warnings) == ("2015-10", [])
    assert (str(told.starts), told.problems) == ("2015-10", [])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_case_25_csv_in_every_encoding(encoding):
    lines = [TITLES, line(1, 身份证号=f'="{id_number(1)}"'), line(2, 身份证号="4.30626E+17")]
    text = "\n".join(",".join(map(str, cells)) for cells in lines)
    good, cut = (clean_row(row) for row in read(text.encode(encoding)).rows)
    assert (good.person["id_number"], good.problems) == (id_number(1), [])
    assert codes(cut) == [("error", "excel_number")]


def test_case_26_formulas_count_by_their_cached_value():
    data = book(TITLES, line(1, 姓名="=A9"), line(2, 性别="=NA()"), line(3, 姓名="=[1]x!A1"))
    (blank,) = set(re.findall(rb"<f>NA\(\)</f>(<v ?/>|<v></v>)", _part(data)))
    data = operated(data, SHEET1, b"<f>NA()</f>" + blank, b"<f>NA()</f><v>#N/A</v>")
    data = operated(data, SHEET1, b'<c r="D3">', b'<c r="D3" t="e">')
    cached_name = "<f>[1]x!A1</f><v>王五</v>".encode()
    data = operated(data, SHEET1, b"<f>[1]x!A1</f>" + blank, cached_name)
    data = operated(data, SHEET1, b'<c r="B4">', b'<c r="B4" t="str">')

    none, error, cached = (clean_row(row) for row in read(data).rows)

    assert [problem.sentence for problem in none.problems] == [
        "B2的公式没有结果，请在Excel/WPS中打开并保存一次。"
    ]
    assert [problem.sentence for problem in error.problems] == [
        "单元格D3是错误值#N/A，请改填内容。"
    ]
    assert (cached.name, cached.problems) == ("王五", [])


def test_case_26_an_age_of_today_is_what_was_last_calculated():
    data = book([*TITLES, "年龄"], [*line(), "=YEAR(TODAY())-1975"])
    (row,) = read(calculated(data, SHEET1, "51")).rows
    assert row.others == {"年龄": "51"}
    assert not clean_row(row).problems


def _part(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(SHEET1)


def test_case_27_hostile_text_is_text_and_long_cells_are_errors():
    csv = "\n".join(
        [",".join(TITLES), ",".join(map(str, line(1, 姓名="<script>", 单位='=HYPERLINK("x")')))]
    )
    (row,) = read(csv.replace('"', "'").encode()).rows
    assert row.text("name") == "<script>"
    assert row.text("organization").startswith("=HYPERLINK")
    long = cleaned(单位="村" * 5_000)
    assert ("error", "too_long") in codes(long)
    assert all(len(problem.cell) < 100 for problem in long.problems)


@pytest.mark.parametrize("typed", ["@SUM(1+1)*cmd|' /C calc'!A0", "+86-1", "-2+3", "<b>李</b>"])
def test_case_27_what_would_be_a_formula_elsewhere_comes_back_as_text(typed):
    data = book(TITLES, line(党内职务=typed))
    rows = read(data).rows
    assert rows[0].text("post") == typed
    back = openpyxl.load_workbook(BytesIO(remarked_workbook(data, rows, {("名单", 2): "=1+1"})))
    page = back["名单"]
    assert (page["G2"].value, page["G2"].data_type) == (typed, "s")
    assert page["I2"].data_type == "s"


def test_case_27_a_million_formatted_rows_are_nothing_and_bombs_are_refused():
    empty = b"".join(b'<row r="%d" s="1"/>' % n for n in range(3, 1_048_577))
    data = operated(book(TITLES, line()), SHEET1, b"</sheetData>", empty + b"</sheetData>")
    assert len(read(data).rows) == 1
    with pytest.raises(UnreadableFile, match="展开后过大"):
        survey_file(data, Limits(unpacked_bytes=5_000_000))

    def corner(page):
        page.cell(900_000, 3, "x")

    far = book(TITLES, line(), change=corner)
    with pytest.raises(UnreadableFile, match="C900000处有内容"):
        survey_file(far, LIMITS)


@pytest.mark.parametrize(
    ("text", "post", "heads_too", "others"),
    [
        ("书记", Post.BRANCH_SECRETARY, False, ()),
        ("村支书", Post.BRANCH_SECRETARY, False, ()),
        ("总支书记", Post.GENERAL_BRANCH_SECRETARY, False, ()),
        ("党委书记", Post.COMMITTEE_SECRETARY, False, ()),
        ("驻村第一书记", Post.FIRST_SECRETARY, False, ()),
        ("副书记（主持工作）", Post.ACTING_DEPUTY, False, ()),
        ("村主任兼支部书记", Post.BRANCH_SECRETARY, True, ()),
        ("支部书记、妇联主任", Post.BRANCH_SECRETARY, False, ("妇联主任",)),
        ("村主任", "", False, ("村主任",)),
        ("团支部书记", "", False, ("团支部书记",)),
    ],
)
def test_posts_as_offices_call_them(text, post, heads_too, others):
    reading = read_post(text)
    assert (reading.post, reading.heads_village_too, reading.others) == (post, heads_too, others)


def test_a_post_that_is_no_secretary_is_kept_as_a_note():
    row = cleaned(党内职务="村主任")
    assert (row.post, row.other_posts, codes(row)) == ("", ("村主任",), [("note", "other_post")])


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "name",
                "id_number",
                "mobile",
                "sex",
                "birth",
                "post",
                "starts",
                "joined_party",
                "organization",
                "heads_village_too",
            ]
        ),
        st.text(max_size=40),
    )
)
def test_any_text_is_read_and_every_choice_taken_without_a_crash(cells):
    row = clean_row(row_of(**cells))
    for problem in list(row.warnings):
        for value, _label in problem.options or (("yes", ""),):
            apply_choices(row, {problem.code: value})
    assert not row.warnings
