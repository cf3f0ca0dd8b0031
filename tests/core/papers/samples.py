"""Papers of several shapes, as offices write them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import segno

from core.papers import layout
from core.papers.model import (
    Attachment,
    Figure,
    Heading,
    Imprint,
    PageBreak,
    Pagination,
    Paper,
    Paragraph,
    RedHead,
    Table,
)

LONG_TABLE = Table(
    header=("序号", "单位", "村", "社区"),
    rows=tuple((str(n), f"第{n}县（市、区）委组织部", str(n), str(n % 7)) for n in range(1, 61)),
    caption="轮训名额分配表",
    widths=(1, 5, 1, 1),
)
NOTICE = Paper(
    title="关于对基层党组织书记进行集中轮训的通知",
    red_head=RedHead(("中共岳阳市委组织部",)),
    number="岳组发〔2026〕3号",
    recipients="各县市区委组织部，市直机关工委组织部",
    body=(
        Paragraph("根据省委组织部通知要求，现就开展基层党组织书记集中轮训有关事项通知如下。"),
        Heading("轮训对象"),
        Paragraph("各领域基层党组织书记。每期3至5天，2026年6月底前基本结束。"),
        Heading("轮训内容"),
        Heading("突出重点", level=2, following="䶮正平、𬎆生、买买提·艾力三位同志到会授课。"),
        Heading("分级负责", level=2),
        Heading("县级轮训村党组织书记", level=3),
        Heading("每期不超过100人", level=4),
        LONG_TABLE,
        Heading("组织领导"),
        Paragraph("各级党组织要高度重视，精心组织。"),
    ),
    attachments=(
        Attachment("2026年名额分配表", (Heading("说明"), Paragraph("名额如下。"))),
        Attachment("参训回执", (Heading("填写要求"), Paragraph("请于2026年3月9日前报送。"))),
    ),
    signer="中共岳阳市委组织部",
    dated_on=dt.date(2026, 3, 9),
    contact_note="联系人：李明",
    imprint=Imprint("中共岳阳市委组织部办公室", dt.date(2026, 3, 10), "市委常委，市政府办公室"),
)
SHORT = replace(
    NOTICE,
    body=(
        *tuple(block for block in NOTICE.body if block is not LONG_TABLE),
        replace(LONG_TABLE, rows=LONG_TABLE.rows[:2]),
    ),
)
SUMMARY = replace(
    SHORT,
    title="中共岳阳市委组织部关于2026年度基层党组织书记集中轮训工作情况的总结",
    red_head=None,
    number="",
    seal_place=False,
    imprint=None,
    attachments=(Attachment("名册"),),
    pagination=Pagination.CENTRED,
)
JOINT_REQUEST = replace(
    SHORT,
    red_head=RedHead(
        ("中共岳阳市委组织部", "中共岳阳市委宣传部", "岳阳市财政局"),
        signatories=("张三", "李四"),
        urgency="特急",
    ),
)
PREPRINTED = replace(
    SHORT, red_head=RedHead(("中共湘阴县委组织部",), preprinted=True), attachments=()
)


def picture() -> bytes:
    """Return a small PNG."""
    buffer = io.BytesIO()
    segno.make("picture").save(buffer, kind="png", scale=4)
    return buffer.getvalue()


ILLUSTRATED = replace(
    SHORT,
    body=(*SHORT.body, Figure(picture(), caption="图1　签到现场"), PageBreak(), Paragraph("完。")),
)
SHAPES = {
    "short": SHORT,
    "notice": NOTICE,
    "summary": SUMMARY,
    "joint": JOINT_REQUEST,
    "preprinted": PREPRINTED,
    "illustrated": ILLUSTRATED,
}


def reading_order(paper: Paper) -> list[str]:
    """Return the texts of a paper in the order in which they are read."""
    return [item.text for item in layout.flow(paper) if isinstance(item, layout.Line)]
