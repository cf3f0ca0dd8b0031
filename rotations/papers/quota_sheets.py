"""The sheet of places shared out (名额分解表): filled in by offices, read back with each fault at its cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.spreadsheets import parsers
from core.spreadsheets.files import Limits, UnreadableFile
from core.spreadsheets.imports import read_template
from core.spreadsheets.remarks import remarked
from core.spreadsheets.templates import Column, TemplateSpec, render_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.spreadsheets.imports import Problem, Row
    from organizations.models import Organization
    from rotations.selectors.quota_sheets import Cascade, CascadeLine

SHEET = "名额分解表"
LIMITS = Limits(rows=5000)
PLACES = parsers.whole(0, 9999)
GUIDANCE = (
    "只改“名额（人）”列；留空等于没有名额，删去的行不改动。",
    "上级单位的名额包括向下分解的名额；分解合计不能超过上级单位的名额。",
    "应训、待训、已报、现有名额由系统填写；与现有名额相同的行不改动。",
)


@dataclass
class FilledCascade:
    """What a filled sheet says: new figures by unit, or what is wrong. With problems nothing is stored."""

    figures: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def remarks(self) -> dict[int, str]:
        """Return what is wrong by row number, each fault with its cell."""
        by_row: dict[int, list[str]] = defaultdict(list)
        for problem in self.problems:
            by_row[problem.row or 1].append(f"{problem.cell}：{problem.message}")
        return {row: "\n".join(said) for row, said in by_row.items()}


def spec_of(cascade: Cascade) -> TemplateSpec:
    """Return the template of a cascade: who may be written in it is offered as lists."""
    units = tuple(cascade.label(line.unit) for line in cascade.lines)
    aboves = tuple(dict.fromkeys(cascade.label(line.above) for line in cascade.lines))
    return TemplateSpec(
        columns=(
            Column("above", "上级单位", choices=aboves, width=22, note="名额由它分给本行的单位。"),
            Column("unit", "单位", required=True, choices=units, width=30),
            Column("seats", "应训（人）", numeric=True, width=11),
            Column("due", "待训（人）", numeric=True, width=11),
            Column("sent", "已报（人）", numeric=True, width=11),
            Column("now", "现有名额（人）", parser=PLACES, numeric=True, width=14),
            Column(
                "places",
                "名额（人）",
                parser=PLACES,
                numeric=True,
                width=11,
                note="包括向下分解的名额。",
            ),
        ),
        name="名额分解",
        guidance=GUIDANCE,
    )


def cascade_file(cascade: Cascade) -> bytes:
    """Return the sheet with what the units have now."""
    rows = [line_values(cascade, line) for line in cascade.lines]
    return render_template(spec_of(cascade), rows)


def line_values(cascade: Cascade, line: CascadeLine) -> dict[str, object]:
    """Return the cells of a unit as they are sent out."""
    return {
        "above": cascade.label(line.above),
        "unit": cascade.label(line.unit),
        "seats": line.seats,
        "due": line.due,
        "sent": line.sent,
        "now": line.places or None,
        "places": line.places or None,
    }


def read_cascade(content: bytes, cascade: Cascade) -> FilledCascade:
    """Return the figures of a filled sheet that differ from those stored, or all that is wrong.

    Raises UnreadableFile when the file is no such sheet.
    """
    spec = spec_of(cascade)
    parsed = read_template(spec, content, LIMITS)
    if parsed.file_problems:
        raise UnreadableFile("".join(problem.message for problem in parsed.file_problems))
    return Reading(cascade, spec, parsed.rows).run()


def remarked_cascade(content: bytes, cascade: Cascade) -> bytes:
    """Return the user's own workbook with the faults beside the rows."""
    remarks = read_cascade(content, cascade).remarks()
    return remarked(content, spec_of(cascade).columns, remarks)


class Reading:
    """Judges the rows one by one, then the sums."""

    def __init__(self, cascade: Cascade, spec: TemplateSpec, rows: list[Row]) -> None:
        self.cascade, self.rows = cascade, rows
        self.column = {column.key: column for column in spec.columns}
        self.by_label = {cascade.label(line.unit): line for line in cascade.lines}
        self.row_of: dict[int, Row] = {}
        self.filled = FilledCascade()

    def run(self) -> FilledCascade:
        """Return the verdict."""
        for row in self.rows:
            self.filled.problems.extend(row.problems or self._take(row))
        if not self.filled.problems:
            self.filled.problems.extend(self._sums())
        stored = {line.unit.pk: line.places for line in self.cascade.lines}
        figures = self.filled.figures
        self.filled.figures = {
            unit: places for unit, places in figures.items() if places != stored[unit]
        }
        return self.filled

    def _take(self, row: Row) -> Iterator[Problem]:
        line = self.by_label[str(row.values["unit"])]
        key, label = line.unit.pk, self.cascade.label(line.above)
        earlier = self.row_of.setdefault(key, row)
        if earlier is not row:
            message = f"“{row.values['unit']}”已在第{earlier.number}行填写，请删去一行。"
            yield row.problem(self.column["unit"], message)
            return
        if row.values["above"] not in (None, label):
            message = f"名额由“{label}”分配，不能改为“{row.values['above']}”。"
            yield row.problem(self.column["above"], message)
        places = _number(row, "places")
        if places == (_number(row, "now") if "now" in row.places else line.places):
            return  # as it was sent out: whatever it is meanwhile, it stays
        self.filled.figures[key] = places
        if places != line.places and (fault := self._refused(line, row, places)):
            yield row.problem(self.column["places"], fault)

    def _refused(self, line: CascadeLine, row: Row, places: int) -> str:
        if not line.is_open:
            return f"这一行由“{self.cascade.label(line.above)}”分配，请恢复为 {line.places}。"
        if "now" in row.places and _number(row, "now") != line.places:
            return f"下载以后名额已改为 {line.places}，请重新下载后再填。"
        if not places and line.sent:
            return f"已报送 {line.sent} 人，不能取消名额。"
        return ""

    def _sums(self) -> Iterator[Problem]:
        """Yield where units give more than they have, at the last of their parts that was changed."""
        given: Counter[int | None] = Counter()
        changed: dict[int | None, Row] = {}
        for line in self.cascade.lines:
            above = line.above.pk if line.above else None
            given[above] += self._figure(line.unit, line.places)
            if line.unit.pk in self.filled.figures:
                changed[above] = self.row_of[line.unit.pk]
        for holder, most in self._holders():
            key = holder.pk if holder else None
            row = changed.get(key) or self.row_of.get(key or 0)
            if given[key] > most and row is not None:
                yield row.problem(
                    self.column["places"],
                    f"“{self.cascade.label(holder)}”的名额 {most}，分解合计 {given[key]}，"
                    f"请减少 {given[key] - most} 个。",
                )

    def _holders(self) -> Iterator[tuple[Organization | None, int]]:
        if any(line.above is None and line.is_open for line in self.cascade.lines):
            yield None, self.cascade.batch.capacity
        for line in self.cascade.lines:
            yield line.unit, self._figure(line.unit, line.places)

    def _figure(self, unit: Organization, stored: int) -> int:
        return self.filled.figures.get(unit.pk, stored)


def _number(row: Row, key: str) -> int:
    """Return the figure of a cell; an empty one is none."""
    figure = row.values[key]
    return figure if isinstance(figure, int) else 0
