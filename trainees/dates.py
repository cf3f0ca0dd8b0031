"""Dates as far as offices know them: 2015年3月9日, 2015年3月, or 2015年."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from trainees.enums import Precision

_SHAPE = re.compile(
    r"(?P<year>(19|20)\d{2})"
    r"(?:[-./年](?P<month>\d{1,2})(?:[-./月](?P<day>\d{1,2})日?|月)?|年)?"
)
_COMPACT = re.compile(r"(?P<year>(19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})?")
_WORDS = {Precision.YEAR: "%Y年", Precision.MONTH: "%Y年%-m月", Precision.DAY: "%Y年%-m月%-d日"}
_FIGURES = {Precision.YEAR: "%Y", Precision.MONTH: "%Y-%m", Precision.DAY: "%Y-%m-%d"}


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A date and how much of it is known; what is unknown counts as the first month and day."""

    on: dt.date
    precision: Precision

    def __str__(self) -> str:
        return self.on.strftime(_FIGURES[self.precision])

    def in_words(self) -> str:
        """Return the date as running text has it: 2015年3月."""
        return self.on.strftime(_WORDS[self.precision])


def parse_known_date(text: str) -> KnownDate | None:
    """Return what the text says, or None when it is no date.

    Reads 2015-3-9, 2015.03, 2015年3月, 201503, 20150309 and 2015; never two-digit years.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = _SHAPE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is None:
        return None
    year, month, day = (found[name] for name in ("year", "month", "day"))
    try:
        on = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if day:
        return KnownDate(on, Precision.DAY)
    return KnownDate(on, Precision.MONTH if month else Precision.YEAR)
