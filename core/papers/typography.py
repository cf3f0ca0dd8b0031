"""The styles of an official paper: which face, which size, which place on the line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Face(StrEnum):
    """The official names of the four faces and of the page number's."""

    TITLE = "方正小标宋简体"
    BODY = "仿宋_GB2312"
    KAI = "楷体_GB2312"
    HEI = "黑体"
    SONG = "宋体"


class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    JUSTIFIED = "justify"


class Role(StrEnum):
    """What a line is; the value names the style in the DOCX."""

    URGENCY = "公文紧急程度"
    MARK = "公文发文机关标志"
    NUMBER = "公文发文字号"
    TITLE = "公文标题"
    RECIPIENTS = "公文主送机关"
    BODY = "公文正文"
    HEADING_1 = "公文一级标题"
    HEADING_2 = "公文二级标题"
    HEADING_3 = "公文三级标题"
    HEADING_4 = "公文四级标题"
    ATTACHMENT_NOTE = "公文附件说明"
    SIGNER = "公文署名"
    DATE = "公文成文日期"
    CONTACT = "公文附注"
    ATTACHMENT_MARK = "公文附件标记"
    CAPTION = "公文图表题"
    TABLE_HEAD = "公文表头"
    TABLE_CELL = "公文表格"
    FIGURE = "公文图"
    IMPRINT = "公文版记"
    PAGE_NUMBER = "公文页码"
    BLANK = "公文空行"


@dataclass(frozen=True, slots=True)
class Style:
    """How a role looks; sizes in points (三号 = 16, 二号 = 22, 四号 = 14, 小四 = 12)."""

    face: Face = Face.BODY
    size: float = 16
    align: Align = Align.LEFT
    red: bool = False


STYLES: Final[dict[Role, Style]] = {
    Role.URGENCY: Style(Face.HEI),
    Role.MARK: Style(Face.TITLE, 48, Align.CENTRE, red=True),
    Role.NUMBER: Style(align=Align.CENTRE),
    Role.TITLE: Style(Face.TITLE, 22, Align.CENTRE),
    Role.RECIPIENTS: Style(align=Align.JUSTIFIED),
    Role.BODY: Style(align=Align.JUSTIFIED),
    Role.HEADING_1: Style(Face.HEI, align=Align.JUSTIFIED),
    Role.HEADING_2: Style(Face.KAI, align=Align.JUSTIFIED),
    Role.HEADING_3: Style(align=Align.JUSTIFIED),
    Role.HEADING_4: Style(align=Align.JUSTIFIED),
    Role.ATTACHMENT_NOTE: Style(),
    Role.SIGNER: Style(align=Align.RIGHT),
    Role.DATE: Style(align=Align.RIGHT),
    Role.CONTACT: Style(align=Align.JUSTIFIED),
    Role.ATTACHMENT_MARK: Style(Face.HEI),
    Role.CAPTION: Style(Face.HEI, 14, Align.CENTRE),
    Role.TABLE_HEAD: Style(Face.HEI, 12, Align.CENTRE),
    Role.TABLE_CELL: Style(Face.BODY, 12, Align.CENTRE),
    Role.FIGURE: Style(align=Align.CENTRE),
    Role.IMPRINT: Style(Face.BODY, 14),
    Role.PAGE_NUMBER: Style(Face.SONG, 14, Align.RIGHT),
    Role.BLANK: Style(),
}

HEADING_ROLES: Final = (Role.HEADING_1, Role.HEADING_2, Role.HEADING_3, Role.HEADING_4)
RED: Final = "FF0000"
