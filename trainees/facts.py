"""What is written about a person: cleaned, checked against the ID number, ready for the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.core.exceptions import ValidationError

from core.days import today
from core.privacy.contacts import normalize_mobile
from core.privacy.identity import EARLIEST_BIRTH, IdNumber, Sex, parse_id_number
from core.privacy.indexes import blind_index
from core.privacy.names import normalize_name
from core.refusals.fields import refused
from trainees.enums import Precision
from trainees.readings import reading_of

if TYPE_CHECKING:
    import datetime as dt

NAME_LENGTH = 50  # 民委发〔2016〕33号 asks for room for long names


class PersonFacts(TypedDict, total=False):
    """The facts a form or a sheet may bring beside the name."""

    sex: str
    ethnicity: str
    birth_on: dt.date | None
    birth_precision: str
    id_number: str
    mobile: str
    office_phone: str
    education: str
    joined_party_on: dt.date | None
    joined_party_precision: str


def id_index_of(number: str) -> str | None:
    """Return the blind index of a normalised ID number; None for none, as the column wants it."""
    return blind_index(number, purpose="id_number") or None


def mobile_index_of(number: str) -> str | None:
    """Return the blind index of a normalised mobile number; None for none."""
    return blind_index(number, purpose="mobile") or None


def name_columns(name: str) -> dict[str, str]:
    """Return the name with all that is derived from it: the one place that fills the search keys.

    Raises ValidationError on `name` when it is blank or too long.
    """
    clean = normalize_name(name)
    if not clean:
        raise refused({"name": "请填写姓名。"}, code="blank")
    if len(clean) > NAME_LENGTH:
        raise refused({"name": f"姓名最多{NAME_LENGTH}个字。"}, code="too_long")
    pinyin, initials = reading_of(clean)
    return {"name": clean, "pinyin": pinyin, "initials": initials}


def fact_columns(facts: PersonFacts) -> dict[str, Any]:
    """Return the facts as columns, with the indexes, and sex and birth date read off the ID number.

    Raises one ValidationError with all field messages: a bad number, or a sex or birth date that
    contradicts the ID number.
    """
    columns: dict[str, Any] = dict(facts)
    errors: dict[str, ValidationError] = {}
    _clean_mobile(columns, errors)
    number = _clean_id_number(columns, errors)
    if number:
        _read_off(number, columns, errors)
    _refuse_unlikely_dates(columns, errors)
    if errors:
        raise ValidationError(errors)
    return columns


def _clean_mobile(columns: dict[str, Any], errors: dict[str, ValidationError]) -> None:
    if "mobile" not in columns:
        return
    try:
        columns["mobile"] = normalize_mobile(columns["mobile"])
        columns["mobile_index"] = mobile_index_of(columns["mobile"])
    except ValidationError as error:
        errors["mobile"] = error


def _clean_id_number(
    columns: dict[str, Any], errors: dict[str, ValidationError]
) -> IdNumber | None:
    if "id_number" not in columns:
        return None
    number = None
    try:
        number = parse_id_number(columns["id_number"]) if columns["id_number"].strip() else None
    except ValidationError as error:
        errors["id_number"] = error
        return None
    columns["id_number"] = number.text if number else ""
    columns["id_index"] = id_index_of(columns["id_number"])
    return number


def _read_off(
    number: IdNumber, columns: dict[str, Any], errors: dict[str, ValidationError]
) -> None:
    """Fill sex and birth date from the ID number, or refuse what contradicts it."""
    if columns.get("sex") and columns["sex"] != number.sex:
        errors["sex"] = ValidationError(
            f"与身份证号不符：身份证号第17位表示{Sex(number.sex).label}。", code="sex_differs"
        )
    columns["sex"] = number.sex
    born, precision = columns.get("birth_on"), columns.get("birth_precision", Precision.DAY)
    if born and not agree(born, number.birth_on, precision):
        errors["birth_on"] = ValidationError(
            f"与身份证号不符：身份证号中的出生日期是{number.birth_on:%Y-%m-%d}。",
            code="birth_differs",
        )
    columns["birth_on"], columns["birth_precision"] = number.birth_on, Precision.DAY


def agree(written: dt.date, official: dt.date, precision: str) -> bool:
    """Return whether two dates are the same as far as the first is known."""
    if written.year != official.year or precision == Precision.YEAR:
        return written.year == official.year
    if written.month != official.month or precision == Precision.MONTH:
        return written.month == official.month
    return written.day == official.day


def _refuse_unlikely_dates(columns: dict[str, Any], errors: dict[str, ValidationError]) -> None:
    born, joined = columns.get("birth_on"), columns.get("joined_party_on")
    if born and not EARLIEST_BIRTH <= born <= today() and "id_number" not in errors:
        errors.setdefault("birth_on", ValidationError("出生日期不合常理，请核对。", code="birth"))
    if joined and joined > today():
        errors["joined_party_on"] = ValidationError("入党日期不能晚于今天。", code="future")
    elif joined and born and joined.year < born.year + 18:  # 党章第一条：年满十八岁
        errors["joined_party_on"] = ValidationError(
            "入党时应年满十八岁，请核对入党日期与出生日期。", code="joined_young"
        )
