"""Sessions, rolls, attendance and the papers of a class."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class SessionKind(models.TextChoices):
    """What an item of the timetable is."""

    TEACHING = "teaching", "教学"
    CEREMONY = "ceremony", "仪式"
    DISCUSSION = "discussion", "研讨"
    LOGISTICS = "logistics", "班务"


class RollState(models.TextChoices):
    """Whether the roll of a session may still be written."""

    OPEN = "open", "未封存"
    CLOSED = "closed", "已封存"


register_badges(
    RollState,
    {RollState.OPEN: Badge(Tone.NEUTRAL, "pencil"), RollState.CLOSED: Badge(Tone.SUCCESS, "lock")},
)


class AttendanceStatus(models.TextChoices):
    """How an enrolment stood at a session."""

    PRESENT = "present", "出勤"
    LATE = "late", "迟到"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "缺勤"


register_badges(
    AttendanceStatus,
    {
        AttendanceStatus.PRESENT: Badge(Tone.SUCCESS, "check"),
        AttendanceStatus.LATE: Badge(Tone.WARNING, "clock"),
        AttendanceStatus.LEAVE: Badge(Tone.INFO, "calendar-event"),
        AttendanceStatus.ABSENT: Badge(Tone.DANGER, "x"),
    },
)


class AttendanceMethod(models.TextChoices):
    """By what the attendance was recorded."""

    QR = "qr", "扫码签到"
    BADGE = "badge", "扫学员码"
    ROLL_CALL = "roll_call", "点名"
    PAPER = "paper", "纸质签到补录"


class DocumentKind(models.TextChoices):
    """What a kept paper of a batch is."""

    NOTICE = "notice", "办班通知"
    HANDBOOK = "handbook", "学员手册"
    TIMETABLE = "timetable", "课程表"
    SIGN_IN_SHEET = "sign_in_sheet", "签到表"
    CERTIFICATES = "certificates", "结业证书"
    CHANGE_NOTICE = "change_notice", "调课通知"
    SEATING = "seating", "座次图"
