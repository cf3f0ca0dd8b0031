"""How names are read, and dates as far as they are known."""

from __future__ import annotations

import datetime as dt

import pytest

from trainees.dates import KnownDate, parse_known_date
from trainees.enums import Precision
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


@pytest.mark.parametrize("text", ["", "15.3", "2015.13", "2015-02-30", "三月", "1-2-3"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_known_date(text) is None


def test_a_known_date_shows_no_more_than_is_known() -> None:
    month = KnownDate(dt.date(2015, 3, 1), Precision.MONTH)

    assert (str(month), month.in_words()) == ("2015-03", "2015年3月")
