"""From what an office writes as a post to the posts we know: 村支书, 总支书记, 书记兼村主任."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from trainees.enums import Post

_BETWEEN = re.compile(r"[、,;/\s+]+|兼任|兼|(?<=书记)[和及与]")
_TORN = re.compile(r"(?<=支部|总支|党委|工委|第一)\s+(?=书\s*记|支书)|(?<=书)\s+(?=记)")
_REMARK = re.compile(r"\([^()]*\)")
_VILLAGE_HEAD = re.compile(r"(村|社区|居|村委会|居委会|村民委员会|居民委员会)?(委会)?主任")
_HEAD_REMARK = re.compile(rf"\((兼任?)?{_VILLAGE_HEAD.pattern}\)")
_COMMITTEE = re.compile(r"党委|工委")
_GENERAL = re.compile(r"总支")
_BRANCH = re.compile(r"支部|支书|联合支|党支")
_NO_SECRETARY = re.compile(r"(?<!第一)副书记|书记员|团|纪委|纪检|政法|党组|助理|原|前任|秘书")
_ACTING = re.compile(r"主持.*工作|主持|代理|临时负责")
LABELS = {label: value for value, label in Post.choices}


@dataclass(frozen=True, slots=True)
class PostReading:
    """The secretary's post in a cell, and what else stands there."""

    post: str = ""
    is_guess: bool = False  # plain 书记: of what, the organization must tell
    others: tuple[str, ...] = ()
    heads_village_too: bool = False


@lru_cache(maxsize=20_000)
def read_post(text: str, organization: str = "") -> PostReading:
    """Return what a cell says; the organization's name tells 党委书记 from 支部书记 when the cell does not."""
    plain = _TORN.sub("", unicodedata.normalize("NFKC", text).strip())
    if plain in LABELS:
        return PostReading(LABELS[plain])
    found, others, is_guess = "", [], False
    for part in _parts(plain):
        post, guessed = _post_of(part, organization)
        if post and not found:
            found, is_guess = post, guessed
        else:
            others.append(part)
    if not found:
        return PostReading(others=tuple(others))
    rest = tuple(part for part in others if not _VILLAGE_HEAD.fullmatch(part))
    heads = "一肩挑" in plain or len(rest) < len(others) or _HEAD_REMARK.search(plain) is not None
    return PostReading(found, is_guess, rest, heads)


def _parts(plain: str) -> list[str]:
    """Return the posts of a cell; what stands in brackets is a remark, unless it says who presides."""
    if _ACTING.search(plain) and "副书记" in plain:
        return [plain]
    bare = _REMARK.sub("", plain).replace("一肩挑", "").strip("“”\"' ")
    return [part for part in _BETWEEN.split(bare) if part]


@lru_cache(maxsize=20_000)
def _post_of(part: str, organization: str) -> tuple[str, bool]:
    """Return the secretary's post that one part names, and whether the level is guessed."""
    plain = re.sub(r"\s", "", part)
    if plain in LABELS:
        return LABELS[plain], False
    if "第一书记" in plain:
        return Post.FIRST_SECRETARY.value, False
    if "副书记" in plain:
        return (Post.ACTING_DEPUTY.value, False) if _ACTING.search(plain) else ("", False)
    if not plain.endswith(("书记", "支书")) or _NO_SECRETARY.search(plain):
        return "", False
    if level := _level(plain):
        return level, False
    return _level(organization) or Post.BRANCH_SECRETARY.value, True


def _level(words: str) -> str:
    """Return the secretary's post of the kind of Party organization that these words name."""
    kinds = (
        (_GENERAL, Post.GENERAL_BRANCH_SECRETARY),
        (_BRANCH, Post.BRANCH_SECRETARY),
        (_COMMITTEE, Post.COMMITTEE_SECRETARY),
    )
    return next((post.value for pattern, post in kinds if pattern.search(words)), "")
