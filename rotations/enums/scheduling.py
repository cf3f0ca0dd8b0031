"""The board, the planner and the notices of changes."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class ScheduleChangeKind(models.TextChoices):
    """What was changed of the schedule."""

    BATCH_MOVED = "batch_moved", "移动班次"
    BATCH_EDITED = "batch_edited", "修改班次"
    SESSION_MOVED = "session_moved", "移动课程"
    SESSION_EDITED = "session_edited", "修改课程安排"


# What the one who did it can take back.
UNDOABLE_CHANGES = (ScheduleChangeKind.BATCH_MOVED, ScheduleChangeKind.SESSION_MOVED)


class PlanningMode(models.TextChoices):
    """What a run of the planner is for."""

    FRESH = "fresh", "一键编排"
    REPAIR = "repair", "调整编排"


class PlanningState(models.TextChoices):
    """Where a run of the planner is."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "计算中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


register_badges(
    PlanningState,
    {
        PlanningState.WAITING: Badge(Tone.NEUTRAL, "clock"),
        PlanningState.RUNNING: Badge(Tone.INFO, "loader"),
        PlanningState.DONE: Badge(Tone.SUCCESS, "circle-check"),
        PlanningState.FAILED: Badge(Tone.DANGER, "alert-triangle"),
    },
)


class ClassFate(models.TextChoices):
    """What a plan does to a class."""

    NEW = "new", "新增"
    KEPT = "kept", "不变"
    MOVED = "moved", "移动"
    CHANGED = "changed", "调整名额"
    DROPPED = "dropped", "不再举办"


class NoticeState(models.TextChoices):
    """Life of the notice of a change of the timetable."""

    HELD = "held", "待发送"
    SENT = "sent", "已发送"
    DISCARDED = "discarded", "不发送"
    DROPPED = "dropped", "已撤下"


register_badges(
    NoticeState,
    {
        NoticeState.HELD: Badge(Tone.WARNING, "clock"),
        NoticeState.SENT: Badge(Tone.SUCCESS, "send"),
        NoticeState.DISCARDED: Badge(Tone.NEUTRAL, "ban"),
        NoticeState.DROPPED: Badge(Tone.NEUTRAL, "arrow-back-up"),
    },
)
