from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.spreadsheets import parsers
from core.spreadsheets.parsers import BadValue, PartialDate


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2015.3", PartialDate(2015, 3)),
        ("2015.03", PartialDate(2015, 3)),
        ("2015.10", PartialDate(2015, 10)),
        ("2015年3月", PartialDate(2015, 3)),
        ("2015年3月9日", PartialDate(2015, 3, 9)),
        ("201503", PartialDate(2015, 3)),
        ("20150309", PartialDate(2015, 3, 9)),
        ("2015-3-1", PartialDate(2015, 3, 1)),
        ("2015/3/1", PartialDate(2015, 3, 1)),
        ("2015", PartialDate(2015)),
        ("2015年", PartialDate(2015)),
        (42064, PartialDate(2015, 3, 1)),
        (42064.0, PartialDate(2015, 3, 1)),
        (201503.0, PartialDate(2015, 3)),
        (2015.3, PartialDate(2015, 3)),
        (2015.12, PartialDate(2015, 12)),
        (2015.01, PartialDate(2015, 1)),
        (dt.date(2015, 3, 1), PartialDate(2015, 3, 1)),
    ],
)
def test_dates_in_every_usual_spelling(value, date):
    assert parsers.partial_date(value) == date


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (2015.1, "1月还是10月"),
        ("2015.13", "没有这一天"),
        ("2015-02-30", "没有这一天"),
        ("15.3", "看不懂"),
        ("去年", "看不懂"),
        ("1800.3", "1900至2100"),
    ],
)
def test_dates_that_cannot_be_taken_say_why(value, message):
    with pytest.raises(BadValue, match=message):
        parsers.partial_date(value)


def test_a_day_needs_all_three_parts():
    assert parsers.day("2026.3.9") == dt.date(2026, 3, 9)
    with pytest.raises(BadValue, match="填到日"):
        parsers.day("2026.3")


def test_identifiers_are_cleaned_and_truncated_numbers_refused():
    assert parsers.identifier("４３０６２１ 19720305421Ｘ") == "43062119720305421X"
    assert parsers.identifier(13800138000.0) == "13800138000"
    with pytest.raises(BadValue, match="截断"):
        parsers.identifier(430621197203054217.0)


def test_numbers():
    assert parsers.whole()(12.0) == 12
    assert parsers.decimal_number("1,234.50") == Decimal("1234.50")
    for bad in ("十二", "1.5", -1, "nan"):
        with pytest.raises(BadValue):
            parsers.whole()(bad)


def test_partial_dates_print_as_far_as_they_are_known():
    dates = [PartialDate(2015), PartialDate(2015, 3), PartialDate(2015, 3, 9)]
    assert [str(date) for date in dates] == ["2015", "2015-03", "2015-03-09"]
