"""From rows to what stands in the cells, on the page and in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template, render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from core.display.badges import badge_of
from core.display.templatetags.display import NOTHING, day, moment, number, percent
from core.listing.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from core.display.badges import Badge
    from core.listing.spec import Column

FORMATS: dict[Kind, Callable[[Any], str]] = {
    Kind.DAY: day,
    Kind.MOMENT: moment,
    Kind.NUMBER: number,
    Kind.AMOUNT: "{:,.2f}".format,
    Kind.SHARE: percent,
}


@dataclass(frozen=True)
class Cell:
    """One cell as the page shows it: how it begins, and what stands in it."""

    opening: SafeString
    html: SafeString | str


@dataclass(frozen=True)
class Row:
    """One row: the object itself and its cells."""

    object: Any
    cells: list[Cell]

    @property
    def drawn(self) -> SafeString:
        """The cells as HTML: a loop of the template would take a fifth of a list's time."""
        return format_html_join("", "{}{}</td>", ((cell.opening, cell.html) for cell in self.cells))

    @property
    def pk(self) -> Any:
        """What a ticked row posts."""
        return self.object.get("pk") if isinstance(self.object, dict) else self.object.pk

    @property
    def name(self) -> str:
        """How the tick box speaks of the row."""
        return str(self.object)


def shown(rows: Iterable[Any], columns: list[Column], request: HttpRequest) -> list[Row]:
    """Return the rows with the cells of the chosen columns."""
    openings = [(_opening(column), column) for column in columns]
    return [
        Row(row, [Cell(opening, _html(row, column, request)) for opening, column in openings])
        for row in rows
    ]


def _opening(column: Column) -> SafeString:
    """Return how each cell of a column begins; on a phone its heading stands before it."""
    look = (
        ' class="num"' if column.is_number else ' class="text-nowrap"' if column.stays_whole else ""
    )
    return format_html('<td{} data-label="{}">', mark_safe(look), column.heading)  # noqa: S308  # our literals


def _html(row: Any, column: Column, request: HttpRequest) -> SafeString | str:
    value = column.read(row)
    if column.template:
        return render_to_string(column.template, {"row": row, "value": value}, request)
    shown = _look(row, column, value)
    url = column.link(row) if column.link else ""
    return format_html('<a href="{}">{}</a>', url, shown) if url else shown


def _look(row: Any, column: Column, value: Any) -> SafeString | str:
    if value is None or value == "":
        return NOTHING
    if column.kind is Kind.STATE:
        return get_template("display/badge.html").render({"badge": _state(row, column, value)})
    write: Callable[[Any], str] = FORMATS.get(column.kind, str)
    return write(value)


def _state(row: Any, column: Column, value: Any) -> Badge:
    """Return the look of a model field by its name, or of the enum member that a function gave."""
    field = column.value or column.key
    if isinstance(field, str) and "." not in field:
        return badge_of(row, field)
    return badge_of(value)


def exported(row: Any, column: Column) -> Any:
    """Return the value for a file: numbers and days as such, states as their words."""
    if column.export is not None:
        return column.export(row)
    value = column.read(row)
    if value is None:
        return None
    if column.kind is Kind.STATE:
        return _state(row, column, value).label
    return str(value) if column.kind is Kind.TEXT else value
