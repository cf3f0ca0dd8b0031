"""The order by strokes of the surname (姓氏笔画), in which Chinese lists of people stand.

`stroke_order.txt` holds the 20,902 ideographs of the basic block in the order of CLDR's collation
`zh-u-co-stroke`: by the number of strokes, then by radical. The lists of the offices break ties by
the first strokes (横竖撇点折); SURNAMES says so for the surnames that people have.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

SURNAMES = (
    "丁卜刁于万马王韦尤毛牛方文尹孔邓艾左石龙卢叶申田史付白丛冯兰司邢吉巩成毕吕朱乔伍任华向邬庄刘"
    "齐关江汤许农阮孙牟纪寿麦严杜李杨肖吴岑何谷邹应冷辛汪沙沈宋张陆陈邵武苗范林欧尚罗季岳金周庞郑"
    "屈孟封项赵郝胡钟段侯施姜洪娄姚贺骆秦袁耿聂莫桂夏顾柴党钱徐殷翁高郭席唐浦陶桑黄萧梅曹龚崔康章"
    "阎梁隋彭葛董蒋韩覃喻景程傅焦储舒鲁童谢蓝蒲赖雷路鲍詹解窦褚蔡臧裴廖谭熊翟樊黎滕颜潘薛霍戴魏"
)
ORDER = Path(__file__).with_name("stroke_order.txt")


@cache
def _ranks() -> dict[str, int]:
    text = ORDER.read_text(encoding="utf-8").replace("\n", "")
    ranks = {character: rank for rank, character in enumerate(text)}
    # The surnames change places among themselves; both orders agree on the numbers of strokes.
    places = sorted(ranks[surname] for surname in SURNAMES)
    return ranks | dict(zip(SURNAMES, places, strict=True))


def stroke_key(name: str) -> tuple[int, ...]:
    """Return the sort key of a name; characters outside the list stand behind it, by code point."""
    ranks = _ranks()
    return tuple(ranks.get(character, len(ranks) + ord(character)) for character in name)
