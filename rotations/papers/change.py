"""The notice of a change (调课通知) as an official paper: pure, from facts to a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.papers.model import Paper, Paragraph, RedHead, Table
from rotations.scheduling.changes import Aspect, ChangeKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from core.papers.model import Block
    from rotations.scheduling.change_words import ChangeRow

HEADER = ("序号", "原安排", "调整", "调整后")
WIDTHS = (1.2, 4.6, 2.4, 6)
MOST_RECIPIENTS = 12
IN_HEAD = (Aspect.TIME.label, Aspect.CONTENT.label)  # what the first column says anyway


@dataclass(frozen=True)
class ChangeFacts:
    """What the paper says."""

    title: str
    number: str
    signer: str
    issued_on: dt.date
    recipients: Sequence[str]
    rows: Sequence[ChangeRow]
    version: int
    words: str = ""
    contact: str = ""


def change_paper(facts: ChangeFacts) -> Paper:
    """Return the paper: which sessions change, from what to what."""
    units = facts.recipients
    names = "、".join(units) if 0 < len(units) <= MOST_RECIPIENTS else "各有关单位"
    return Paper(
        title=f"关于调整{facts.title}课程安排的通知",
        red_head=RedHead((facts.signer,)) if facts.number else None,
        number=facts.number,
        recipients=names,
        body=tuple(_body(facts)),
        signer=facts.signer,
        dated_on=facts.issued_on,
        contact_note=f"联系人：{facts.contact}" if facts.contact else "",
    )


def _body(facts: ChangeFacts) -> list[Block]:
    words = f"{facts.words.rstrip('。')}。" if facts.words else ""
    return [
        Paragraph(f"{words}现将{facts.title}课程安排调整情况通知如下。"),
        Table(
            HEADER,
            tuple(_cells(place, row) for place, row in enumerate(facts.rows, 1)),
            widths=WIDTHS,
        ),
        Paragraph(
            f"其余课程安排不变，以课程表第{facts.version}版为准。请及时转告参训学员，按调整后的时间和地点参加。"
        ),
    ]


def _cells(place: int, row: ChangeRow) -> tuple[str, ...]:
    head = f"{row.when}“{row.title}”"
    if row.differences:
        known = [before for what, before, _ in row.differences if what not in IN_HEAD]
        what = "、".join(label for label, _, _ in row.differences)
        after = "；".join(after for _, _, after in row.differences)
        return str(place), f"{head}{_in_brackets(*known)}", what, after
    told, is_added = f"{head}{_in_brackets(row.facts)}", row.kind is ChangeKind.ADDED
    return str(place), "—" if is_added else told, str(row.kind.label), told if is_added else "—"


def _in_brackets(*facts: str) -> str:
    known = "，".join(fact for fact in facts if fact)
    return f"（{known}）" if known else ""
