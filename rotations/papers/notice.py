"""The notice that calls a class (办班通知) as an official paper: pure, from facts to a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.papers.model import Attachment, Heading, Paper, Paragraph, RedHead, Table
from core.papers.wording import chinese_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from core.papers.model import Block

MOST_RECIPIENTS = 12  # more names than these hide the matter; the attachment lists them
RECEIPT_HEADER = ("姓名", "性别", "民族", "所在单位及职务", "联系电话", "备注")
RECEIPT_WIDTHS = (3, 2, 2, 7, 4, 3)
FEWEST_LINES = 8


@dataclass(frozen=True)
class NoticeFacts:
    """What a notice says; `allotment` are the units with their places, in the offices' order."""

    title: str
    campaign: str
    number: str
    signer: str
    issued_on: dt.date
    first_day: dt.date
    last_day: dt.date
    venue: str
    audience: str
    capacity: int
    allotment: Sequence[tuple[str, int]]
    topics: Sequence[str] = ()
    requirements: Sequence[str] = ()
    names_due_on: dt.date | None = None
    payer: str = ""
    contact: str = ""

    @property
    def days(self) -> int:
        """How many days the class takes, both ends included."""
        return (self.last_day - self.first_day).days + 1


def notice_paper(facts: NoticeFacts) -> Paper:
    """Return the paper: when, where, who, what, how to answer; with allotment and answer form."""
    return Paper(
        title=f"关于举办{facts.title}的通知",
        red_head=RedHead((facts.signer,)) if facts.number else None,
        number=facts.number,
        recipients=recipients(facts),
        body=body(facts),
        attachments=(
            Attachment(f"{facts.title}名额分配表", (allotment_table(facts),)),
            Attachment("参训回执", tuple(receipt(facts))),
        ),
        signer=facts.signer,
        dated_on=facts.issued_on,
        contact_note=f"联系人：{facts.contact}" if facts.contact else "",
    )


def recipients(facts: NoticeFacts) -> str:
    """Return the addressees: the units by name, or all together when there are many."""
    names = [unit for unit, _ in facts.allotment]
    return "、".join(names) if len(names) <= MOST_RECIPIENTS else "各有关单位"


def time_text(facts: NoticeFacts) -> str:
    """Return the days as papers write them: 2026年3月9日至11日."""
    first, last = facts.first_day, facts.last_day
    if first == last:
        return f"{chinese_date(first)}，为期1天。"
    end = chinese_date(last)
    if first.year == last.year:
        end = end.partition("年")[2]
        end = end.partition("月")[2] if first.month == last.month else end
    return f"{chinese_date(first)}至{end}，为期{facts.days}天。"


def body(facts: NoticeFacts) -> tuple[Block, ...]:
    """Return the body: an opening, and numbered parts."""
    units = len(facts.allotment)
    parts: list[Block] = [
        Paragraph(f"根据{facts.campaign}安排，决定举办{facts.title}。现将有关事项通知如下。"),
        Heading("培训时间"),
        Paragraph(time_text(facts)),
        Heading("培训地点"),
        Paragraph(f"{facts.venue}。"),
        Heading("培训对象"),
        Paragraph(f"{facts.audience}，共{facts.capacity}人。{units}个单位的名额分配见附件1。"),
    ]
    if facts.topics:
        parts += [Heading("培训内容"), Paragraph(f"{'；'.join(facts.topics)}。")]
    parts += [Heading("报名办法"), Paragraph(answer_text(facts))]
    wishes = list(facts.requirements)
    if facts.payer:
        wishes.append(f"培训经费由{facts.payer}承担。")
    if wishes:
        parts.append(Heading("有关要求"))
        parts += [Paragraph(f"{wish.rstrip('。')}。") for wish in wishes]
    return tuple(parts)


def answer_text(facts: NoticeFacts) -> str:
    """Return how and until when the units answer."""
    due = f"于{chinese_date(facts.names_due_on)}前" if facts.names_due_on else "尽快"
    return (
        f"请各单位按照分配的名额确定参训人员，{due}在轮训通系统中报名，"
        "或将参训回执（附件2）加盖公章后报送。"
    )


def allotment_table(facts: NoticeFacts) -> Table:
    """Return the units with their places, and the sum."""
    rows = [
        (str(number), unit, str(places))
        for number, (unit, places) in enumerate(facts.allotment, start=1)
    ]
    total = sum(places for _, places in facts.allotment)
    return Table(
        ("序号", "单位", "名额（人）"), (*rows, ("", "合计", str(total))), widths=(2, 8, 3)
    )


def receipt(facts: NoticeFacts) -> list[Block]:
    """Return the answer form: enough lines for the unit with most places."""
    most = max((places for _, places in facts.allotment), default=0)
    blank = ("",) * len(RECEIPT_HEADER)
    lines = max(most + 2, FEWEST_LINES)
    return [
        Paragraph("报送单位（盖章）：", indented=False),
        Table(RECEIPT_HEADER, (blank,) * lines, widths=RECEIPT_WIDTHS),
        Paragraph("填表人：", indented=False),
        Paragraph("联系电话：", indented=False),
    ]
