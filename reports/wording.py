"""The words of a work summary, drafted from its figures in the five customary parts. Pure.

What no table knows is left as 【请补充：…】; a summary with such a gap is not sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.figures import chinese, rate_words

if TYPE_CHECKING:
    from reports.figures import FigureRow, Figures

GAP = "【请补充"
HEADINGS = (
    "基本情况与组织领导",
    "培训内容与形式",
    "教学管理与考勤",
    "测评与成效",
    "存在问题与下一步打算",
)
LOW_SHOWN = 3


def draft_words(figures: Figures) -> list[dict[str, str]]:
    """Return the five parts, each with its heading and a first text."""
    texts = (
        organizing(figures),
        content(figures),
        keeping(figures),
        results(figures),
        ahead(figures),
    )
    return [
        {"heading": heading, "text": text} for heading, text in zip(HEADINGS, texts, strict=True)
    ]  # fmt: skip


def gaps_in(words: list[dict[str, str]]) -> list[str]:
    """Return the headings of the parts that still have a gap, or say nothing."""
    return [part["heading"] for part in words if GAP in part["text"] or not part["text"].strip()]


def organizing(figures: Figures) -> str:
    """The base, what was trained, the classes held."""
    total = figures.total
    by_group = "、".join(
        f"{group.name}{total.base[group.key]}人"
        for group in figures.groups
        if total.base[group.key]
    )
    first = (
        f"{figures.unit}本次轮训应训{total.due}人" + (f"（{by_group}）" if by_group else "") + "，"
        f"截至{chinese(figures.as_of_day)}已训{total.done}人，"
        f"轮训完成率{rate_words(total.done, total.due)}。"
    )
    held = (
        f"共举办培训班{total.classes}期，培训{total.heads}人次、{total.person_days}人天。"
        if total.classes
        else "截至目前本单位尚未办结培训班。"
    )
    return (
        f"{first}{held}{toured(total)}{helped(figures)}\n{GAP}：领导机构、责任分工和经费保障情况】"
    )


def toured(total: FigureRow) -> str:
    """The teaching tours that came to the unit and those below it."""
    if not total.stops:
        return ""
    return f"送教下基层{total.stops}站，听课{total.stop_heads}人次。"


HELP_WORDS = {"given": "对口支援其他单位", "received": "接受对口支援", "within": "辖区内对口支援"}


def helped(figures: Figures) -> str:
    """The help that was given, received and exchanged."""
    return "".join(
        f"{HELP_WORDS[one.way]}{one.gifts}项，其中名额{one.places}个、已结业{one.heads}人次，"
        f"师资授课{one.lectures}次。"
        for one in figures.helps
    )


def content(figures: Figures) -> str:
    """The theme and the topics of the call."""
    theme = f"紧扣“{figures.theme}”主题，" if figures.theme else ""
    topics = f"围绕{'、'.join(figures.topics)}等专题安排课程。" if figures.topics else ""
    return f"{theme}{topics}\n{GAP}：授课人、教学方式和现场教学情况】".strip()


def keeping(figures: Figures) -> str:
    """How the classes were kept, with the attendance rate where completion was decided."""
    if not figures.attendance:
        return f"{GAP}：班级管理、考勤和请销假情况】"
    return (
        f"各班实行签到和点名，结业认定以考勤为依据，学员平均出勤率{figures.attendance}%。\n"
        f"{GAP}：学员管理和后勤保障情况】"
    )


def results(figures: Figures) -> str:
    """What the published evaluations say; nothing is said of what was not published."""
    said = "、".join(f"{label}{value}" for label, value in figures.satisfaction)
    head = f"已公布的无记名测评结果为：{said}。\n" if said else ""
    return f"{head}{GAP}：学习成果和工作成效】"


def ahead(figures: Figures) -> str:
    """Who still waits, why, and where most of them are."""
    waiting = figures.total.waiting
    if not waiting:
        return f"应训人员已全部参训。\n{GAP}：存在的不足和巩固措施】"
    low = sorted((row for row in figures.rows if row.waiting), key=lambda row: -row.waiting)
    places = "、".join(place_words(row) for row in low[:LOW_SHOWN])
    return (
        f"尚有{waiting}人未参训，人数较多的是{places}。"
        f"下一步将逐人明确补训班次，确保应训尽训。\n{GAP}：其他问题和措施】"
    )


def place_words(row: FigureRow) -> str:
    """Return where people wait, with the reasons given."""
    return f"{row.name}{row.waiting}人" + (f"（{row.note}）" if row.note else "")
