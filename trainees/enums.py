"""Closed lists of the trainees app."""

from __future__ import annotations

from django.db import models

from core.display.badges import Badge, Tone, register_badges


class Precision(models.TextChoices):
    """How much of a date the offices know."""

    YEAR = "year", "年"
    MONTH = "month", "年月"
    DAY = "day", "年月日"


class Post(models.TextChoices):
    """A post in a Party organization. 一肩挑 is a flag on the appointment, not a post."""

    COMMITTEE_SECRETARY = "committee_secretary", "党委书记"
    GENERAL_BRANCH_SECRETARY = "general_branch_secretary", "党总支书记"
    BRANCH_SECRETARY = "branch_secretary", "党支部书记"
    FIRST_SECRETARY = "first_secretary", "第一书记"
    ACTING_DEPUTY = "acting_deputy", "主持工作的副书记"


# The posts that make their holder the principal secretary, whose seat coverage counts.
PRINCIPAL_POSTS = (
    Post.COMMITTEE_SECRETARY,
    Post.GENERAL_BRANCH_SECRETARY,
    Post.BRANCH_SECRETARY,
    Post.ACTING_DEPUTY,
)


BODIES = ("党支部", "党总支", "党委")


def seat_words(organization: str, post: str) -> str:
    """Return a post with its organization as papers say it: 邵阳村党支部书记, 中心小学党支部书记."""
    for body in BODIES:
        if organization.endswith(body) and post.startswith(body):
            return organization + post.removeprefix(body)
    return organization + post


class HoursSource(models.TextChoices):
    """Where a ledger entry of training hours comes from."""

    SESSION = "session", "集中培训"
    ONLINE = "online", "网络自学"
    EXTERNAL = "external", "外单位培训认定"
    REVERSAL = "reversal", "冲销"


class ImportState(models.TextChoices):
    """Where a roster on its way in is."""

    SURVEYED = "surveyed", "待对应列"
    CHECKING = "checking", "核对中"
    CHECKED = "checked", "待确认"
    IMPORTING = "importing", "导入中"
    DONE = "done", "已导入"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    DROPPED = "dropped", "已放弃"


class Outcome(models.TextChoices):
    """What an election round (集中换届) brings one seat."""

    UNCHANGED = "unchanged", "不变"
    REELECTED = "reelected", "连任"
    NEWCOMER = "newcomer", "新任"
    VACANT = "vacant", "暂缺"


class RoundState(models.TextChoices):
    """Where an election round is; a draft may be typed at for weeks."""

    DRAFT = "draft", "草稿"
    RUNNING = "running", "办理中"
    DONE = "done", "已办理"
    UNDOING = "undoing", "撤销中"
    UNDONE = "undone", "已撤销"
    DROPPED = "dropped", "已放弃"


register_badges(
    Outcome,
    {
        Outcome.UNCHANGED: Badge(Tone.NEUTRAL, "minus"),
        Outcome.REELECTED: Badge(Tone.SUCCESS, "refresh"),
        Outcome.NEWCOMER: Badge(Tone.INFO, "user-plus"),
        Outcome.VACANT: Badge(Tone.WARNING, "user-off"),
    },
)
register_badges(
    RoundState,
    {
        RoundState.DRAFT: Badge(Tone.WARNING, "pencil"),
        RoundState.RUNNING: Badge(Tone.INFO, "loader-2"),
        RoundState.DONE: Badge(Tone.SUCCESS, "check"),
        RoundState.UNDOING: Badge(Tone.INFO, "loader-2"),
        RoundState.UNDONE: Badge(Tone.NEUTRAL, "rotate"),
        RoundState.DROPPED: Badge(Tone.NEUTRAL, "x"),
    },
)


class RowKind(models.TextChoices):
    """What would become of a row of a roster."""

    NEW = "new", "新增"
    CHANGED = "changed", "变更"
    SAME = "same", "未变"
    MISSING = "missing", "缺失"
    PROBLEM = "problem", "有问题"
    CONFIRM = "confirm", "需确认"
    IGNORED = "ignored", "已忽略行"


GOOD_KINDS = (RowKind.NEW, RowKind.CHANGED, RowKind.SAME)


register_badges(
    ImportState,
    {
        ImportState.SURVEYED: Badge(Tone.WARNING, "columns"),
        ImportState.CHECKING: Badge(Tone.INFO, "loader-2"),
        ImportState.CHECKED: Badge(Tone.WARNING, "eye-check"),
        ImportState.IMPORTING: Badge(Tone.INFO, "loader-2"),
        ImportState.DONE: Badge(Tone.SUCCESS, "check"),
        ImportState.UNDOING: Badge(Tone.INFO, "loader-2"),
        ImportState.UNDONE: Badge(Tone.NEUTRAL, "rotate"),
        ImportState.DROPPED: Badge(Tone.NEUTRAL, "x"),
    },
)


class TransferState(models.TextChoices):
    """Where the wish of a unit for a person on record elsewhere stands."""

    WAITING = "waiting", "待答复"
    ACCEPTED = "accepted", "已同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class CorrectionState(models.TextChoices):
    """Where a trainee's request to mend the own record stands."""

    WAITING = "waiting", "待处理"
    ACCEPTED = "accepted", "已更正"
    REFUSED = "refused", "未采纳"


class CorrectedField(models.TextChoices):
    """What a trainee may say is wrong; facts are applied as written, the rest by hand."""

    NAME = "name", "姓名"
    MOBILE = "mobile", "手机号码"
    ID_NUMBER = "id_number", "身份证号"
    ETHNICITY = "ethnicity", "民族"
    EDUCATION = "education", "学历"
    OFFICE_PHONE = "office_phone", "办公电话"
    POST = "post", "职务或任职时间"
    UNIT = "unit", "所在单位"


register_badges(
    TransferState,
    {
        TransferState.WAITING: Badge(Tone.WARNING, "clock"),
        TransferState.ACCEPTED: Badge(Tone.SUCCESS, "check"),
        TransferState.REFUSED: Badge(Tone.DANGER, "x"),
        TransferState.WITHDRAWN: Badge(Tone.NEUTRAL, "arrow-back-up"),
    },
)
register_badges(
    CorrectionState,
    {
        CorrectionState.WAITING: Badge(Tone.WARNING, "clock"),
        CorrectionState.ACCEPTED: Badge(Tone.SUCCESS, "check"),
        CorrectionState.REFUSED: Badge(Tone.DANGER, "x"),
    },
)

# Offered while typing, never enforced: offices write more than these.
EDUCATIONS = ("研究生", "大学", "大专", "中专", "高中", "初中")
NATIONS = (
    "汉族",
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "畲族",
)
