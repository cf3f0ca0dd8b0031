"""Dates as far as offices know them: 2015年3月9日, 2015年3月, or 2015年."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from trainees.enums import Precision
from trainees.numerals import with_digits

NO_SUCH_DATE = "日历上没有这个日期，请核对月、日。"
_SHAPE = re.compile(
    r"(?P<year>(19|20)\d{2})"
    r"(?:[-./年](?P<month>\d{1,2})(?:[-./月](?P<day>\d{1,2})日?|月)?|年)?"
)
_APART = re.compile(r"(?<=\d)\s+(?=\d)")
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
    found = _shaped(text)
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


def looks_like_date(text: str) -> bool:
    """Return whether a text is written as a date is, though the calendar may not have it: 2023-06-31."""
    return _shaped(text) is not None


def _shaped(text: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    parted = re.sub(r"\s", "", _APART.sub(".", plain))  # 2021 1 1 is no 2021-11
    plain = re.sub(r"\s", "", plain)
    return _SHAPE.fullmatch(parted) or _SHAPE.fullmatch(plain) or _COMPACT.fullmatch(plain)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell of a sheet says about when: since when, perhaps until when, perhaps not surely."""

    known: KnownDate | None = None
    until: KnownDate | None = None
    choices: tuple[KnownDate, ...] = ()  # of a two-digit year, the likelier first


_MIDNIGHT = re.compile(r"(?<=\d)[T ]*0?0:00(:00(\.0+)?)?$")
_OPEN_END = re.compile(r"(至今|到今|起|以来|[-—–~]+(至今|今|现在)|[起上到就]?任(现?职)?)$")
_QUOTES = "'’‘`\"“”"  # typed before a date to keep it as text
_STOPS = re.compile(r"(?<=\d)[、。,·・．.]+(?=\d)")
_LAST_STOP = re.compile(r"(?<=\d)[、。,./-]+$")
_SPAN = re.compile(r"(?P<first>.*?\d(?:[年月日])?)(?:至|到|[—–~]+|-+)(?P<last>(?:19|20)\d{2}\D.*)")
_TWO_DIGITS = re.compile(
    r"['’‘]?(?P<year>\d{2})(?:年|[-./年](?P<rest>\d{1,2}(?:[-./月]\d{1,2}日?|月)?))"
)


@lru_cache(maxsize=20_000)
def read_known_date(text: str) -> DateReading:
    """Return what a cell says: a date, "2015.9至今", "2015.9-2020.3", or "15.3" with its choices.

    Also takes it as people write it: 二〇一五年九月, '2015/9, 2015、9, 2015年9月任.
    """
    known = parse_known_date(text)
    if known is not None:
        return DateReading(known)
    plain = _plainly(text)
    without_end = _LAST_STOP.sub("", _OPEN_END.sub("", plain))
    if (known := parse_known_date(without_end)) is not None:
        return DateReading(known)
    if span := _SPAN.fullmatch(plain):
        first, last = parse_known_date(span["first"]), parse_known_date(span["last"])
        if first and last and first.on <= last.on:
            return DateReading(first, until=last)
        return DateReading()
    choices = _centuries(without_end)
    return DateReading(choices[0], choices=choices) if choices else DateReading()


def _plainly(text: str) -> str:
    """Return a text in digits, with one kind of stop, without the quotes, blanks and midnight around it."""
    plain = unicodedata.normalize("NFKC", text).strip().strip(_QUOTES).strip()
    plain = re.sub(r"\s", "", _APART.sub(".", _MIDNIGHT.sub("", plain)))
    return _STOPS.sub(".", with_digits(plain))


def _centuries(plain: str) -> tuple[KnownDate, ...]:
    """Return what a two-digit year may mean, this century first unless that lies ahead."""
    found = _TWO_DIGITS.fullmatch(plain)
    if found is None:
        return ()
    rest = f"-{found['rest']}" if found["rest"] else ""
    years = (f"20{found['year']}", f"19{found['year']}")
    dates = (
        parse_known_date(re.sub(r"[./月]", "-", f"{year}{rest}").rstrip("-日")) for year in years
    )
    this_year = dt.date.today().year  # noqa: DTZ011  # the year alone, and only to order two guesses
    return tuple(date for date in dates if date is not None and date.on.year <= this_year)
