"""How a person's name is read: surnames keep the readings they have only as surnames."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

from core.privacy.names import COMPOUND_SURNAMES, MIDDLE_DOT

# Read otherwise at the head of a name than in everyday words.
SURNAME_READINGS = {
    "仇": "qiu", "解": "xie", "区": "ou", "单": "shan", "曾": "zeng", "任": "ren", "华": "hua",
    "查": "zha", "覃": "qin", "盖": "ge", "朴": "piao", "乐": "yue", "员": "yun", "尹": "yin",
    "缪": "miao", "冼": "xian", "种": "chong", "召": "shao", "繁": "po", "逄": "pang", "折": "she",
    "黑": "he", "秘": "bi", "洗": "xian", "宓": "mi", "翟": "zhai", "隗": "wei", "牟": "mu",
}  # fmt: skip
COMPOUND_READINGS = {"尉迟": "yu chi", "长孙": "zhang sun", "令狐": "ling hu", "皇甫": "huang fu"}


def syllables_of(name: str) -> list[str]:
    """Return the toneless syllables of a name; letters stand for themselves, dots are silent."""
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]
    given = name[len(surname) :].replace(MIDDLE_DOT, "").replace(" ", "")
    if surname in COMPOUND_READINGS:
        head = COMPOUND_READINGS[surname].split()
    else:
        head = (
            [SURNAME_READINGS.get(surname, "")] if surname in SURNAME_READINGS else _read(surname)
        )
    return head + _read(given)


def _read(text: str) -> list[str]:
    """Read character by character: phrases would read names as the words they happen to contain."""
    return [part for part in map(_syllable, text) if part]


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    """Return how one character is read; rosters ask for the same few hundred again and again."""
    read = character if character.isascii() else "".join(lazy_pinyin(character, errors="ignore"))
    return read.lower().replace("ü", "v")


def reading_of(name: str) -> tuple[str, str]:
    """Return the sort key of a name, its syllables joined, and the first letters, by which offices type it."""
    syllables = syllables_of(name)
    return "".join(syllables)[:200], "".join([part[0] for part in syllables])[:50]
