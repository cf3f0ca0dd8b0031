from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.papers import wording
from core.papers.layout import signature_indents


def test_dates_and_numbers_are_not_padded():
    assert wording.chinese_date(dt.date(2026, 3, 9)) == "2026年3月9日"
    assert wording.paper_number("岳组发", 2026, 3) == "岳组发〔2026〕3号"


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_chinese_numerals(number, numeral):
    assert wording.chinese_numeral(number) == numeral


@pytest.mark.parametrize("number", [0, 100])
def test_headings_beyond_ninety_nine_are_refused(number):
    with pytest.raises(ValueError, match="1 to 99"):
        wording.chinese_numeral(number)


def test_heading_numbers_by_level():
    assert [wording.heading_number(n, 2) for n in (1, 2, 3, 4)] == ["二、", "（二）", "2.", "（2）"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("参训回执", ["参训回执"]),
        (
            "关于2026年度基层党组织书记集中轮训工作情况的总结",
            ["关于2026年度基层党组织书记", "集中轮训工作情况的总结"],
        ),
        ("关于轮训的\n通　　知", ["关于轮训的", "通　　知"]),
    ],
)
def test_titles_break_by_meaning(title, lines):
    assert wording.title_lines(title) == lines


@given(
    st.text(st.sampled_from("关于的党组织书记轮训通知2026年《》（）、和"), min_size=1, max_size=80)
)
@example("、000" + "、" * 19)  # the best cut by meaning leaves too much for the second line
@example("0" + "党" * 37 + "0")  # no cut leaves two lines of 19
def test_a_broken_title_loses_nothing_and_fits_the_line(title):
    lines = wording.title_lines(title)
    assert "".join(lines) == title
    assert all(wording.width(line) <= wording.TITLE_WIDTH + 1 for line in lines)


def test_signer_is_centred_over_the_date_when_sealed():
    assert signature_indents("中共岳阳市委组织部", "2026年3月9日", sealed=True) == (2.5, 4.0)
    right, date_right = signature_indents("某委", "2026年12月10日", sealed=True)
    assert date_right == 4
    assert right == 4 + (7 - 2) / 2


def test_without_a_seal_the_date_begins_two_characters_right_of_the_signer():
    signer, date = "中共岳阳市委组织部", "2026年3月9日"
    right, date_right = signature_indents(signer, date, sealed=False)
    assert right == 2
    begins = {"signer": -right - wording.width(signer), "date": -date_right - wording.width(date)}
    assert begins["date"] - begins["signer"] == 2
    short_right, short_date_right = signature_indents("某委", date, sealed=False)
    assert short_date_right == 2
    assert (-short_date_right - wording.width(date)) - (-short_right - 2) == 2
