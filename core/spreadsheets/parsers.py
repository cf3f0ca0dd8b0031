"""From a cell's value to a clean one; each refuses with a Chinese sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from core.spreadsheets.columns import LARGEST_EXACT
from core.spreadsheets.text import FORBIDDEN, restore

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.spreadsheets.sheets import CellValue

    Parser = Callable[[CellValue], object]

EXCEL_EPOCH = dt.date(1899, 12, 30)
DATE_TEXT = re.compile(
    r"(\d{4})(?:\s*[年./\-]\s*(\d{1,2})(?:\s*[月./\-]\s*(\d{1,2})\s*日?|\s*月?)?|年)?"
)
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})?")


class BadValue(ValueError):  # noqa: N818  # the value is bad, the sentence is for people
    """A value that cannot be taken; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{n:02d}" for n in (self.month, self.day) if n is not None)]
        return "-".join(parts)


def as_text(value: CellValue) -> str:
    """Return a cell as the text a person sees; numbers that lost digits are refused."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if abs(value) >= LARGEST_EXACT:
            raise BadValue("这个号码已被Excel截断成数字，请把单元格设为文本格式后重新录入")
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return "" if value is None else restore(FORBIDDEN.sub("", str(value)).strip())


def text(longest: int = 200) -> Parser:
    """Parse text of at most so many characters."""

    def parse(value: CellValue) -> str:
        result = as_text(value)
        if len(result) > longest:
            raise BadValue(f"内容超过{longest}个字，请缩短")
        return result

    return parse


def identifier(value: CellValue) -> str:
    """Parse an ID number, a phone or a code: half-width, without blanks and the hidden apostrophe."""
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return re.sub(r"\s", "", as_text(value).translate(wide)).lstrip("'")


def whole(lowest: int = 0, highest: int = 1_000_000_000) -> Parser:
    """Parse a whole number within bounds."""

    def parse(value: CellValue) -> int:
        number = decimal_number(value)
        if number != number.to_integral_value():
            raise BadValue("请填整数")
        if not lowest <= number <= highest:
            raise BadValue(f"请填{lowest}到{highest}之间的整数")
        return int(number)

    return parse


def decimal_number(value: CellValue) -> Decimal:
    """Parse an amount; thousands separators are allowed."""
    try:
        number = Decimal(as_text(value).replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise BadValue("请填数字") from error
    if not number.is_finite():
        raise BadValue("请填数字")
    return number


def day(value: CellValue) -> dt.date:
    """Parse a full date."""
    found = partial_date(value)
    if found.month is None or found.day is None:
        raise BadValue("请填到日，如2026-03-09")
    return dt.date(found.year, found.month, found.day)


def partial_date(value: CellValue) -> PartialDate:
    """Parse 2015, 2015.3, 2015年3月, 201503, 2015-3-1, a date cell or a date's serial number."""
    if isinstance(value, dt.date):
        return PartialDate(value.year, value.month, value.day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    written = as_text(value)
    match = DATE_TEXT.fullmatch(written) or COMPACT_DATE.fullmatch(written)
    if match is None:
        raise BadValue("日期看不懂，请按2026-03-09或2026.03填写")
    parts = [int(part) if part else None for part in match.groups()]
    return _checked(parts[0] or 0, parts[1], parts[2])


def _from_number(value: float) -> PartialDate:
    """A number is a serial, 201503, or 2015.3; 2015.1 may have been 2015.10 and is asked back."""
    if float(value).is_integer() and 20_000 <= value <= 80_000:
        serial = EXCEL_EPOCH + dt.timedelta(days=int(value))
        return PartialDate(serial.year, serial.month, serial.day)
    if float(value).is_integer():
        return partial_date(str(int(value)))
    written = f"{value:.10g}"
    if written.endswith(".1"):
        year = written[:4]
        raise BadValue(f"{written}是1月还是10月？请改为文本格式，填{year}.01或{year}.10")
    return partial_date(written)


def _checked(year: int, month: int | None, day_: int | None) -> PartialDate:
    if not 1900 <= year <= 2100:
        raise BadValue("年份应在1900至2100之间")
    try:
        dt.date(year, 1 if month is None else month, 1 if day_ is None else day_)
    except ValueError as error:
        raise BadValue("没有这一天，请核对月和日") from error
    return PartialDate(year, month, day_)
