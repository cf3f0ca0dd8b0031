"""Small rules of wording: dates, Chinese numerals, heading numbers, widths, titles broken by meaning."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

DIGITS = "零一二三四五六七八九"
# A title of 22 pt has room for 20 characters; one less keeps the lines off the margins.
TITLE_WIDTH = 19
BREAK_AFTER = frozenset("的、）》”")
# Words of our titles that a line must not tear apart.
WORDS = [
    "基层党组织书记",
    "党组织书记",
    "党组织",
    "党支部",
    "基层",
    "书记",
    "集中轮训",
    "轮训",
    "培训",
    "培训班",
    "示范",
    "组织部",
    "委员会",
    "工作",
    "情况",
    "通知",
    "报告",
    "总结",
    "方案",
    "实施方案",
    "办法",
    "意见",
    "通报",
    "请示",
    "名额分配表",
    "分配表",
    "参训回执",
    "名额",
    "年度",
    "学员",
    "名册",
    "课程",
    "人员",
    "干部",
    "党员",
    "教育",
    "测评",
    "督导",
    "检查",
    "整改",
    "落实",
    "进行",
    "开展",
    "加强",
    "进一步",
    "做好",
    "有关",
    "事项",
    "问题",
    "村（社区）",
    "乡镇（街道）",
    "社区",
    "乡镇",
    "街道",
]
NEVER_AT_START = frozenset("的、）》”，。；：？！了和")


def chinese_date(day: dt.date) -> str:
    """Return the date as papers write it: 2026年3月9日, without padding zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_numeral(number: int) -> str:
    """Return 1 to 99 in Chinese numerals (十二, 二十一)."""
    if not 1 <= number <= 99:
        raise ValueError("headings are numbered from 1 to 99")
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return lead + (DIGITS[ones] if ones else "")


def heading_number(level: int, number: int) -> str:
    """Return the number before a heading: 一、 （一） 1. （1）."""
    if level == 1:
        return f"{chinese_numeral(number)}、"
    if level == 2:
        return f"（{chinese_numeral(number)}）"
    return f"{number}." if level == 3 else f"（{number}）"


def paper_number(code: str, year: int, serial: int) -> str:
    """Return a paper's number with hexagonal brackets and no padding: 岳组发〔2026〕3号."""
    return f"{code}〔{year}〕{serial}号"


def width(text: str) -> float:
    """Return the width of a text in Chinese characters (a Latin letter or digit is half of one)."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def title_lines(title: str) -> list[str]:
    """Break a title at its newlines, or by meaning into lines of about equal width."""
    if "\n" in title:
        return [line.strip() for line in title.splitlines() if line.strip()]
    count = -int(-width(title) // TITLE_WIDTH)
    lines: list[str] = []
    rest = title
    while count > 1:
        cut = _best_cut(rest, count)
        lines.append(rest[:cut])
        rest, count = rest[cut:], count - 1
    return [*lines, rest]


def _best_cut(text: str, lines: int) -> int:
    """Return where to cut so that the first of so many lines is near their mean and ends with a meaning.

    What is left fits the other lines. Where half-wide digits leave no such place, the first takes one character more.
    """
    whole = width(text)
    ends = [(cut, width(text[:cut])) for cut in range(1, len(text))]
    rest = [(cut, end) for cut, end in ends if whole - end <= (lines - 1) * TITLE_WIDTH]
    fitting = [cut for cut, end in rest if end <= TITLE_WIDTH]
    aim = whole / lines
    return min(
        fitting or [cut for cut, end in rest if end <= TITLE_WIDTH + 1],
        key=lambda cut: abs(width(text[:cut]) - aim) + _penalty(text, cut),
    )


def _penalty(text: str, cut: int) -> float:
    before, after = text[cut - 1], text[cut]
    glued = after in NEVER_AT_START or before in "《（“"
    if glued or re.fullmatch(r"[0-9A-Za-z]{2}|\d[年月日号期]", before + after):
        return 100
    if any(_tears(text, cut, word) for word in WORDS):
        return 50
    if text.startswith("关于", cut):
        return 0
    return 1 if before in BREAK_AFTER else 4


def _tears(text: str, cut: int, word: str) -> bool:
    start = text.find(word, max(0, cut - len(word) + 1))
    return 0 <= start < cut < start + len(word)
