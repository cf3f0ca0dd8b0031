"""The columns of our roster template, in their order on the sheet."""

from __future__ import annotations

from dataclasses import dataclass

from core.privacy.identity import Sex
from trainees.enums import EDUCATIONS, NATIONS, Post

YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """One column: its key here, its title on the sheet, and what the cell may hold."""

    key: str
    title: str
    is_required: bool = False
    choices: tuple[str, ...] = ()
    is_closed: bool = True  # only the choices are right; else they are merely offered
    hint: str = ""


COLUMNS = (
    RosterColumn(
        "organization", "任职组织", is_required=True, hint="写全称；重名的写成“上级/名称”"
    ),
    RosterColumn("name", "姓名", is_required=True),
    RosterColumn("id_number", "身份证号", hint="18 位，文本格式"),
    RosterColumn("mobile", "手机号码"),
    RosterColumn("sex", "性别", choices=tuple(Sex.labels), hint="有身份证号可不填"),
    RosterColumn("birth", "出生日期", hint="有身份证号可不填"),
    RosterColumn("ethnicity", "民族", choices=NATIONS, is_closed=False),
    RosterColumn("education", "学历", choices=EDUCATIONS, is_closed=False),
    RosterColumn("joined_party", "入党日期", hint="如 1998-07 或 1998-07-01"),
    RosterColumn("post", "职务", is_required=True, choices=tuple(Post.labels)),
    RosterColumn("starts", "任职日期", is_required=True, hint="如 2021-03 或 2021-03-09"),
    RosterColumn("heads_village_too", "一肩挑", choices=(YES, NO)),
    RosterColumn("office_phone", "办公电话"),
    RosterColumn("paper", "任免文件"),
)
# Read from sheets that have it, never asked for in ours.
UPPER = RosterColumn("upper", "上级组织")
READ_COLUMNS = (*COLUMNS, UPPER)
TITLES = {column.key: column.title for column in READ_COLUMNS}
