"""Names of people: one spelling for one name, whatever the keyboard; and their masks."""

from __future__ import annotations

import re
import unicodedata

# Unified ideographs with every extension, 〇, and the compatibility block (some surnames live there).
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MIDDLE_DOT = "\u00b7"
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
# 民委发〔2016〕33号 makes U+00B7 the separator; Unicode normalisation alone does not unify these.
_DOTS = re.compile(rf"(?<=[{HAN}])\s*[.·•・‧∙⋅．。､、]\s*(?=[{HAN}])")
_PLAIN_NAME = re.compile("[\u4e00-\u9fff]+")  # no form of these signs is normalised away
_SPACED_SHORT_NAME = re.compile(rf"[{HAN}](\s*[{HAN}]){{1,3}}")
COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "司徒",
        "夏侯",
        "长孙",
        "宇文",
        "端木",
        "南宫",
        "轩辕",
    ]
)


# Private use: a glyph of some input method's own font. The rest is what stands for a missing one.
_DOUBTFUL = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff?？□■▢◻〓\ufffd]")


def has_doubtful_characters(name: str) -> bool:
    """Tell whether a rare character may have been lost: a private code, "?", or "□" in its place."""
    return _DOUBTFUL.search(name) is not None


def normalize_name(text: str) -> str:
    """Return the name with one kind of middle dot and without stray blanks.

    Blanks inside a name of two to four Han characters ("张　三") go; in longer or foreign names
    they become one space.
    """
    if _PLAIN_NAME.fullmatch(text):  # nearly all are
        return text
    visible = _INVISIBLE.sub("", text)
    dotted = _DOTS.sub(MIDDLE_DOT, visible)
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", dotted)).strip()
    return name.replace(" ", "") if _SPACED_SHORT_NAME.fullmatch(name) else name


def mask_name(name: str) -> str:
    """Return the surname and at most two stars: 张*, 欧阳**."""
    if not name:
        return ""
    shown = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:shown] + "*" * max(1, min(2, len(name) - shown))
