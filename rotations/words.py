"""What the acts of this app are called in the log and on the page of a batch."""

from __future__ import annotations

from core.audit.words import register_words

register_words(
    {
        "duties.post_train": "登记任职培训",
        "batches.create": "新建班次",
        "batches.update": "修改班次",
        "batches.move": "移动班次",
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
        "batches.issue_logins": "发放学员登录码",
        "timetable.arrange": "安排课程",
        "timetable.update": "修改课程安排",
        "timetable.cancel": "取消课程安排",
        "timetable.drop": "清空课程表",
        "groups.set": "设定组数",
        "groups.deal": "混编分组",
        "groups.assign": "调整分组",
        "batches.sign_in_sheet": "封存签到表",
        "batches.certificates": "打印结业证书",
        "attendance.mark": "登记考勤",
        "attendance.close": "封存考勤",
        "attendance.reopen": "重新开放考勤",
        "leaves.request": "申请请假",
        "leaves.approve": "同意请假",
        "leaves.refuse": "不同意请假",
        "completions.decide": "认定结业",
        "completions.revoke": "撤销结业认定",
        "quotas.set": "分配名额",
        "enrolments.nominate": "报名",
        "enrolments.accept": "录取",
        "enrolments.declined": "不予录取",
        "enrolments.withdrawn": "退出名册",
        "enrolments.substituted": "替换学员",
        "enrolments.substitute": "替补录取",
        "recognitions.add": "认定培训",
        "recognitions.revoke": "撤销培训认定",
        "duties.excuse": "暂缓参训",
        "duties.resume": "恢复待训",
        "duties.explain": "填写未训原因",
    }
)
