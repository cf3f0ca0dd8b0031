"""Why a plan cannot be had, in structured form and in the offices' words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotations.planner.plan import Reason


class Kind(StrEnum):
    """Rules that can be in conflict, and faults of the input."""

    # faults of the input: nothing is planned
    PERIOD = "period"
    UNKNOWN = "unknown"
    LENGTH = "length"
    CLASS_SIZE = "class_size"
    PIN_CYCLE = "pin_cycle"
    PIN_ORDER = "pin_order"
    PIN_CLASH = "pin_clash"
    PIN_QUOTA = "pin_quota"
    # shortages: people stay uncovered
    NO_VENUE = "no_venue"
    BEDS = "beds"
    MEALS = "meals"
    ROOMS = "rooms"
    BLOCKED = "blocked"
    CALENDAR = "calendar"
    FREE_DAYS = "free_days"
    DEADLINE = "deadline"
    LEADERS = "leaders"
    MODELS = "models"
    BASES = "bases"
    AWAY = "away"
    CLASS_MIN = "class_min"
    PINNED = "pinned"
    UNPROVEN = "unproven"


SENTENCES = {
    Kind.PERIOD: "完成期限（{detail}）早于开始日期，没有可以办班的日子",
    Kind.UNKNOWN: "{subject}：{detail}",
    Kind.LENGTH: "{subject}的办班天数自相矛盾：{detail}",
    Kind.CLASS_SIZE: "每班人数下限大于上限：{detail}",
    Kind.PIN_CYCLE: "固定班次的先后次序成环：{detail}",
    Kind.PIN_ORDER: "固定班次“{subject}”应在“{detail}”之后，日期却在其前",
    Kind.PIN_CLASH: "固定班次“{subject}”无法安排：{detail}",
    Kind.PIN_QUOTA: "固定班次“{subject}”的名额多于应训人数：{detail}",
    Kind.NO_VENUE: "{subject}没有可用的办班地点（容量为零或无权使用），{missing}人无处培训",
    Kind.BEDS: "{subject}{when}床位少 {missing} 人天",
    Kind.MEALS: "{subject}{when}供餐少 {missing} 人天",
    Kind.ROOMS: "{subject}{when}教室少 {missing} 班天",
    Kind.BLOCKED: "{subject}{when}停用，{missing}人无处培训",
    Kind.CALENDAR: "“{subject}”期间不得调训，{missing}人排不进",
    Kind.FREE_DAYS: "工作日不够（节假日、双休日不办班），{missing}人排不进",
    Kind.DEADLINE: "到{detail}为止时间不够，{missing}人排不进",
    Kind.LEADERS: "{subject}领导授课少 {missing} 个半天",
    Kind.MODELS: "{subject}经验介绍的优秀书记少 {missing} 个半天",
    Kind.BASES: "{subject}的班次现场观摩少 {missing} 人次",
    Kind.AWAY: "{subject}同时离岗人数有限，{missing}人排不进",
    Kind.CLASS_MIN: "{subject}每班至少{detail}人，{missing}人凑不成班",
    Kind.PINNED: "固定班次占用了地点和时间，{missing}人排不进",
    Kind.UNPROVEN: "{missing}人尚未排进；时限内没有找到办法，也没有证明排不进，请延长计算时间",
}


def sentence(reason: Reason) -> str:
    """Return a reason as a sentence, as in "岳阳市委党校 6 月床位少 240 人天"."""
    facts = {"subject": reason.subject, "missing": reason.missing, "detail": reason.detail}
    return SENTENCES[Kind(reason.kind)].format(when=month_words(reason.month), **facts)


def month_words(month: str) -> str:
    """Return "2015-06" as " 6 月"; the empty month is the whole period."""
    return f" {int(month[5:])} 月" if month else "全期"
