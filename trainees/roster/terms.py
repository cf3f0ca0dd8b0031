"""Dates of a row: since when in post, since when in the Party; what is ambiguous is asked about."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from core.spreadsheets.parsers import EXCEL_EPOCH
from trainees.dates import (
    NO_SUCH_DATE,
    KnownDate,
    looks_like_date,
    parse_known_date,
    read_known_date,
)
from trainees.enums import Precision
from trainees.roster.cells import SERIALS
from trainees.roster.problems import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trainees.roster.problems import Problem
    from trainees.roster.records import CleanRow

DATE_SENTENCE = "日期应写成“2021-03-09”“2021-03”或“2021年3月”。"
EARLIEST = dt.date(1921, 7, 1)
DATE_KEYS = ("birth", "joined_party", "starts")
OF_AGE = 18


def read_date_cell(
    row: CleanRow | None, text: str, key: str, *, is_birth: bool = False
) -> KnownDate | None:
    """Return what a cell says; faults go to the row, or nowhere without one."""
    reading = read_known_date(text)
    known, choices = reading.known, reading.choices
    if (
        choices and is_birth and len(choices) > 1
    ):  # nobody on a roster was born in this century's teens
        known, choices = choices[1], choices[::-1]
    if known is None and (counted := _counted(text)) is not None:
        return _take_counted(row, text, key, counted)
    if row is None:
        return known
    if known is None:
        sentence = NO_SUCH_DATE if looks_like_date(text) else DATE_SENTENCE
        row.find_fault(key, sentence, code="date")
    elif choices:
        options = tuple((str(choice), choice.in_words()) for choice in choices)
        sentence = f"年份只写了两位，按{known.in_words()}读取，请核对。"
        row.find_fault(key, sentence, Weight.WARNING, f"{key}_century", options)
    if key == "starts" and reading.until:
        row.ends = reading.until
    return known


def _counted(text: str) -> KnownDate | None:
    """Return the day whose number Excel keeps, when a cell holds that number as a text."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[1-9]\d{4}", plain) or int(plain) not in SERIALS:
        return None
    return KnownDate(EXCEL_EPOCH + dt.timedelta(days=int(plain)), Precision.DAY)


def _take_counted(row: CleanRow | None, text: str, key: str, counted: KnownDate) -> KnownDate:
    if row is not None:
        words = counted.in_words()
        sentence = f"“{text.strip()}”像是Excel的日期序号，按{words}读取，请核对。"
        row.find_fault(key, sentence, Weight.WARNING, f"{key}_serial")
    return counted


def read_starts(row: CleanRow, cells: Mapping[str, str], day: dt.date) -> None:
    """Take since when, and perhaps until when, somebody is in post."""
    text = cells.get("starts")
    known = read_date_cell(row, text, "starts") if text else None
    if known and known.on > day:
        row.find_fault("starts", "任职日期不能晚于今天。", code="future")
    elif known and known.on < EARLIEST:
        row.find_fault("starts", "任职日期不合常理，请核对。", code="too_early")
    row.starts = known


def read_joined(row: CleanRow, cells: Mapping[str, str], day: dt.date) -> None:
    """Take since when somebody is a member of the Party."""
    text = cells.get("joined_party")
    known = read_date_cell(row, text, "joined_party") if text else None
    if known is None:
        return
    _put_joined(row, known)
    born = row.person.get("birth_on")
    if known.on > day:
        row.find_fault("joined_party", "入党日期不能晚于今天。", code="future")
    elif known.on < EARLIEST:
        row.find_fault("joined_party", "入党日期不合常理，请核对。", code="too_early")
    elif born and known.on.year < born.year + OF_AGE:  # 党章第一条：年满十八岁
        sentence = "入党时应年满十八岁，请核对入党日期与出生日期。"
        row.find_fault("joined_party", sentence, Weight.WARNING, "joined_young")


def settle_dates(row: CleanRow, problem: Problem, chosen: str) -> None:
    """Take the month or the century that was chosen."""
    key, _sign, question = problem.code.rpartition("_")
    known = parse_known_date(chosen) if question in ("month", "century") else None
    if known is None or key not in DATE_KEYS:
        return
    if key == "starts":
        row.starts = known
    elif key == "joined_party":
        _put_joined(row, known)
    elif not row.person.get("id_index") or "birth_on" not in row.person:
        row.person["birth_on"], row.person["birth_precision"] = known.on, known.precision.value


def _put_joined(row: CleanRow, known: KnownDate) -> None:
    row.person["joined_party_on"] = known.on
    row.person["joined_party_precision"] = known.precision.value
