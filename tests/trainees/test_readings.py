"""How names are read, and dates as far as they are known."""

from __future__ import annotations

import datetime as dt

import pytest

from trainees.dates import KnownDate, looks_like_date, parse_known_date
from trainees.enums import Precision, seat_words
from trainees.readings import reading_of


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("单解放", "shanjiefang", "sjf"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("吕布", "lvbu", "lb"),
    ],
)
def test_names_are_read_as_names(name: str, pinyin: str, initials: str) -> None:
    assert reading_of(name) == (pinyin, initials)


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [
        ("2015-3-9", dt.date(2015, 3, 9), Precision.DAY),
        ("2015年3月9日", dt.date(2015, 3, 9), Precision.DAY),
        ("20150309", dt.date(2015, 3, 9), Precision.DAY),
        ("２０１５．０３", dt.date(2015, 3, 1), Precision.MONTH),
        ("2015 年 3 月", dt.date(2015, 3, 1), Precision.MONTH),
        ("201503", dt.date(2015, 3, 1), Precision.MONTH),
        ("2015年", dt.date(2015, 1, 1), Precision.YEAR),
        ("2015", dt.date(2015, 1, 1), Precision.YEAR),
    ],
)
def test_dates_are_read_as_far_as_they_go(text: str, on: dt.date, precision: Precision) -> None:
    assert parse_known_date(text) == KnownDate(on, precision)


@pytest.mark.parametrize(
    ("organization", "post", "seat"),
    [
        ("邵阳村", "党支部书记", "邵阳村党支部书记"),
        ("中心小学党支部", "党支部书记", "中心小学党支部书记"),
        ("长寿镇党委", "党委书记", "长寿镇党委书记"),
        ("中心小学党支部", "第一书记", "中心小学党支部第一书记"),
    ],
)
def test_a_seat_says_its_body_once(organization: str, post: str, seat: str) -> None:
    assert seat_words(organization, post) == seat


@pytest.mark.parametrize("text", ["", "15.3", "2015.13", "2015-02-30", "三月", "1-2-3"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_known_date(text) is None


@pytest.mark.parametrize("text", ["2015.13", "2015-02-30", "2023年6月31日", "20231301"])
def test_a_date_that_no_calendar_has_is_told_from_no_date(text: str) -> None:
    assert looks_like_date(text)
    assert not looks_like_date("三月")


def test_a_known_date_shows_no_more_than_is_known() -> None:
    month = KnownDate(dt.date(2015, 3, 1), Precision.MONTH)

    assert (str(month), month.in_words()) == ("2015-03", "2015年3月")
