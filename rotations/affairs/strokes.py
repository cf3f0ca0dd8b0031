"""The order by strokes of the surname (姓氏笔画), in which Chinese lists of people stand.

The number of strokes comes from Unihan by way of the package `strokes`. The lists of the offices
break ties by the first strokes (横竖撇点折); SURNAMES says so for the surnames that people have.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from core.lazily import lazily

if TYPE_CHECKING:
    import strokes
else:
    strokes = lazily("strokes")

SURNAMES = (
    "丁卜刁于万马王韦尤毛牛方文尹孔邓艾左石龙卢叶申田史付白丛冯兰司邢吉巩成毕吕朱乔伍任华向邬庄刘"
    "齐关江汤许农阮孙牟纪寿麦严杜李杨肖吴岑何谷邹应冷辛汪沙沈宋张陆陈邵武苗范林欧尚罗季岳金周庞郑"
    "屈孟封项赵郝胡钟段侯施姜洪娄姚贺骆秦袁耿聂莫桂夏顾柴党钱徐殷翁高郭席唐浦陶桑黄萧梅曹龚崔康章"
    "阎梁隋彭葛董蒋韩覃喻景程傅焦储舒鲁童谢蓝蒲赖雷路鲍詹解窦褚蔡臧裴廖谭熊翟樊黎滕颜潘薛霍戴魏"
)
UNKNOWN = 99  # more strokes than any ideograph has


@cache
def _surnames() -> dict[str, tuple[int, int]]:
    """Return strokes and place of each surname; one that Unihan writes with more than its successor
    (范 is counted as in traditional script) has as many as that."""
    places: dict[str, tuple[int, int]] = {}
    fewest = UNKNOWN
    for place, surname in reversed(list(enumerate(SURNAMES))):
        fewest = min(fewest, strokes.strokes(surname))
        places[surname] = (fewest, place)
    return places


def stroke_key(name: str) -> tuple[tuple[int, int], ...]:
    """Return the sort key of a name.

    Ties beyond the surnames go by code point, which in the basic block follows radical and strokes;
    characters without known strokes stand behind all others.
    """
    return tuple(
        _surnames().get(character)
        or (strokes.strokes(character) or UNKNOWN, len(SURNAMES) + ord(character))
        for character in name
    )
