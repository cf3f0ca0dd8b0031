"""Lines of a sheet that are nobody: totals, page numbers, repeated headers, who signs below."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from trainees.dates import read_known_date
from trainees.enums import Precision
from trainees.roster.titles import KNOWN, OUR_OWN, plain_title

if TYPE_CHECKING:
    from collections.abc import Sequence

TOTALS = re.compile(
    r".{0,12}?(小计|合计|总计|共计|累计|总人数)[:：]?(共?\d*人?|\(?\d*人?\)?)|(以上)?共\d+[人名]"
)
COUNTING = ("计", "数", "页", "人")
GRAND = ("合计", "总计", "共计", "总人数")
PAGE = re.compile(r"[-—第]?\d+[-—]?页?([,，/、]?共?\d+页)?|第\d+页[,，/、]?共?\d*页?")
TOTAL = "合计行"  # why a line of totals is skipped
REPEATED_HEADER = "重复的表头"
SUBMITTER, NOTES, SIGNATURE = "表尾的填表信息", "表尾的说明", "表尾的落款"
REMARK = re.compile(r"(注|备注|说明|填表说明|填报说明)([:：\d]|$)")
NUMBERED = re.compile(r"\d{1,2}[.、．)）]\D.{4,}")
LABEL = re.compile(
    r"(单位负责人|主要负责人|分管领导|负责人|填表人?|填报人?|制表人?|审核人?|复核人?|签发人?|经办人|联系人|"
    r"联系电话|联系方式|电话|报出日期|报出时间|报送日期|填报日期|填报时间|填表日期|填表时间|制表日期|"
    r"填报单位|报送单位|填表单位|上报单位|单位名称|单位|[\u4e00-\u9fff]{0,8}签[字名章]|"
    r"[\u4e00-\u9fff]{0,6}书记(?=\s*[(（]\s*签))(?:\s*[(（][^()（）]{0,10}[)）])?\s*[:：]"
)
SIGNER = re.compile(
    r"(填表|填报|制表|审核|复核|经办)人|(领导|负责人|书记|审核|单位)[(（]?(签[字名章]|公章|盖章)[)）]?"
)
STAMP = re.compile(r"[(（](盖章|公章|签章|签字|签名|章)[)）]")
UNIT_SIGNING = re.compile(r".+(党委|工委|组织部|组织办|党建办|政府|办事处)([(（].{0,4}[)）])?")
UNTIL = re.compile(r"截[止至]到?|止$")
VACANT = frozenset({
    "空缺", "暂缺", "暂无", "待定", "待补", "待配", "未定", "出缺", "空岗", "空", "缺", "无", "没有",
    "/", "／", "-", "－", "—", "——", "--",
})  # fmt: skip
# Titles at the place of a name: the header of another table.
TITLED = frozenset(KNOWN) | OUR_OWN | {"年龄", "籍贯", "备注", "职业", "住址", "党龄"}
UNIT_LABELS = ("填报单位", "报送单位", "填表单位", "上报单位", "单位名称", "单位")
NO_UNIT = re.compile(r"人|期|天|元|万元|[人期天元、,，\s]+")


@lru_cache(maxsize=65_536)
def is_suspicious(name: str) -> bool:
    """Tell whether what stands in the name column may be no name: such a line is looked at."""
    if name in VACANT or name in TITLED:
        return True
    if name.isalpha() and not name.endswith(COUNTING) and "名" not in name:
        return False  # nearly all are: letters, and of no word that stands in a heading or a total
    plain = re.sub(r"\s", "", name)
    return bool(
        re.search(r"[:：\d]", plain)
        or plain.endswith(COUNTING)
        or plain_title(name) in TITLED
        or plain_title(name) == "名"
        or "姓名" in plain
        or SIGNER.fullmatch(plain)
        or STAMP.search(plain)
    )


def why_skipped(texts: Sequence[str], title_parts: frozenset[str], above: frozenset[str]) -> str:
    """Return why a line is nobody, from its texts in order; empty when it may be somebody."""
    plains = [re.sub(r"\s", "", text) for text in texts]
    whole = "".join(plains)
    checks = (
        (
            REPEATED_HEADER,
            len(plains) > 1 and all(plain_title(one) in title_parts for one in plains),
        ),
        ("重复的标题", all(plain in above for plain in plains)),
        (TOTAL, any(TOTALS.fullmatch(plain) for plain in plains[:2])),
        ("页码", "页" in whole and PAGE.fullmatch(whole) is not None),
        (SUBMITTER, LABEL.match(plains[0]) is not None or SIGNER.fullmatch(plains[0]) is not None),
        (NOTES, len(plains) <= 2 and REMARK.match(plains[0]) is not None),
        (NOTES, len(plains) == 1 and NUMBERED.fullmatch(plains[0]) is not None),
        (SIGNATURE, len(plains) <= 2 and _is_signature(plains)),
    )
    return next((why for why, holds in checks if holds), "")


def _is_signature(plains: Sequence[str]) -> bool:
    """Tell whether a line is who stamps the sheet, on which day, or both."""
    rest = [one for one in plains if not _is_day(one) and not STAMP.search(one)]
    return len(rest) < len(plains) and all(UNIT_SIGNING.fullmatch(one) for one in rest)


def _is_day(plain: str) -> bool:
    known = read_known_date(UNTIL.sub("", plain)).known
    return known is not None and known.precision != Precision.YEAR


def is_grand_total(texts: Sequence[str]) -> bool:
    """Tell whether a line of totals counts the whole sheet."""
    plains = [re.sub(r"\s", "", text) for text in texts[:2]]
    return any(plain.startswith(GRAND) for plain in plains)


def counts_in(texts: Sequence[str]) -> set[int]:
    """Return the whole numbers that a line of totals gives."""
    found = (re.fullmatch(r"\D*?(\d{1,7})(?:\.0+)?\s*[人名]?\D*", text) for text in texts)
    return {int(match[1]) for match in found if match}


def labels_in(texts: Sequence[str]) -> dict[str, str]:
    """Return what follows each label of a line: 填表人：李四 联系电话：138…"""
    line = "  ".join(texts)
    found = list(LABEL.finditer(line))
    if not found:
        return {}
    ends = [match.start() for match in found[1:]] + [len(line)]
    values = {
        match[1]: line[match.end() : end].strip(" 　\t\n")[:100]
        for match, end in zip(found, ends, strict=True)
    }
    return {label: value for label, value in values.items() if value}


def unit_in(labels: dict[str, str]) -> str:
    """Return the unit that a line names; "单位：人、期、天" names a unit of measure."""
    for label in UNIT_LABELS:
        value = re.split(r"\s{2,}", labels.get(label, ""))[0].strip()
        if value and not NO_UNIT.fullmatch(value):
            return value[:100]
    return ""
