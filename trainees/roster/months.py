"""Dates of which only the number format tells the rest: 2015.1 or 2015.10, a day or its month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.days import today
from core.spreadsheets.xlsx_formats import formats_of
from trainees.roster.cells import is_month_format, months_of
from trainees.roster.problems import Problem, Weight

if TYPE_CHECKING:
    from core.spreadsheets.books import Page
    from core.spreadsheets.xlsx_facts import Place
    from trainees.roster.records import RawRow

TWO_PLACES = 2  # the built-in format 0.00


@dataclass(frozen=True, slots=True)
class Pending:
    """A date that waits for its format: where its row stands, and what was read."""

    index: int
    key: str
    place: Place
    text: str


def settle_months(data: bytes, page: Page, pending: list[Pending], rows: list[RawRow]) -> None:
    """Give each waiting date the precision it shows, or ask which month was meant."""
    formats = formats_of(data, page.scan, {one.place for one in pending})
    year = today().year
    for one in pending:
        if one.index >= len(rows) or rows[one.index].number != one.place[0]:
            continue  # the line was nobody
        row = rows[one.index]
        number, code = formats.get(one.place, (0, ""))
        options = months_of(one.text, year)
        cells = dict(row.cells)
        if not options:
            if is_month_format(number, code):
                cells[one.key] = one.text[:7]
        elif number == TWO_PLACES or code.startswith("0.00"):
            cells[one.key] = options[1][0]
        elif code.startswith("0.0"):
            cells[one.key] = options[0][0]
        else:
            cells[one.key] = options[0][0]
            rows[one.index] = row = _asked(row, one, options)
        rows[one.index] = replace(row, cells=cells)


def _asked(row: RawRow, one: Pending, options: tuple[tuple[str, str], ...]) -> RawRow:
    problem = Problem(
        row.number,
        row.title(one.key),
        one.text,
        f"{one.text}是1月还是10月？",
        Weight.WARNING,
        f"{one.key}_month",
        row.sheet,
        options,
    )
    return replace(row, problems=(*row.problems, problem))
