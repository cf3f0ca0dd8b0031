"""From a cell's value to its text, and what only the kind of the cell can tell to be wrong."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from core.spreadsheets.columns import LARGEST_EXACT
from core.spreadsheets.parsers import EXCEL_EPOCH
from core.spreadsheets.text import FORBIDDEN, restore

if TYPE_CHECKING:
    from core.spreadsheets.sheets import CellValue

SERIALS = range(7_000, 80_000)  # 1919 to 2119
DAYS_OF_1904 = 1_462
HALF = re.compile(r"((?:19|20)?\d{2})\.1")
ERRORS = frozenset(
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", "#SPILL!"]
)
MONTH_FORMATS = frozenset([17, 27, 36, 50, 52, 57])  # built in, as Chinese editions have them


def plain_text(value: CellValue) -> str:
    """Return a cell as the text a person sees, whatever it holds."""
    if isinstance(value, str):
        return tidy(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    return str(value)


def tidy(text: str) -> str:
    """Return a text without outer blanks, forbidden characters, and our own apostrophe."""
    if not text.isprintable():
        text = FORBIDDEN.sub("", text)
    text = text.strip()
    return restore(text) if text[:1] == "'" else text


def number_text(value: float) -> str:
    """Return a number as it shows: whole without a point, others with ten digits at most."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    return str(int(value)) if float(value).is_integer() else f"{value:.10g}"


def is_truncated(value: CellValue) -> bool:
    """Tell whether a number has more than the fifteen digits that Excel keeps."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) >= LARGEST_EXACT
    )


def date_text(value: float, *, is_1904: bool) -> str:
    """Return a number of a date column as text: a serial becomes a day, 201503 stays."""
    if SERIALS.start <= value < SERIALS.stop:
        day = EXCEL_EPOCH + dt.timedelta(days=int(value) + (DAYS_OF_1904 if is_1904 else 0))
        return day.isoformat()
    return number_text(value)


def months_of(text: str, today_year: int) -> tuple[tuple[str, str], ...]:
    """Return what "2015.1" may mean when Excel took the zero of "2015.10"."""
    found = HALF.fullmatch(text)
    if found is None:
        return ()
    year = found[1]
    if len(year) == 2:
        year = ("20" if int(year) <= today_year % 100 else "19") + year
    return tuple((f"{year}-{month:02d}", f"{year}年{month}月") for month in (1, 10))


def is_month_format(number: int, code: str) -> bool:
    """Tell whether a number format shows year and month and hides the day."""
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
    if not plain:
        return number in MONTH_FORMATS
    return "y" in plain and "m" in plain and "d" not in plain and "h" not in plain
