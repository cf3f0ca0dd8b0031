"""What kind of value a column holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """Kinds of columns; an identifier (ID number, phone, code) is text that looks like a number."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    COUNT = "count"
    AMOUNT = "amount"
    RATE = "rate"
    DATE = "date"
    MOMENT = "moment"


NUMBER_FORMATS: Final = {
    Kind.TEXT: "@",
    Kind.IDENTIFIER: "@",
    Kind.COUNT: "0",
    Kind.AMOUNT: "#,##0.00",
    Kind.RATE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
# Excel keeps 15 digits of a number; the rest become zeros.
LARGEST_EXACT: Final = 10**15


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of a plain export; `width` in characters."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 14
