"""Mobile numbers: cleaned, checked, masked. Number segments are not listed: new ones come each year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError

_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff'’‘`()（）‐-―−-]")
_COUNTRY = re.compile(r"^(\+|00)?86(?=1\d{10}$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}[1-9][0-9]{6,7}")
_LOCAL = re.compile(r"(0[0-9]{2,3})?[1-9][0-9]{6,7}((转|ext\.?)[0-9]{1,6})?")
_SHORT = re.compile(r"[0-9]{3,6}")
_BETWEEN = re.compile(r"[/\\、,，;；|｜\r\n]+|或|和")
_BRACKETS = re.compile(r"[（(]([^（）()]*\d{3}[^（）()]*)[)）]")
_LABEL = re.compile(r"[\u4e00-\u9fff]+[:：]?(?=\D*\d)")


@dataclass(frozen=True, slots=True)
class Phones:
    """The numbers of one cell: the first mobile, and all others as written."""

    mobile: str = ""
    others: tuple[str, ...] = ()


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


def read_phones(text: str) -> Phones:
    """Return the numbers in a cell that may hold several: "13800138000/0730-8889364（小号6688）".

    Raises ValidationError (mobile_length, mobile) when a number is neither a mobile nor a landline
    nor a short number.
    """
    if _MOBILE.fullmatch(text):
        return Phones(text)
    mobile, others = "", []
    for piece in _pieces(text):
        number = _classify(piece)
        if len(number) == 11 and _MOBILE.fullmatch(number) and not mobile:
            mobile = number
        elif number and number != mobile:
            others.append(number)
    return Phones(mobile, tuple(others))


def _pieces(text: str) -> list[str]:
    """Return the parts of a cell that hold one number each."""
    split = _BRACKETS.sub(r"/\1", unicodedata.normalize("NFKC", text))
    found = []
    for part in _BETWEEN.split(split):
        piece = _LABEL.sub("", part).strip() if "转" not in part else part.strip()
        if not any(sign.isdigit() for sign in piece):
            continue
        found.extend(_apart(piece))
    return found


def _apart(piece: str) -> list[str]:
    """Return the numbers of a piece: blanks separate whole numbers, or tidy the digits of one."""
    plain = _NOISE.sub("", piece)
    if len(plain) <= 13:
        return [piece]
    mobiles = _MOBILE.findall(plain)
    if "".join(mobiles) == plain:
        return mobiles
    words = piece.split()
    return words if all(len(_NOISE.sub("", word)) >= 7 for word in words) else [piece]


def _classify(piece: str) -> str:
    """Return a mobile normalised, a landline or a short number as written; refuse the rest."""
    plain = _NOISE.sub("", piece)
    if _SHORT.fullmatch(plain) or _LOCAL.fullmatch(plain):
        return piece
    return normalize_mobile(piece)


def mask_mobile(number: str) -> str:
    """Return the number as 138****5678; what is no full number is hidden whole."""
    if len(number) != 11:
        return "*" * len(number)
    return f"{number[:3]}****{number[-4:]}"
