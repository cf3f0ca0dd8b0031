"""工作总结 as an official paper: figures and words in, a paper out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.papers.model import Attachment, Block, Heading, Pagination, Paper, Paragraph, Table
from reports.figures import rate_words

if TYPE_CHECKING:
    import datetime as dt

    from reports.figures import FigureRow, Figures


def summary_paper(
    figures: Figures, words: list[dict[str, str]], *, title: str, dated_on: dt.date, contact: str
) -> Paper:
    """Return the summary: five parts with the tables of figures, signed and dated, tables attached."""
    body: list[Block] = []
    for place, part in enumerate(words):
        body.append(Heading(part["heading"]))
        lines = (line.strip() for line in part["text"].splitlines())
        body += [Paragraph(line) for line in lines if line]
        body += tables_of(figures) if place == 0 else []
    return Paper(
        title=title,
        body=tuple(body),
        attachments=(Attachment(f"各{figures.row_title}轮训情况表", (unit_table(figures),)),),
        signer=figures.signer,
        dated_on=dated_on,
        contact_note=contact,
        pagination=Pagination.CENTRED,
    )


def tables_of(figures: Figures) -> list[Block]:
    """Return the tables within the first part: coverage by group, and the classes held."""
    found: list[Block] = [coverage_table(figures)]
    if figures.classes:
        found.append(class_table(figures))
    return found


def coverage_table(figures: Figures) -> Table:
    """Return trained and due people by group."""
    total = figures.total
    rows = [
        (
            group.name,
            str(total.base[group.key]),
            str(total.trained[group.key]),
            str(total.base[group.key] - total.trained[group.key]),
            rate_words(total.trained[group.key], total.base[group.key]),
        )
        for group in figures.groups
    ]
    rows.append(
        (
            "合计",
            str(total.due),
            str(total.done),
            str(total.waiting),
            rate_words(total.done, total.due),
        )
    )
    header = ("类别", "应训（人）", "已训（人）", "待训（人）", "完成率")
    return Table(header, tuple(rows), caption="各类别轮训完成情况", widths=(2, 1.4, 1.4, 1.4, 1.3))


def class_table(figures: Figures) -> Table:
    """Return the classes held, with their sum."""
    rows = [
        (
            held.title,
            f"{held.first_on}至{held.last_on[5:]}",
            str(held.days),
            str(held.heads),
            str(held.heads * held.days),
        )
        for held in figures.classes
    ]
    total = figures.total
    rows.append((f"合计{total.classes}期", "—", "—", str(total.heads), str(total.person_days)))
    header = ("班次", "起止日期", "天数", "人次", "人天")
    return Table(header, tuple(rows), caption="办班情况", widths=(2.6, 2.4, 0.9, 1, 1))


def unit_table(figures: Figures) -> Table:
    """Return the rows of the report, with their sum."""
    header = (figures.row_title, "应训", "已训", "待训", "完成率", "办班期数")
    rows = tuple(unit_cells(row) for row in (*figures.rows, figures.total))
    return Table(header, rows, widths=(2.4, 1, 1, 1, 1.2, 1.2))


def unit_cells(row: FigureRow) -> tuple[str, ...]:
    """Return the cells of one row."""
    return (
        row.name,
        str(row.due),
        str(row.done),
        str(row.waiting),
        rate_words(row.done, row.due),
        str(row.classes),
    )
