"""ID number, sex and birth date of a row: read together, for they contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from core.privacy.identity import (
    EARLIEST_BIRTH,
    IdNumber,
    Sex,
    age_on,
    normalize_id_number,
    parse_id_number,
)
from trainees.dates import KnownDate
from trainees.enums import Precision
from trainees.facts import agree, id_index_of
from trainees.roster.problems import Weight
from trainees.roster.terms import read_date_cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from trainees.roster.problems import Problem
    from trainees.roster.records import CleanRow

SEXES = {
    "男": Sex.MALE.value, "女": Sex.FEMALE.value, "男性": Sex.MALE.value, "女性": Sex.FEMALE.value,
}  # fmt: skip
YOUNGEST, OLDEST = 18, 90
FROM_ID, FROM_SHEET = "id", "sheet"


def read_birth(row: CleanRow, cells: Mapping[str, str], day: dt.date) -> None:
    """Take sex and birth date as the sheet has them."""
    if text := cells.get("sex"):
        if sex := SEXES.get(text):
            row.person["sex"] = sex
        else:
            row.find_fault("sex", "应填“男”或“女”。", code="sex")
    if "birth" not in cells:
        return
    known = read_date_cell(row, cells["birth"], "birth", is_birth=True)
    if known is None:
        return
    if known.on > day:
        row.find_fault("birth", "出生日期晚于今天，请核对。", code="future_birth")
    elif known.on < EARLIEST_BIRTH:
        row.find_fault("birth", "出生日期不合常理，请核对。", code="birth")
    else:
        _put_birth(row, known)


def read_identity(row: CleanRow, cells: Mapping[str, str], day: dt.date) -> None:
    """Take the ID number and propose what it says where the sheet says otherwise."""
    text = cells.get("id_number")
    number = _parse(row, text, day) if text else None
    if number is not None:
        row.person["id_number"], row.person["id_index"] = number.text, id_index_of(number.text)
        _compare(row, number)
    born = row.person.get("birth_on")
    if born is not None and not YOUNGEST <= (age := age_on(born, day)) <= OLDEST:
        column = "id_number" if number else "birth"
        row.find_fault(column, f"年龄为{age}岁，请核对。", Weight.WARNING, "age")


def settle_identity(row: CleanRow, problem: Problem, chosen: str) -> None:
    """Take the sheet's sex or birth date when that was chosen over the ID number's."""
    if chosen != FROM_SHEET:
        return
    if problem.code == "sex_differs":
        # Without a column 性别 it was “（女）” behind the name.
        row.person["sex"] = SEXES.get(row.raw.text("sex"), Sex.FEMALE.value)
    elif problem.code == "birth_differs":
        known = read_date_cell(None, row.raw.text("birth"), "birth", is_birth=True)
        if known is not None:
            _put_birth(row, known)


def _put_birth(row: CleanRow, known: KnownDate) -> None:
    row.person["birth_on"], row.person["birth_precision"] = known.on, known.precision.value


def _parse(row: CleanRow, text: str, day: dt.date) -> IdNumber | None:
    try:
        number = parse_id_number(text, day=day)
    except ValidationError as error:
        if error.code == "fifteen_digits":
            old = normalize_id_number(text)
            row.person["id_number"], row.person["id_index"] = old, id_index_of(old)
            row.find_fault("id_number", str(error.message), Weight.WARNING, "fifteen_digits")
        else:
            row.find_fault("id_number", str(error.message), code=error.code or "format")
        return None
    if number.remark:
        code = "foreigner" if number.text[0] == "9" else "residence_permit"
        row.find_fault("id_number", number.remark, Weight.WARNING, code)
    if number.text.endswith("000"):
        sentence = "末三位是000，可能已被Excel截断，请与证件核对。"
        row.find_fault("id_number", sentence, Weight.WARNING, "id_zeros")
    return number


def _compare(row: CleanRow, number: IdNumber) -> None:
    """Fill sex and birth date from the ID number; what the sheet says otherwise is asked about."""
    person = row.person
    sex, born = person.get("sex"), person.get("birth_on")
    person["sex"] = number.sex.value
    if sex and sex != person["sex"]:
        options = (
            (FROM_ID, f"身份证号：{number.sex.label}"),
            (FROM_SHEET, f"表中：{Sex(sex).label}"),
        )
        sentence = f"与身份证号不符：身份证号第17位表示{number.sex.label}。"
        row.find_fault("sex", sentence, Weight.WARNING, "sex_differs", options)
    if born and not agree(born, number.birth_on, person["birth_precision"]):
        written = KnownDate(born, Precision(person["birth_precision"]))
        options = ((FROM_ID, f"身份证号：{number.birth_on}"), (FROM_SHEET, f"表中：{written}"))
        sentence = f"与身份证号不符：身份证号中的出生日期是{number.birth_on:%Y-%m-%d}。"
        row.find_fault("birth", sentence, Weight.WARNING, "birth_differs", options)
    person["birth_on"], person["birth_precision"] = number.birth_on, Precision.DAY.value
