"""Chinese numerals of a date in digits: 二〇二一年三月五日 is 2021年3月5日, 元月 is the first."""

from __future__ import annotations

import re

_SIGNS = "〇零○O一二三四五六七八九"  # half-width, as NFKC leaves them; an O stands for a zero nobody could type
_VALUES = {sign: max(at - 3, 0) for at, sign in enumerate(_SIGNS)}
_YEAR = re.compile(rf"(?:[{_SIGNS}\d]{{4}}|[{_SIGNS}]{{2}})(?=年)")
_PART = re.compile(r"(?<=[年月])[元一二三四五六七八九十廿卅]{1,3}(?=[月日号])")
_DAY = re.compile(r"(?<=\d)号$")


def with_digits(text: str) -> str:
    """Return a text with year, month and day in digits; what is no number of a date stays."""
    if "年" not in text:
        return text
    years = _YEAR.sub(lambda found: "".join(map(_digit, found[0])), text, count=1)
    parts = _PART.sub(lambda found: str(_counted(found[0]) or found[0]), years)
    return _DAY.sub("日", parts)


def _digit(sign: str) -> str:
    return sign if sign.isascii() and sign.isdigit() else str(_VALUES[sign])


def _counted(signs: str) -> int:
    """Return the number up to 39 that signs count: 十二, 二十, 廿一, 元; 0 when they count none."""
    head, ten, tail = signs.replace("廿", "二十").replace("卅", "三十").partition("十")
    if not ten:
        return 1 if head == "元" else _VALUES.get(head, 0)
    if head not in ("", *_VALUES) or tail not in ("", *_VALUES):
        return 0
    return 10 * _VALUES.get(head, 1) + _VALUES.get(tail, 0)
