"""The frozen base, the seats without a reason, and the recognised classes, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import first_day, last_day
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from rotations.lists.seats import SEAT, SeatFilters, person_name

if TYPE_CHECKING:
    from rotations.models import Duty


def became(duty: Duty) -> str:
    """Return what became of a seat of the frozen base."""
    return str(duty.get_state_display()) if duty.in_base else "已移出底数"


FROZEN = ListSpec(
    key="rotations.frozen_base",
    title="冻结底数名单",
    columns=(
        Column("frozen_name", "席位（冻结时名称）", sort=("org_path",), is_fixed=True),
        Column("parent", "现上级", "organization.parent"),
        Column("category", "类别", sort=("category__sort_order",)),
        Column("frozen_secretary", "截止日书记", lambda duty: duty.frozen_secretary or "空缺"),
        Column("frozen_post", "职务", lambda duty: duty.get_frozen_post_display()),
        Column("person", "现任书记", person_name),
        Column("state", "现状态", became),
    ),
    ordering=("org_path",),
    search=("frozen_name", "frozen_secretary"),
    search_hint="搜索单位、书记姓名",
    filters=SeatFilters,
    empty=EmptyText("没有冻结的底数", "轮训启动时，按截止日在任的书记冻结底数名单。"),
)
UNEXPLAINED = ListSpec(
    key="rotations.unexplained",
    title="待填未训原因",
    columns=(
        *SEAT,
        Column("responsible", "负责培训", sort=("responsible__path",)),
        Column("due_on", "完成期限", kind=Kind.DAY, sort=("due_on",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("reason", "未训原因", template="rotations/cells/reason.html"),
    ),
    ordering=("org_path",),
    search=("organization__name", "organization__initials", "appointment__person__name"),
    search_hint="搜索单位、书记姓名",
    filters=SeatFilters,
    empty=EmptyText("没有待填原因的席位", "未训席位都已说明原因。"),
)
RECOGNITIONS = ListSpec(
    key="rotations.recognitions",
    title="培训认定",
    columns=(
        Column("person", "姓名", "person.name", is_fixed=True),
        Column("organization", "所在单位", "person.organization"),
        Column("title", "班次名称"),
        Column("host", "举办单位"),
        Column("level", "培训层级", lambda row: row.get_level_display(), sort=("level",)),
        Column("starts_on", "开始", lambda row: first_day(row.days), kind=Kind.DAY, sort=("days",)),
        Column("ends_on", "结束", lambda row: last_day(row.days), kind=Kind.DAY),
        Column("paper", "依据文件"),
        Column(
            "revoked",
            "状态",
            lambda row: row.revoked_at,
            template="rotations/cells/recognition.html",
            export=lambda row: f"已撤销：{row.revoke_reason}" if row.revoked_at else "有效",
        ),
    ),
    ordering=("-recognised_at", "-pk"),
    search=("person__name", "title", "host", "paper"),
    search_hint="搜索姓名、班次、文件",
    empty=EmptyText("还没有认定的培训", "在席位列表中打开未训席位，登记其书记在别处参加的培训。"),
)
