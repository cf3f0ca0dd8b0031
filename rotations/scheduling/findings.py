"""What a judge of the schedule says: one rule, broken by something, told in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class RuleLevel(models.TextChoices):
    """How much a rule of scheduling weighs in a campaign."""

    BLOCK = "block", "禁止"
    WARN = "warn", "提醒"
    IGNORE = "ignore", "不检查"


register_badges(
    RuleLevel,
    {
        RuleLevel.BLOCK: Badge(Tone.DANGER, "ban"),
        RuleLevel.WARN: Badge(Tone.WARNING, "alert-triangle"),
        RuleLevel.IGNORE: Badge(Tone.NEUTRAL, "eye-off"),
    },
)


class RuleCode(models.TextChoices):
    """The rules of scheduling."""

    ROOM = "room", "教室同一时间只用一次"
    LECTURER = "lecturer", "授课人同一时间只在一处"
    AUDIENCE = "audience", "班级同一时间只有一项安排"
    TRAINEE = "trainee", "学员不同时参加两个班"
    TRAVEL = "travel", "授课人两地之间留足路程时间"
    HOME = "home", "授课人不过早离家、过晚到家"
    LECTURER_AWAY = "lecturer_away", "授课人在其可授课时间内"
    VENUE_CLOSED = "venue_closed", "办班地点可以使用"
    BEDS = "beds", "住宿不超过床位"
    MEALS = "meals", "用餐不超过供餐人数"
    ROOM_CAPACITY = "room_capacity", "听课人数不超过教室容量"
    BASE_CAPACITY = "base_capacity", "示范基地每天接待人数"
    BASE_HOURS = "base_hours", "示范基地开放时间"
    CALENDAR = "calendar", "避开农忙、汛期、换届等时段"
    HOLIDAY = "holiday", "避开法定节假日"
    LENGTH = "length", "办班天数符合类别规则"
    DEADLINE = "deadline", "在完成期限前办完"
    PERIOD = "period", "在轮训起止日期内"
    SITE_VISIT = "site_visit", "至少一次现场观摩"
    EXPERIENCE = "experience", "至少一次经验介绍"
    LEADER_LECTURE = "leader_lecture", "领导干部授课"


# What the database refuses by itself: no campaign may lower it.
ABSOLUTE_RULES = (RuleCode.ROOM, RuleCode.LECTURER, RuleCode.AUDIENCE, RuleCode.TRAINEE)


@dataclass(frozen=True)
class Finding:
    """One rule broken in one place.

    `batches` and `sessions` are the keys of what is concerned, the judged one first. `key` names the
    finding across runs: an override with reason is stored under it. `message` is told as far as the
    asking user may know it: of what is hidden only the organizer is named, whom `others` lists too.
    `exception` is the reason for which somebody allowed it.
    """

    rule: RuleCode
    level: RuleLevel
    message: str
    key: str
    batches: tuple[int, ...] = ()
    sessions: tuple[int, ...] = ()
    others: tuple[str, ...] = field(default=())
    exception: str = ""

    @property
    def blocks(self) -> bool:
        """Return whether a change must not be stored while this stands."""
        return self.level == RuleLevel.BLOCK and not self.exception
