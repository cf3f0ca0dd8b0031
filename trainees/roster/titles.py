"""Which title of a sheet means which column, however an office spells it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from trainees.roster.columns import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REMARK_TITLE = "问题说明"
# Counted by whoever typed the sheet, or written by us: neither is news.
OUR_OWN = frozenset({"序号", "编号", "序", "no", "no.", REMARK_TITLE})
SYNONYMS: dict[str, tuple[str, ...]] = {
    "organization": (
        "所在党组织", "党组织名称", "党组织", "党组织全称", "所在党组织名称", "所在支部", "支部名称",
        "党支部名称", "党支部", "所属党支部", "所属党组织", "任职党组织", "单位", "单位名称", "工作单位",
        "所在单位", "任职单位", "村名", "村", "村社区", "村（社区）", "村（居）", "村居", "村别",
        "社区", "行政村", "村（社区）名称", "村（社区）党组织", "村（社区）党组织名称", "村党组织名称",
        "组织名称", "所在村", "所在村社区", "所在村（社区）", "所属村", "所属村（社区）", "所在社区", "村（社区）党支部",
    ),
    "upper": (
        "乡镇", "镇", "乡", "街道", "乡镇街道", "乡镇（街道）", "镇（街道）", "乡（镇）", "乡镇名称",
        "所在乡镇", "所属乡镇", "乡（镇、街道）", "上级党组织", "上级组织", "上级党组织名称", "县市区",
        "所属党委", "所属党（工）委", "党（工）委",
    ),
    "name": ("书记姓名", "支书姓名", "党组织书记姓名", "支部书记姓名", "学员姓名", "参训人员", "参训人员姓名", "人员姓名"),
    "id_number": (
        "公民身份号码", "公民身份证号", "公民身份证号码", "身份证号码", "身份证", "身份证件号",
        "身份证件号码", "证件号码", "居民身份证号码", "身份号码",
    ),
    "mobile": (
        "手机", "手机号", "移动电话", "联系电话", "联系手机", "联系方式", "电话", "电话号码", "联系号码",
        "手机电话", "联系电话手机", "本人电话", "手机长号",
    ),
    "sex": ("男女",),
    "birth": ("出生年月", "出生年月日", "出生时间", "生日", "出生"),
    "ethnicity": (),
    "education": ("文化程度", "学历学位", "文化水平", "最高学历", "全日制学历"),
    "joined_party": ("入党时间", "入党年月", "入党年月日", "入党"),
    "post": (
        "党内职务", "现任职务", "职务名称", "现任党内职务", "党组织职务", "党务职务", "担任职务",
        "任职职务", "现职务", "岗位",
    ),
    "starts": (
        "任职时间", "任现职时间", "任职年月", "任书记时间", "任现职年月", "担任书记时间", "现任职务时间",
        "何时任现职", "何时任职", "任职起始时间", "任现职日期", "到任时间", "任职起始日期", "任期开始", "任现职务时间",
    ),
    "heads_village_too": ("是否一肩挑", "是否“一肩挑”", "“一肩挑”", "书记主任一肩挑", "是否书记主任一肩挑"),
    "office_phone": ("办公室电话", "固定电话", "座机", "座机号码", "办公", "单位电话", "固话", "办公固话"),
    "paper": ("任职文件", "任命文件", "批复文件", "任职文号", "文号", "任免文号"),
}  # fmt: skip
_DECORATION = re.compile(r"[\s*＊“”\"'‘’:：\u200b-\u200f\ufeff]")
_MARKS = re.compile(
    r"[（(](必填|选填|必填项|盖章|填写全称|全称|请填写|文本格式|18位|不超过.*?|如.*?|例.*?|格式.*?)[)）]"
)
_BRACKETED = re.compile(r"[（(].*?[)）]")


def plain_title(text: str) -> str:
    """Return a title as it is compared: half-width, without blanks, quotes, stars and 必填 marks."""
    return _MARKS.sub("", _DECORATION.sub("", unicodedata.normalize("NFKC", text))).lower()


def _known_titles() -> dict[str, str]:
    known: dict[str, str] = {}
    for key, title in TITLES.items():
        for name in (title, *SYNONYMS.get(key, ())):
            known.setdefault(plain_title(name), key)
    return known


KNOWN = _known_titles()


@lru_cache(maxsize=4_000)
def column_of(title: str) -> str:
    """Return the key of the column that a flattened title ("联系方式/手机") means; empty for none."""
    plain = plain_title(title)
    if plain in KNOWN:
        return KNOWN[plain]
    levels = [part for part in plain.split("/") if part]
    for name in (*reversed(levels), "".join(levels)):
        key = KNOWN.get(name) or KNOWN.get(_BRACKETED.sub("", name))
        if key:
            return key
    return ""


def is_our_own(title: str) -> bool:
    """Tell whether a column holds nothing to keep: a running number, or our remarks."""
    return plain_title(title) in OUR_OWN


def guess_mapping(titles: Sequence[str]) -> dict[int, str]:
    """Return which position holds which column; of two that mean the same, the closer title wins."""
    best: dict[str, tuple[int, int]] = {}
    for position, title in enumerate(titles):
        key = column_of(title) if title else ""
        if not key:
            continue
        plain = plain_title(title)
        closeness = 0 if plain == plain_title(TITLES[key]) else 1 if plain in KNOWN else 2
        if key not in best or (closeness, position) < best[key]:
            best[key] = (closeness, position)
    return dict(sorted((position, key) for key, (_closeness, position) in best.items()))


def signature_of(titles: Iterable[str]) -> str:
    """Return a short stable key of a header, by which its corrected mapping is remembered."""
    plain = "\x1f".join(plain_title(title) for title in titles if not is_our_own(title)).rstrip(
        "\x1f"
    )
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
