"""From the cells of one row of online study to clean facts, or to sentences about what is wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.days import today
from core.privacy.contacts import normalize_mobile
from core.privacy.identity import parse_id_number
from core.privacy.names import normalize_name
from trainees.facts import id_index_of, mobile_index_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trainees.hours import Conversion

TITLES = {
    "name": "姓名",
    "id_number": "身份证号",
    "mobile": "手机",
    "course": "课程",
    "done_on": "完成日期",
    "hours": "学时",
    "minutes": "分钟",
    "platform": "学习平台",
}
MOST_MINUTES = 60 * 24 * 7  # of one course


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which cell."""

    column: str  # the title on the sheet
    cell: str
    sentence: str


@dataclass(slots=True)
class StudyRow:
    """What a row says, as far as it could be understood."""

    number: int
    cells: Mapping[str, str]  # by column key, as text
    faults: list[Fault] = field(default_factory=list)
    name: str = ""
    id_index: str = ""
    mobile_index: str = ""
    course: str = ""
    done_on: dt.date | None = None
    hours: Decimal | None = None
    minutes: int | None = None

    def text(self, key: str) -> str:
        """Return a cell's text; an absent cell is empty."""
        return self.cells.get(key, "")

    def find_fault(self, key: str, sentence: str) -> None:
        """Add what is wrong with one cell."""
        self.faults.append(Fault(TITLES[key], self.text(key), sentence))

    @property
    def note(self) -> str:
        """How the ledger names the study: the course and the platform."""
        platform = self.text("platform")
        return f"{self.course}（{platform}）"[:200] if platform else self.course[:200]

    def minutes_by(self, conversion: Conversion) -> int:
        """Return the minutes: those stated, else the 学时 by the rule."""
        if self.minutes is not None:
            return self.minutes
        return conversion.minutes_of(self.hours or Decimal(0))


def read_row(number: int, cells: Mapping[str, str], faults: list[Fault]) -> StudyRow:
    """Read every cell of a row; all that is wrong comes together."""
    row = StudyRow(number, cells, list(faults))
    faulty = {fault.column for fault in faults}
    row.name = normalize_name(row.text("name"))
    row.course = " ".join(unicodedata.normalize("NFKC", row.text("course")).split())
    if TITLES["id_number"] not in faulty and TITLES["mobile"] not in faulty:
        _read_numbers(row)
    if TITLES["done_on"] not in faulty and row.text("done_on"):
        _read_day(row)
    if TITLES["hours"] not in faulty and TITLES["minutes"] not in faulty:
        _read_length(row)
    return row


def _read_numbers(row: StudyRow) -> None:
    number, mobile = row.text("id_number"), row.text("mobile")
    if not number and not mobile:
        row.find_fault("id_number", "请填写身份证号，没有的填写手机。")
    try:
        if number:
            row.id_index = id_index_of(parse_id_number(number).text) or ""
    except ValidationError as error:
        row.find_fault("id_number", error.messages[0])
    try:
        if mobile:
            row.mobile_index = mobile_index_of(normalize_mobile(mobile)) or ""
    except ValidationError as error:
        row.find_fault("mobile", error.messages[0])


def _read_day(row: StudyRow) -> None:
    row.done_on = dt.date.fromisoformat(row.text("done_on"))
    if row.done_on > today():
        row.find_fault("done_on", "完成日期不能晚于今天。")


def _read_length(row: StudyRow) -> None:
    hours, minutes = row.text("hours"), row.text("minutes")
    if bool(hours) == bool(minutes):
        row.find_fault("hours", "学时和分钟只填一项。" if hours else "请填写学时或分钟。")
    elif minutes:
        row.minutes = int(minutes)
    else:
        row.hours = Decimal(hours)
        if row.hours <= 0:
            row.find_fault("hours", "学时应大于零。")
        elif row.hours > MOST_MINUTES // 45:
            row.find_fault("hours", "一门课程的学时过大，请核对。")


def act_of(person: int, row: StudyRow) -> str:
    """Return the key of the act: this person finished this course on this day."""
    text = f"{person}|{row.course.casefold()}|{row.done_on}"
    return f"online:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def shown(row: StudyRow, *, kind: str, number_shown: str, place: str) -> dict[str, Any]:
    """Return what the preview keeps of a row, beside its cells."""
    return {
        "number": row.number,
        "cells": dict(row.cells),
        "kind": kind,
        "name": row.name,
        "number_shown": number_shown,
        "place": place,
        "faults": [[fault.column, fault.cell, fault.sentence] for fault in row.faults],
    }
