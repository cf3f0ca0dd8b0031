"""From rows to what stands in the cells, on the page and in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template, render_to_string
from django.utils.html import format_html

from core.display.badges import badge_of
from core.display.templatetags.display import NOTHING, day, moment, number, percent
from core.listing.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """One cell as the page shows it."""

    column: Column
    html: SafeString | str


@dataclass(frozen=True)
class Row:
    """One row: the object itself and its cells."""

    object: Any
    cells: list[Cell]

    @property
    def pk(self) -> Any:
        """What a ticked row posts."""
        return self.object.get("pk") if isinstance(self.object, dict) else self.object.pk

    @property
    def name(self) -> str:
        """How the tick box speaks of the row."""
        return str(self.object)


def show(row: Any, columns: list[Column], request: HttpRequest) -> Row:
    """Return a row with the cells of the chosen columns."""
    return Row(row, [Cell(column, _html(row, column, request)) for column in columns])


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
