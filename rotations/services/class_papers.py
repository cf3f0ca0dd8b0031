"""Lists that a class prints: arrivals, rooms, meals, seats, buses."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from core.days import today
from core.papers.html import render_html_pdf
from core.spreadsheets.columns import ExportColumn, Kind
from core.spreadsheets.exports import write_table
from rotations.enums import DocumentKind
from rotations.models import ClassSeat
from rotations.selectors.buses import visits_of
from rotations.selectors.lodging import stays_of
from rotations.selectors.meals import meal_table
from rotations.selectors.registrations import desk_of
from rotations.services.affairs import affairs_of
from rotations.services.documents import keep_paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from organizations.models import User
    from rotations.models import Batch


@dataclass(frozen=True)
class ClassPaper:
    """One list: its title, what it shows, how it lies; `context` refuses while there is nothing."""

    title: str
    context: Callable[[Batch], dict[str, Any]]
    landscape: bool = False
    kept_as: DocumentKind | None = None  # the one that hangs at the door stays with the class


def _arrivals(batch: Batch) -> dict[str, Any]:
    affairs = affairs_of(batch)
    desk = desk_of(batch, affairs)
    return {"rows": desk.lines, "handouts": affairs.handouts}


def _lodging(batch: Batch) -> dict[str, Any]:
    return {"rows": list(stays_of(batch)), "affairs": affairs_of(batch)}


def _meals(batch: Batch) -> dict[str, Any]:
    table = meal_table(batch, affairs_of(batch))
    return {"rows": table.rows(), "diets": table.diets, "table": table}


def _seats(batch: Batch) -> dict[str, Any]:
    grid = seat_grid(batch)
    return {"rows": grid, "columns": range(1, len(grid[0]) + 1) if grid else ()}


def _buses(batch: Batch) -> dict[str, Any]:
    return {"rows": [visit for visit in visits_of(batch) if visit.buses.all()]}


PAPERS = {
    "arrivals": ClassPaper("报到登记表", _arrivals),
    "lodging": ClassPaper("住宿安排表", _lodging),
    "meals": ClassPaper("用餐人数表", _meals),
    "seats": ClassPaper("座次图", _seats, landscape=True, kept_as=DocumentKind.SEATING),
    "buses": ClassPaper("乘车名单", _buses),
}


def seat_grid(batch: Batch) -> list[list[ClassSeat | None]]:
    """Return the hall row by row from the front; None is an empty seat. Two queries."""
    affairs = affairs_of(batch)
    seats = ClassSeat.objects.filter(batch=batch).select_related(
        "enrolment__person", "enrolment__organization"
    )
    taken = {(seat.row, seat.column): seat for seat in seats}
    if not taken:
        return []
    rows = max(affairs.rows, *(row for row, _ in taken))
    columns = max(affairs.columns, *(column for _, column in taken))
    return [
        [taken.get((row, column)) for column in range(1, columns + 1)] for row in range(1, rows + 1)
    ]


def print_paper(batch: Batch, key: str, *, by: User) -> tuple[bytes, str]:
    """Return the PDF of one list and its file name. Raises ValidationError("empty") for an empty one."""
    paper = PAPERS[key]
    context = paper.context(batch)
    if not context["rows"]:
        raise ValidationError(f"还没有内容，不能打印{paper.title}。", code="empty")
    title = f"{batch}{paper.title}"
    context |= {"title": title, "batch": batch, "printed_on": today()}
    content = render_html_pdf(
        f"rotations/print/class_{key}.html", context, landscape=paper.landscape
    )
    if paper.kept_as:
        keep_paper(batch, paper.kept_as, content, f"{title}.pdf", by=by)
    return content, f"{title}.pdf"


def meals_workbook(batch: Batch) -> bytes:
    """Return the numbers for the kitchen as XLSX, a row a meal."""
    table = meal_table(batch, affairs_of(batch))
    columns = [
        ExportColumn("日期", Kind.DATE, 12),
        ExportColumn("餐次", Kind.TEXT, 8),
        *(ExportColumn(diet.label, Kind.COUNT, 8) for diet in table.diets),
        ExportColumn("合计", Kind.COUNT, 8),
    ]
    rows = ([on, str(meal), *counts, total] for on, meal, counts, total in table.rows())
    target = BytesIO()
    write_table(rows, columns, target, name="用餐人数")
    return target.getvalue()
