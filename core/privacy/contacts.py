"""Mobile numbers: cleaned, checked, masked. Number segments are not listed: new ones come each year."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError

_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'’‘`()（）‐-―−-]")
_COUNTRY = re.compile(r"^(\+|00)?86(?=1\d{10}$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}[1-9][0-9]{6,7}")


def normalize_mobile(text: str) -> str:
    """Return the 11 digits of a mobile number, or raise ValidationError with a sentence in Chinese.

    An empty text stays empty. Codes: landline, mobile_length, mobile.
    """
    cleaned = _NOISE.sub("", unicodedata.normalize("NFKC", text))
    number = _COUNTRY.sub("", re.sub(r"\.0+$", "", cleaned))
    if not number or _MOBILE.fullmatch(number):
        return number
    if _LANDLINE.fullmatch(number):
        raise ValidationError("这是固定电话，请填入“办公电话”，此处填手机号。", code="landline")
    if number.isdecimal() and len(number) != 11:
        raise ValidationError(f"手机号应为11位数字，这里是{len(number)}位。", code="mobile_length")
    raise ValidationError("手机号应为11位数字，以13至19开头。", code="mobile")


def mask_mobile(number: str) -> str:
    """Return the number as 138****5678; what is no full number is hidden whole."""
    if len(number) != 11:
        return "*" * len(number)
    return f"{number[:3]}****{number[-4:]}"
