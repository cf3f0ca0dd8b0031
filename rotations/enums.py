"""Closed lists of the rotations app, and which state may follow which."""

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


class PlanState(models.TextChoices):
    """Life of a filed plan (实施方案)."""

    DRAFT = "draft", "草拟"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "退回修改"
    ACCEPTED = "accepted", "已备案"


register_badges(
    PlanState,
    {
        PlanState.DRAFT: Badge(Tone.NEUTRAL, "pencil"),
        PlanState.SUBMITTED: Badge(Tone.INFO, "send"),
        PlanState.RETURNED: Badge(Tone.WARNING, "arrow-back-up"),
        PlanState.ACCEPTED: Badge(Tone.SUCCESS, "check"),
    },
)


PLAN_ALLOWED: dict[str, frozenset[str]] = {
    PlanState.DRAFT: frozenset({PlanState.SUBMITTED}),
    PlanState.SUBMITTED: frozenset({PlanState.RETURNED, PlanState.ACCEPTED}),
    PlanState.RETURNED: frozenset({PlanState.SUBMITTED}),
    PlanState.ACCEPTED: frozenset(),
}


class BatchKind(models.TextChoices):
    """What sort of class a batch is."""

    ROTATION = "rotation", "轮训班"
    DEMONSTRATION = "demonstration", "示范培训班"
    TOUR = "tour", "送教下基层"
    OFF_SITE = "off_site", "异地培训"
    MAKE_UP = "make_up", "补训班"


# Kinds that one person may attend besides the rotation class of the same campaign.
REPEATABLE_KINDS = (BatchKind.DEMONSTRATION, BatchKind.MAKE_UP)


class BatchState(models.TextChoices):
    """Life of a batch."""

    DRAFT = "draft", "草拟"
    PUBLISHED = "published", "报名中"
    CONFIRMED = "confirmed", "名册已定"
    RUNNING = "running", "办班中"
    FINISHED = "finished", "已结业"
    ARCHIVED = "archived", "已归档"
    CANCELLED = "cancelled", "已取消"


register_badges(
    BatchState,
    {
        BatchState.DRAFT: Badge(Tone.NEUTRAL, "pencil"),
        BatchState.PUBLISHED: Badge(Tone.WARNING, "clipboard-list"),
        BatchState.CONFIRMED: Badge(Tone.INFO, "list-check"),
        BatchState.RUNNING: Badge(Tone.INFO, "school"),
        BatchState.FINISHED: Badge(Tone.SUCCESS, "check"),
        BatchState.ARCHIVED: Badge(Tone.NEUTRAL, "archive"),
        BatchState.CANCELLED: Badge(Tone.DANGER, "ban"),
    },
)


BATCH_ALLOWED: dict[str, frozenset[str]] = {
    BatchState.DRAFT: frozenset({BatchState.PUBLISHED, BatchState.CANCELLED}),
    BatchState.PUBLISHED: frozenset({BatchState.DRAFT, BatchState.CONFIRMED, BatchState.CANCELLED}),
    BatchState.CONFIRMED: frozenset(
        {BatchState.PUBLISHED, BatchState.RUNNING, BatchState.CANCELLED}
    ),
    BatchState.RUNNING: frozenset({BatchState.FINISHED, BatchState.CANCELLED}),
    BatchState.FINISHED: frozenset({BatchState.ARCHIVED}),
    BatchState.ARCHIVED: frozenset(),
    BatchState.CANCELLED: frozenset(),
}


class EnrolmentState(models.TextChoices):
    """Where a name on a batch's list stands."""

    NOMINATED = "nominated", "已报名"
    WAITING = "waiting", "候补"
    ACCEPTED = "accepted", "已录取"
    DECLINED = "declined", "未录取"
    WITHDRAWN = "withdrawn", "已退出"
    SUBSTITUTED = "substituted", "已替换"
    COMPLETED = "completed", "已结业"
    INCOMPLETE = "incomplete", "未结业"


register_badges(
    EnrolmentState,
    {
        EnrolmentState.NOMINATED: Badge(Tone.WARNING, "clock"),
        EnrolmentState.WAITING: Badge(Tone.INFO, "clock"),
        EnrolmentState.ACCEPTED: Badge(Tone.SUCCESS, "check"),
        EnrolmentState.DECLINED: Badge(Tone.DANGER, "x"),
        EnrolmentState.WITHDRAWN: Badge(Tone.NEUTRAL, "logout"),
        EnrolmentState.SUBSTITUTED: Badge(Tone.NEUTRAL, "replace"),
        EnrolmentState.COMPLETED: Badge(Tone.SUCCESS, "certificate"),
        EnrolmentState.INCOMPLETE: Badge(Tone.DANGER, "alert-triangle"),
    },
)


# States that hold the person to the dates of the batch; a seat number goes with the seated ones.
SEATED_STATES = (EnrolmentState.ACCEPTED, EnrolmentState.COMPLETED, EnrolmentState.INCOMPLETE)
ACTIVE_STATES = (EnrolmentState.NOMINATED, *SEATED_STATES)
# Who waits stands on the list, too, but holds no place and is free for other classes.
LISTED_STATES = (*ACTIVE_STATES, EnrolmentState.WAITING)


class MovementKind(models.TextChoices):
    """Why places of a batch went from one unit to another."""

    ALLOT = "allot", "分配"
    SHARE = "share", "分解"
    RETURN = "return", "交回"
    RECLAIM = "reclaim", "收回"
    LEND = "lend", "调剂"
    OFFER = "offer", "候补递补"


class OfferState(models.TextChoices):
    """Where an offer of a free place stands."""

    OPEN = "open", "待确认"
    TAKEN = "taken", "已确认"
    REFUSED = "refused", "已放弃"
    EXPIRED = "expired", "逾期未确认"


register_badges(
    OfferState,
    {
        OfferState.OPEN: Badge(Tone.WARNING, "clock"),
        OfferState.TAKEN: Badge(Tone.SUCCESS, "check"),
        OfferState.REFUSED: Badge(Tone.NEUTRAL, "x"),
        OfferState.EXPIRED: Badge(Tone.DANGER, "alert-triangle"),
    },
)


class SwapState(models.TextChoices):
    """Where the wish to change places of two trainees stands."""

    OPEN = "open", "待答复"
    AGREED = "agreed", "已互换"
    REFUSED = "refused", "未同意"


register_badges(
    SwapState,
    {
        SwapState.OPEN: Badge(Tone.WARNING, "clock"),
        SwapState.AGREED: Badge(Tone.SUCCESS, "check"),
        SwapState.REFUSED: Badge(Tone.NEUTRAL, "x"),
    },
)


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


class ClassPost(models.TextChoices):
    """Who does what in a class besides the class teacher (班级骨干)."""

    DEPUTY_TEACHER = "deputy_teacher", "副班主任"
    ESCORT = "escort", "带队干部"
    MONITOR = "monitor", "班长"
    DEPUTY_MONITOR = "deputy_monitor", "副班长"
    GROUP_HEAD = "group_head", "组长"
    BRANCH_SECRETARY = "branch_secretary", "临时党支部书记"
    BRANCH_MEMBER = "branch_member", "临时党支部委员"


ONE_A_CLASS = (ClassPost.MONITOR, ClassPost.BRANCH_SECRETARY)
# Posts held by trainees; the others are held by officers, who may have no account here.
TRAINEE_POSTS = (
    ClassPost.MONITOR,
    ClassPost.DEPUTY_MONITOR,
    ClassPost.GROUP_HEAD,
    ClassPost.BRANCH_SECRETARY,
    ClassPost.BRANCH_MEMBER,
)


class Diet(models.TextChoices):
    """What the kitchen cooks for somebody."""

    ORDINARY = "ordinary", "普通"
    HALAL = "halal", "清真"
    VEGETARIAN = "vegetarian", "素食"


class SeatOrder(models.TextChoices):
    """In which order a class is seated."""

    STROKES = "strokes", "姓氏笔画"
    UNIT = "unit", "建制顺序"
    PLACE = "place", "学号"
    GROUP = "group", "小组"


class CardKind(models.TextChoices):
    """What is printed for each trainee."""

    BADGE = "badge", "学员证"
    TABLE_CARD = "table_card", "桌签"
