"""The grid of ways as one form, and the same as a sheet."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms

from core.spreadsheets.imports import Problem
from core.spreadsheets.parsers import text, whole
from core.spreadsheets.templates import Column, TemplateSpec

if TYPE_CHECKING:
    from core.spreadsheets.imports import Parsed, Row
    from courses.selectors.travel import Pair, WayCell, WayGrid

LONGEST = 2880  # two days on the road
SHEET = TemplateSpec(
    name="路程时间",
    guidance=("一行一对地方，往返相同，不分先后；分钟留空表示未知，导入时不改动。",),
    columns=(
        Column("here", "甲地", required=True, parser=text(100), width=24),
        Column("there", "乙地", required=True, parser=text(100), width=24),
        Column("minutes", "分钟", parser=whole(1, LONGEST), numeric=True),
    ),
)


def key_of(pair: Pair) -> str:
    """Return how a pair is named in a form."""
    return f"{pair[0]}-{pair[1]}"


class WayForm(forms.Form):
    """One box a pair; what the user saw goes along, so that nobody's change is overwritten."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200_000)

    def __init__(self, *args: Any, grid: WayGrid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = grid
        self.fields["seen"].initial = json.dumps(
            {key_of(pair): minutes for pair, minutes in grid.known().items()}
        )
        for cell in self._open():
            field = forms.IntegerField(
                label=f"{cell.here}到{cell.there}，分钟",
                min_value=1,
                max_value=LONGEST,
                required=False,
                initial=cell.minutes,
            )
            unknown = " way-unknown" if cell.minutes is None else ""
            field.widget.attrs["class"] = f"form-control{unknown}"
            self.fields[f"way-{key_of(cell.pair)}"] = field

    def clean_seen(self) -> dict[str, int]:
        """Return what the user saw, by pair; what cannot be read counts as nothing seen."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            return {}
        if not isinstance(seen, dict):
            return {}
        return {pair: minutes for pair, minutes in seen.items() if isinstance(minutes, int)}

    def seen_ways(self) -> dict[Pair, int]:
        """Return what the user saw, by pairs of the grid."""
        seen = self.cleaned_data["seen"]
        return {
            cell.pair: seen[key_of(cell.pair)] for cell in self._open() if key_of(cell.pair) in seen
        }

    def changes(self) -> dict[Pair, int | None]:
        """Return the pairs that the user changed; None where a box was emptied."""
        seen = self.seen_ways()
        typed = {cell.pair: self.cleaned_data[f"way-{key_of(cell.pair)}"] for cell in self._open()}
        return {pair: minutes for pair, minutes in typed.items() if minutes != seen.get(pair)}

    def rows(self) -> list[tuple[Any, list[tuple[WayCell, Any]]]]:
        """Return each division but the first with its ways to those before it."""
        cells = {cell.pair: cell for cell in self.grid.cells}
        lines = []
        for place, here in enumerate(self.grid.divisions[1:], start=1):
            line = []
            for there in self.grid.divisions[:place]:
                cell = cells[min(here.pk, there.pk), max(here.pk, there.pk)]
                name = f"way-{key_of(cell.pair)}"
                line.append((cell, self[name] if name in self.fields else None))
            lines.append((here, line))
        return lines

    def _open(self) -> list[WayCell]:
        return [cell for cell in self.grid.cells if cell.is_editable]


class SheetForm(forms.Form):
    """A filled sheet of ways."""

    file = forms.FileField(
        label="填好的表格",
        error_messages={"required": "请选择填好的 Excel 文件。"},
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv"}),
    )


def sheet_rows(grid: WayGrid) -> list[dict[str, object]]:
    """Return all pairs of a grid as rows of the sheet, unknown ones with an empty figure."""
    return [
        {"here": cell.here.name, "there": cell.there.name, "minutes": cell.minutes}
        for cell in grid.cells
    ]


def ways_in(parsed: Parsed, grid: WayGrid) -> tuple[dict[Pair, int | None], list[Problem]]:
    """Return the minutes that a read sheet brings, and what is wrong in it."""
    ways: dict[Pair, int | None] = {}
    problems = list(parsed.problems)
    cells = {cell.pair: cell for cell in grid.cells}
    names = {name: one.pk for one in grid.divisions for name in (one.name, one.short_name) if name}
    for row in parsed.rows:
        if row.problems or row.values.get("minutes") is None:
            continue
        problem = _take(row, names, cells, ways)
        if problem:
            problems.append(Problem(problem, row.number, "甲地、乙地"))
    return ways, problems


def _take(
    row: Row, names: dict[str, int], cells: dict[Pair, WayCell], ways: dict[Pair, int | None]
) -> str:
    """Put the minutes of a row where they belong; return what is wrong, or nothing."""
    typed = [str(row.values[name]) for name in ("here", "there")]
    strange = [name for name in typed if name not in names]
    if strange:
        return f"“{strange[0]}”不是本市的县区，请按表中已有的名称填写。"
    here, there = (names[name] for name in typed)
    pair = (min(here, there), max(here, there))
    cell = cells.get(pair)
    if cell is None:
        return "甲地和乙地是同一个地方。"
    if not cell.is_editable:
        return "这一对不在您的管理范围内，不能修改。"
    minutes = row.values["minutes"]
    if not isinstance(minutes, int) or ways.get(pair, minutes) != minutes:
        return "同一对地方在表中有两个不同的分钟数。"
    ways[pair] = minutes
    return ""
