"""情况报表 as the offices lay it out: figures in, a form with live formulas out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.spreadsheets.columns import Kind
from core.spreadsheets.statistics import StatisticsColumn, StatisticsSheet, render_statistics

if TYPE_CHECKING:
    import datetime as dt

    from reports.figures import FigureRow, Figures

DONE = "done"
TOURS = (
    StatisticsColumn("stops", ("送教下基层", "站次"), width=9),
    StatisticsColumn("stop_heads", ("送教下基层", "人次"), width=9),
)


def columns_of(figures: Figures) -> tuple[StatisticsColumn, ...]:
    """Return the columns: base, classes held, trained by group, heads, days, rate, waiting, reasons."""
    keys = tuple(f"trained.{group.key}" for group in figures.groups)
    trained = [
        StatisticsColumn(key, ("已训人数", group.name), width=9)
        for key, group in zip(keys, figures.groups, strict=True)
    ]
    return (
        StatisticsColumn("name", figures.row_title, Kind.TEXT, 18),
        StatisticsColumn("due", "应训（底数）", width=11),
        StatisticsColumn("classes", "已办班期数", width=9),
        *trained,
        StatisticsColumn(DONE, ("已训人数", "小计"), sum_of=keys, width=9),
        StatisticsColumn("heads", "人次", width=9),
        StatisticsColumn("person_days", "人天", width=9),
        *(TOURS if figures.total.stops else ()),
        StatisticsColumn("rate", "完成率", Kind.RATE, rate_of=(DONE, "due"), width=10),
        StatisticsColumn("waiting", "待训", width=9),
        StatisticsColumn("note", "备注", Kind.TEXT, 34),
    )


def cells_of(row: FigureRow, figures: Figures) -> dict[str, Any]:
    """Return the values of one row by column."""
    trained = {f"trained.{group.key}": row.trained.get(group.key, 0) for group in figures.groups}
    return {
        "name": row.name,
        "due": row.due,
        "classes": row.classes,
        **trained,
        "heads": row.heads,
        "person_days": row.person_days,
        "stops": row.stops,
        "stop_heads": row.stop_heads,
        "waiting": row.waiting,
        "note": row.note,
    }


def situation_sheet(
    figures: Figures,
    *,
    title: str,
    filled_on: dt.date,
    head: str,
    filler: str,
    phone: str,
    note: str,
) -> bytes:
    """Return the XLSX of the table."""
    said = figures.basis + (f"情况说明：{note}" if note else "")
    sheet = StatisticsSheet(
        title=title,
        unit=figures.signer,
        columns=columns_of(figures),
        rows=[cells_of(row, figures) for row in figures.rows],
        filled_on=filled_on,
        head=head,
        filler=filler,
        phone=phone,
        note=said,
    )
    return render_statistics(sheet)
