"""What clerks type and how they lay out a sheet: read as meant, or said in a sentence what to do."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.trainees import id_number
from tests.trainees.roster.files import TITLES, book, cleaned, codes, line, read
from trainees.dates import parse_known_date, read_known_date
from trainees.enums import Post
from trainees.numerals import with_digits
from trainees.roster.rows import apply_choices, clean_row

DAY, MONTH = "2021-03-05", "2021-03"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("二〇二一年三月五日", DAY),
        ("二零二一年三月五号", DAY),
        ("二○二一年三月", MONTH),
        ("2021年三月", MONTH),
        ("二〇二一年元月", "2021-01"),
        ("二〇二一年十二月三十一日", "2021-12-31"),
        ("二〇二一年十月廿一日", "2021-10-21"),
        ("'2021/03/05", DAY),
        ("‘2021/03/05’", DAY),
        ("2021、3", MONTH),
        ("2021。3", MONTH),
        ("2021，3", MONTH),
        ("2021.3.", MONTH),
        ("2021 3 5", DAY),
        ("2021 1 1", "2021-01-01"),
        ("2021 03", MONTH),
        ("2021年3月5日任", DAY),
        ("2021.3起任职", MONTH),
        ("２０２１．３", MONTH),
    ],
)
def test_dates_are_read_as_people_write_them(typed, meant):
    row = cleaned(任职时间=typed)
    assert (str(row.starts), row.problems) == (meant, [])


@pytest.mark.parametrize(
    "typed", ["3/5/2021", "去年", "3月", "2021年十三月", "2021年一二月", "二〇二一年三月三十三日"]
)
def test_what_is_no_date_is_an_error_that_says_how_to_write_one(typed):
    (problem,) = cleaned(任职时间=typed).problems
    assert (problem.code, problem.sentence[-1]) == ("date", "。")


def test_a_serial_that_stands_as_text_is_read_and_asked_about():
    row = cleaned(任职时间="44256")
    assert str(row.starts) == "2021-03-01"
    (asked,) = row.warnings
    assert asked.sentence == "“44256”像是Excel的日期序号，按2021年3月1日读取，请核对。"
    apply_choices(row, {asked.code: "yes"})
    assert not row.warnings
    birth = cleaned(身份证号="", 出生年月="27546")
    assert birth.person["birth_on"] == dt.date(1975, 6, 1)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2029, 12, 31)))
@settings(deadline=None)
def test_any_day_in_chinese_numerals_is_that_day(day):
    signs, tens = "〇一二三四五六七八九", ["", "十", "二十", "三十"]

    def counted(number):
        return tens[number // 10] + (signs[number % 10] if number % 10 else "")

    year = "".join(signs[int(digit)] for digit in str(day.year))
    text = f"{year}年{counted(day.month)}月{counted(day.day)}日"
    known = read_known_date(text).known
    assert known is not None
    assert known.on == day
    assert parse_known_date(with_digits(text)) == known


@given(st.text("〇零○O一二三四五六七八九十廿卅元年月日号12.、 ", max_size=14))
@settings(deadline=None)
def test_any_numerals_are_read_or_left_without_a_crash(text):
    known = read_known_date(text).known
    assert known is None or known.on.year >= 1900


@pytest.mark.parametrize("typed", ["/", "无", "—", "－", "暂无"])
def test_a_stroke_stands_for_nothing(typed):
    row = cleaned(身份证号=typed, 联系电话=typed, 性别=typed, 出生年月=typed)
    assert not row.problems
    assert row.person.keys() == {"name", "pinyin", "initials"}
    assert codes(cleaned(党内职务=typed)) == [("error", "required")]


def test_a_mobile_that_lost_its_digits_says_so():
    (problem,) = cleaned(联系电话="1.39E+10").problems
    assert problem.sentence == "号码已被Excel截断，请用文本格式重新录入。"


@pytest.mark.parametrize(
    ("typed", "heads_too"),
    [("支部 书记", False), ("党支部书 记", False), ("书记（兼村主任）", True)],
)
def test_posts_torn_by_blanks_and_with_remarks(typed, heads_too):
    row = cleaned(党内职务=typed)
    assert (row.post, row.heads_village_too) == (Post.BRANCH_SECRETARY, heads_too)
    assert {weight for weight, _code in codes(row)} <= {"note"}


def test_a_woman_marked_behind_her_name():
    row = cleaned(姓名="李四（女）", 性别="", 身份证号="")
    assert (row.person["name"], row.person["sex"]) == ("李四", "female")
    assert codes(row) == [("note", "name_tidied")]
    other = cleaned(姓名="李四(女)", 性别="")
    assert codes(other)[0] == ("note", "name_tidied")
    apply_choices(other, {"sex_differs": "sheet"})
    assert other.person["sex"] == "female"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("李四、王五", "two_names"),
        ("李四 王五", "two_names"),
        ("李四\n王小五", "two_names"),
        ("李四(代)", "name_strange"),
        ("1李四", "name_strange"),
        ("李四*", "name_strange"),
        ("欧阳 娜娜", ""),
        ("李 四", ""),
    ],
)
def test_a_name_with_more_in_it_is_asked_about(typed, code):
    assert [problem.code for problem in cleaned(姓名=typed).warnings] == [code] * bool(code)


@pytest.mark.parametrize("typed", ["空缺", "待定", "无", "/"])
def test_a_vacant_seat_is_nobody(typed):
    reading = read(book(TITLES, line(1), line(2, 姓名=typed)))
    assert len(reading.rows) == 1
    assert reading.skipped == [("名单", 3, f"姓名写的是“{typed}”，没有人员")]


FOOT = [
    ["注：1.此表由乡镇填报"],
    ["2.身份证号必须为18位"],
    ["备  注"],
    ["共1人"],
    ["以上共计1人"],
    ["单位（公章）"],
    ["负责人签字："],
    ["党委书记（签字）："],
    ["领导签字", "", "", "", "经办人"],
    ["审核：王五", "制表：赵六", "", "", "", "2021年3月5日"],
    ["", "制表人", "", "", "审核人", "王五"],
    ["", "（盖章）"],
    ["2021年3月5日"],
    ["", "", "", "", "二〇二一年三月五日"],
    ["截止2021年3月5日"],
    ["长寿镇党委（盖章）", "", "", "", "", "", "", "2021年3月"],
]


def test_a_row_with_a_place_alone_is_nobody():
    blank = [""] * (len(TITLES) - 1)
    reading = read(book(TITLES, ["长寿镇", *blank], line(1), ["练埠村", *blank]))
    assert [row.number for row in reading.rows] == [3]
    assert {why for _sheet, _row, why in reading.skipped} == {"只有单位，没有人员"}


@pytest.mark.parametrize("foot", FOOT, ids=["".join(cells) for cells in FOOT])
def test_what_stands_below_a_table_is_nobody(foot):
    cells = [*foot, *[""] * (len(TITLES) - len(foot))]
    reading = read(book(TITLES, line(1), cells))
    assert [row.number for row in reading.rows] == [2]
    assert len(reading.skipped) == 1


NOISE = [
    *FOOT,
    list(TITLES),
    [],
    ["长寿镇"],
    ["小计", "2人"],
    ["加义镇小计", 1],
    ["第2页，共3页"],
    ["填报人：张三　联系电话：13800138000"],
]


@given(st.lists(st.one_of(st.integers(1, 40), st.sampled_from(NOISE)), max_size=12, unique_by=str))
@settings(max_examples=40, deadline=None)
def test_whatever_stands_between_people_they_are_all_read(parts):
    data = book(TITLES, *(line(part) if isinstance(part, int) else part for part in parts))
    rows = [row for row in read(data).rows if not clean_row(row).has_errors]
    people = [part for part in parts if isinstance(part, int)]
    assert [row.text("id_number") for row in rows] == [id_number(serial) for serial in people]
    assert len(read(data).rows) == len(people)


def test_people_are_never_taken_for_a_foot():
    names = ["李人", "计生", "王书记", "张党", "共产", "刘签"]
    lines = [line(at, 姓名=name) for at, name in enumerate(names, start=1)]
    reading = read(book(TITLES, *lines))
    assert [row.text("name") for row in reading.rows] == names
    assert not reading.skipped


def test_townships_restart_their_numbers_and_count_themselves():
    head, first = ("序号", *TITLES), [1, *line(1)]
    blank = [""] * (len(TITLES) - 1)
    data = book(
        head,
        ["一、长寿镇（2人）", "", *blank],
        first,
        [2, *line(2, 姓名="王五")],
        ["小计", "2人", *blank],
        ["二、加义镇（1人）", "", *blank],
        [1, *line(3, 姓名="赵六")],
        ["加义镇小计", 1, *blank],
        ["合  计", "3人", *blank],
    )
    reading = read(data)
    assert [row.text("name") for row in reading.rows] == ["李四", "王五", "赵六"]
    assert not reading.problems


SECOND = ("姓名", "单位", "职务", "任职日期", "身份证号")


def test_a_second_table_with_other_columns_is_left_out_and_told():
    first = ["王五", "练埠村", "第一书记", "2022.5", id_number(5)]
    data = book(TITLES, line(1), [], ["第一书记名单"], SECOND, first, TITLES, line(2, 姓名="赵六"))

    reading = read(data)

    assert [row.text("name") for row in reading.rows] == ["李四", "赵六"]
    assert [problem.sentence for problem in reading.problems] == [
        "第5行起是另一张表，列的次序不同，其中1行没有读取。请把它放到另一张工作表中再上传。"
    ]
    assert ("名单", 6, "另一张表的行，没有读取") in reading.skipped


def test_a_header_that_comes_again_in_another_order_begins_another_table():
    turned = [TITLES[1], TITLES[0], *TITLES[2:]]
    cells = line(2, 姓名="王五")
    data = book(TITLES, line(1), turned, [cells[1], cells[0], *cells[2:]])

    reading = read(data)

    assert [row.text("name") for row in reading.rows] == ["李四"]
    assert [problem.code for problem in reading.problems] == ["other_table"]


def test_a_header_of_two_levels_may_come_again():
    first = ["单位", "姓名", "身份证号", "联系方式", "", "党内职务", "任职时间"]
    second = ["", "", "", "手机", "办公", "", ""]
    cells = ["邵阳村", "李四", id_number(1), "13900000001", "", "党支部书记", "2021.03"]

    def merge(page):
        for area in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2", "G1:G2"):
            page.merge_cells(area)

    reading = read(book(first, second, cells, first, second, cells, change=merge))

    assert [row.number for row in reading.rows] == [3, 6]
    assert not reading.problems


def test_a_table_beside_another_is_told():
    other = line(2, 姓名="王五")
    data = book([*TITLES, "", *TITLES], [*line(1), "", *other], [*[""] * 8, "", *other])

    reading = read(data)

    assert [row.text("name") for row in reading.rows] == ["李四"]
    assert [problem.sentence for problem in reading.problems] == [
        "“姓名”有两列，像是并排的两张名单：只读左边一张，右边2人没有读取。请把右边的接到左边的下面再上传。"
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_a_csv_is_read_in_the_encodings_of_offices(encoding):
    lines = [TITLES, line(1), line(2, 姓名="王五", 任职时间="'2021/03/05"), ["填报人：张三"]]
    text = "\r\n".join(",".join(map(str, cells)) for cells in lines)

    reading = read(text.encode(encoding))

    assert [str(clean_row(row).starts) for row in reading.rows] == [MONTH, DAY]
    assert len(reading.skipped) == 1
