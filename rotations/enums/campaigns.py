"""Campaigns, their seats and why these change."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class CampaignState(models.TextChoices):
    """Life of a campaign."""

    DRAFT = "draft", "草稿"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


register_badges(
    CampaignState,
    {
        CampaignState.DRAFT: Badge(Tone.NEUTRAL, "pencil"),
        CampaignState.OPEN: Badge(Tone.INFO, "player-play"),
        CampaignState.CLOSED: Badge(Tone.SUCCESS, "check"),
    },
)


CAMPAIGN_ALLOWED: dict[str, frozenset[str]] = {
    CampaignState.DRAFT: frozenset({CampaignState.OPEN}),
    CampaignState.OPEN: frozenset({CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset(),
}


class TurnoverRule(models.TextChoices):
    """What an election does to a seat that was already trained."""

    REOPEN = "reopen", "新任书记须重新参训"
    KEEP_TRAINED = "keep_trained", "席位保持已训，新任书记列入任职培训"


class DutyState(models.TextChoices):
    """Where a seat of the base stands."""

    DUE = "due", "待训"
    SCHEDULED = "scheduled", "已排班"
    IN_CLASS = "in_class", "在训"
    TRAINED = "trained", "已训"
    EXCUSED = "excused", "暂缓"


register_badges(
    DutyState,
    {
        DutyState.DUE: Badge(Tone.WARNING, "clock"),
        DutyState.SCHEDULED: Badge(Tone.INFO, "calendar-event"),
        DutyState.IN_CLASS: Badge(Tone.INFO, "school"),
        DutyState.TRAINED: Badge(Tone.SUCCESS, "check"),
        DutyState.EXCUSED: Badge(Tone.NEUTRAL, "player-pause"),
    },
)


# A trained seat is only ever reopened; everything else may be corrected in any direction.
DUTY_ALLOWED: dict[str, frozenset[str]] = {
    **{
        state: frozenset(DutyState) - {state}
        for state in (
            DutyState.DUE,
            DutyState.SCHEDULED,
            DutyState.IN_CLASS,
            DutyState.EXCUSED,
        )
    },
    DutyState.TRAINED: frozenset({DutyState.DUE}),
}


class PostTrainingState(models.TextChoices):
    """How a newcomer stands with post training; follows from the days, stored nowhere."""

    OWED = "owed", "待培训"
    OVERDUE = "overdue", "已逾期"
    DONE = "done", "已完成"


register_badges(
    PostTrainingState,
    {
        PostTrainingState.OWED: Badge(Tone.INFO, "clock"),
        PostTrainingState.OVERDUE: Badge(Tone.DANGER, "alert-triangle"),
        PostTrainingState.DONE: Badge(Tone.SUCCESS, "check"),
    },
)


class BaseChangeKind(models.TextChoices):
    """Why a campaign's base differs from its frozen list (增减变动)."""

    ADD = "add", "新增"
    JOIN = "join", "调入"
    MERGE = "merge", "撤并"
    LEAVE = "leave", "调出"
    VACATE = "vacate", "空缺核减"
    EXCLUDE = "exclude", "不计入底数"
    REMOVE = "remove", "其他减少"


INCREASES = (BaseChangeKind.ADD, BaseChangeKind.JOIN)


class DutyCause(models.TextChoices):
    """Why a seat stands otherwise than before; the kinds of base changes are among them."""

    COMPLETED = "completed", "结业"
    RECOGNISED = "recognised", "认定"
    REVOKED = "revoked", "撤销认定"
    ELECTION = "election", "换届"
    VACATED = "vacated", "书记离任"
    SCHEDULED = "scheduled", "录取"
    RELEASED = "released", "退出班次"
    STARTED = "started", "开班"
    EXCUSED = "excused", "暂缓"
    RESUMED = "resumed", "恢复待训"
    ADDED = BaseChangeKind.ADD.value, "新增"
    JOINED = BaseChangeKind.JOIN.value, "调入"
    MERGED = BaseChangeKind.MERGE.value, "撤并"
    LEFT = BaseChangeKind.LEAVE.value, "调出"
    VACANT = BaseChangeKind.VACATE.value, "空缺核减"
    EXCLUDED = BaseChangeKind.EXCLUDE.value, "不计入底数"
    REMOVED = BaseChangeKind.REMOVE.value, "其他减少"
    MOVED = "moved", "内部调整隶属"
    CORRECTED = "corrected", "更正"
