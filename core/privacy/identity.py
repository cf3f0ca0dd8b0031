"""Resident ID numbers (GB 11643-1999): checked, normalised, masked. No table is read.

The address part is the code at first registration, so abolished codes are normal and no code is
ever refused.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from operator import mul

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from core.days import today

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
EARLIEST_BIRTH = dt.date(1900, 1, 1)
_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'’‘`=\"“”‐-―−-]")
_CLEAN = re.compile(r"[0-9]{17}[0-9X]")
_REMARKS = {
    "81": "港澳居民居住证号码，请核对。",
    "82": "港澳居民居住证号码，请核对。",
    "83": "台湾居民居住证号码，请核对。",
}
_FOREIGN_REMARK = "外国人永久居留身份证号码，请核对。"


class Sex(TextChoices):
    """Sex as ID numbers and forms know it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """An ID number that passed every check, and what it says about its holder."""

    text: str
    birth_on: dt.date
    sex: Sex
    remark: str = ""  # what a person should confirm, in Chinese; empty when nothing

    @property
    def address_code(self) -> str:
        """The six digits of the place of first registration."""
        return self.text[:6]


def check_character(first_seventeen: str) -> str:
    """Return the 18th character that GB 11643 asks for after these 17 digits."""
    if len(first_seventeen) != len(WEIGHTS) or not first_seventeen.isdigit():
        raise ValueError("a check character follows seventeen digits")
    place, born, serial = first_seventeen[:6], first_seventeen[6:14], first_seventeen[14:]
    return CHECK_CHARACTERS[(_weighed(place, 0) + _weighed(born, 6) + _weighed(serial, 14)) % 11]


@lru_cache(maxsize=60_000)  # places, birthdays and serials come again, whole numbers do not
def _weighed(digits: str, at: int) -> int:
    return sum(map(mul, map(int, digits), WEIGHTS[at:]))


def normalize_id_number(text: str) -> str:
    """Return the number as it is printed: half-width, without blanks, hyphens and quotes, X large."""
    if _CLEAN.fullmatch(text):  # nearly all are: a roster has a hundred thousand
        return text
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def parse_id_number(text: str, *, day: dt.date | None = None) -> IdNumber:
    """Return the number and what it tells, or raise ValidationError with a sentence in Chinese.

    `day` is today for who asks very often.

    Codes: blank, excel_number, fifteen_digits, format, birth_date, future_birth, check_digit.
    """
    number = normalize_id_number(text)
    if not _CLEAN.fullmatch(number):
        _refuse_wrong_shape(number)
    birth_on = _birth_date(number, day or today())
    if check_character(number[:17]) != number[17]:
        raise ValidationError("身份证号校验位不符，请逐位核对。", code="check_digit")
    remark = _FOREIGN_REMARK if number[0] == "9" else _REMARKS.get(number[:2], "")
    return IdNumber(number, birth_on, Sex.MALE if number[16] in "13579" else Sex.FEMALE, remark)


def age_on(birth_on: dt.date, day: dt.date) -> int:
    """Return the full years between a birth and a day."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def _refuse_wrong_shape(number: str) -> None:
    if not number:
        raise ValidationError("请填写身份证号。", code="blank")
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", number):
        raise ValidationError(
            "身份证号已被Excel截断，请用文本格式重新录入。",
            code="excel_number",
        )
    if re.fullmatch(r"[0-9]{15}", number):
        raise ValidationError(
            "15位身份证号已于2013年停用，请填写18位身份证号。", code="fifteen_digits"
        )
    if re.fullmatch(r"[0-9]{17}[*＊×]", number):
        raise ValidationError("身份证号末位的“*”应为大写字母X，请改正。", code="format")
    if not _CLEAN.fullmatch(number):
        raise ValidationError("身份证号应为18位：前17位是数字，末位是数字或X。", code="format")


def _birth_date(number: str, day: dt.date) -> dt.date:
    birth_on = _day_written(number[6:14])
    if birth_on < EARLIEST_BIRTH:
        raise ValidationError(
            "身份证号中的出生日期（第7至14位）不存在，请核对。", code="birth_date"
        )
    if birth_on > day:
        raise ValidationError("身份证号中的出生日期晚于今天，请核对。", code="future_birth")
    return birth_on


@lru_cache(maxsize=40_000)  # the birthdays of a working life
def _day_written(digits: str) -> dt.date:
    """Return the day of eight digits, or the first of all for none."""
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return dt.date.min


def mask_id_number(number: str, *, beside_birth_date: bool = False) -> str:
    """Return the number with only its last four characters, or none beside a birth date.

    Next to a birth date and a county even the last four would give the whole number away.
    """
    if not number:
        return ""
    shown = "" if beside_birth_date else number[-4:]
    return "*" * (len(number) - len(shown)) + shown
