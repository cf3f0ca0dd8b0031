"""A paper as a run of styled lines: the one place that knows which element follows which.

Both renderers draw these lines, so the DOCX and the PDF cannot differ in content or order.
Clauses of GB/T 9704-2012 are named at the functions that follow them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.papers import wording
from core.papers.model import Figure, Heading, Imprint, PageBreak, Paragraph, RedHead, Table
from core.papers.typography import HEADING_ROLES, Face, Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from core.papers.model import Block, Paper


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; `face` differs from the line's own where a heading runs into the body."""

    text: str
    face: Face | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph to draw; indents in characters, `first` may hang (negative)."""

    role: Role
    runs: tuple[Run, ...]
    first: float = 0
    left: float = 0
    right: float = 0
    on_new_page: bool = False
    with_next: bool = False

    @property
    def text(self) -> str:
        """Return the whole text of the line."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Blank:
    """Empty lines; `with_next` keeps them on the page of what follows."""

    lines: int = 1
    with_next: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """The space between the edge of the type area and the red head, less the lines used above."""

    used_lines: int


@dataclass(frozen=True, slots=True)
class Rule:
    """The red line, 4 mm below the number and as wide as the type area."""


Item = Line | Blank | Drop | Rule | Table | Figure | PageBreak | RedHead | Imprint


def flow(paper: Paper) -> Iterator[Item]:
    """Yield everything the paper shows, from the head to the imprint."""
    yield from _head(paper)
    yield from _opening(paper)
    yield from _blocks(paper.body, closing=bool(paper.signer))
    titles = [attachment.title for attachment in paper.attachments]
    yield from _attachment_notes(titles, closing=bool(paper.signer))
    yield from _signature(paper)
    for number, attachment in enumerate(paper.attachments, start=1):
        mark = "附件" if len(paper.attachments) == 1 else f"附件{number}"
        yield _line(Role.ATTACHMENT_MARK, mark, on_new_page=True)
        yield Blank()
        yield from _title(attachment.title)
        yield Blank()
        yield from _blocks(attachment.body)
    if paper.imprint:
        yield paper.imprint


def _line(role: Role, text: str, **where: float | bool | None) -> Line:
    return Line(role, (Run(text),), **where)  # type: ignore[arg-type]  # the fields of Line, by name


def _head(paper: Paper) -> Iterator[Item]:
    """Clause 7.2: urgency, organ, number (and who signs), red line."""
    head = paper.red_head
    if head is None:
        return
    if head.urgency:
        yield _line(Role.URGENCY, head.urgency)
    yield Drop(used_lines=1 if head.urgency else 0)
    yield head
    yield Blank(2)
    if head.signatories:
        signed = Run("\t签发人："), Run("　".join(head.signatories), Face.KAI)
        runs = (Run(paper.number), *signed)
        yield Line(Role.NUMBER, runs, left=1, right=1)
    else:
        yield _line(Role.NUMBER, paper.number)
    if not head.preprinted:
        yield Rule()
    yield Blank(2)


def _opening(paper: Paper) -> Iterator[Item]:
    """Clause 7.3.1-2: the title, one empty line, the addressees flush left with a colon."""
    if paper.red_head is None and paper.number:
        yield _line(Role.NUMBER, paper.number)
        yield Blank()
    yield from _title(paper.title)
    yield Blank()
    if paper.recipients:
        yield _line(Role.RECIPIENTS, paper.recipients.rstrip(":： ") + "：")


def _title(title: str) -> Iterator[Line]:
    for text in wording.title_lines(title):
        yield _line(Role.TITLE, text, with_next=True)


def _blocks(blocks: Sequence[Block], *, closing: bool = False) -> Iterator[Item]:
    counters = [0, 0, 0, 0]
    for position, block in enumerate(blocks):
        last = closing and position == len(blocks) - 1
        if isinstance(block, Heading):
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (4 - block.level)
            yield _heading(block, counters[block.level - 1], last=last)
        elif isinstance(block, Paragraph):
            indent = 2 if block.indented else 0
            yield _line(Role.BODY, block.text, first=indent, with_next=last)
        else:
            yield from _captioned(block)


def _heading(heading: Heading, number: int, *, last: bool) -> Line:
    """Clause 7.3.3: all of one size, no bold; the face tells the level."""
    role = HEADING_ROLES[heading.level - 1]
    text = wording.heading_number(heading.level, number) + heading.text
    if not heading.following:
        return _line(role, text, first=2, with_next=True)
    if text[-1] not in "。：；？！":
        text += "。"
    runs = (Run(text), Run(heading.following, Face.BODY))
    return Line(role, runs, first=2, with_next=last)


def _captioned(block: Table | Figure | PageBreak) -> Iterator[Item]:
    if isinstance(block, Table) and block.caption:
        yield _line(Role.CAPTION, block.caption, with_next=True)
    yield block
    if isinstance(block, Figure) and block.caption:
        yield _line(Role.CAPTION, block.caption)


def _attachment_notes(titles: Sequence[str], *, closing: bool) -> Iterator[Item]:
    """Clause 7.3.4: one empty line, two characters in, continuations below the name's first one."""
    if not titles:
        return
    yield Blank(with_next=True)
    for number, title in enumerate((title.replace("\n", "") for title in titles), start=1):
        label = f"{number}. " if len(titles) > 1 else ""
        lead = "附件：" if number == 1 else ""
        hang = wording.width(lead + label)
        text, left = lead + label + title, 5 + wording.width(label)
        yield _line(Role.ATTACHMENT_NOTE, text, left=left, first=-hang, with_next=closing)


def _signature(paper: Paper) -> Iterator[Item]:
    """Clause 7.3.5-6: signer and date, with room for the seal or without; then the note."""
    if paper.signer and paper.dated_on:
        date = wording.chinese_date(paper.dated_on)
        signer_right, date_right = signature_indents(paper.signer, date, sealed=paper.seal_place)
        yield Blank(2 if paper.seal_place else 1, with_next=True)
        yield _line(Role.SIGNER, paper.signer, right=signer_right, with_next=True)
        yield _line(Role.DATE, date, right=date_right, with_next=bool(paper.contact_note))
    if paper.contact_note:
        yield _line(Role.CONTACT, f"（{paper.contact_note.strip('（）()')}）", first=2)


def signature_indents(signer: str, date: str, *, sealed: bool) -> tuple[float, float]:
    """Return how far signer and date stand from the right edge, in characters.

    With a seal the date stands four characters in and the signer is centred above it; without,
    the signer stands two in and the date begins two characters right of the signer's beginning.
    """
    longer = wording.width(signer) - wording.width(date)
    if sealed:
        signer_right = max(0.0, 4 - longer / 2)
        return signer_right, signer_right + longer / 2
    return (2.0, longer) if longer >= 2 else (4 - longer, 2.0)


def mark_size(head: RedHead) -> float:
    """Return the size in points of the issuing organ's name: as large as one line allows, at most 48."""
    longest = max(wording.width(organ) for organ in head.organs)
    joint = len(head.organs) > 1
    room = 440 / (longest + wording.width(head.word) + (1 if joint else 0))
    return round(min(48.0 if not joint else 36.0, room), 1)


def mark_spread(head: RedHead, organ: str) -> float:
    """Return the space between the letters of one of several organs, so that all are as wide."""
    missing = max(wording.width(other) for other in head.organs) - wording.width(organ)
    return round(missing / max(len(organ) - 1, 1), 3)


def imprint_date(day: dt.date) -> str:
    """Return the printing date with the word that ends the imprint."""
    return f"{wording.chinese_date(day)}印发"
