"""What the acts of this app are called in the log and on the page of a batch."""

from __future__ import annotations

from core.audit.words import register_words

register_words(
    {
        "batches.create": "新建班次",
        "batches.update": "修改班次",
        "batches.published": "发布班次",
        "batches.draft": "撤回班次",
        "batches.confirmed": "确定名册",
        "batches.running": "开班",
        "batches.finished": "结业",
        "batches.archived": "归档",
        "batches.cancelled": "取消班次",
        "batches.remind": "催报名单",
        "batches.notice": "印发办班通知",
        "batches.handbook": "编印学员手册",
        "timetable.arrange": "安排课程",
        "timetable.update": "修改课程安排",
        "timetable.cancel": "取消课程安排",
        "timetable.drop": "清空课程表",
        "groups.set": "设定组数",
        "groups.deal": "混编分组",
        "groups.assign": "调整分组",
        "quotas.set": "分配名额",
        "enrolments.nominate": "报名",
        "enrolments.accept": "录取",
        "enrolments.declined": "不予录取",
        "enrolments.withdrawn": "退出名册",
        "enrolments.substituted": "替换学员",
        "enrolments.substitute": "替补录取",
    }
)
