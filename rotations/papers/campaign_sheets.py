"""The places of all open classes of a campaign in one sheet: filled in by offices, read back as one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.spreadsheets.files import UnreadableFile
from core.spreadsheets.imports import read_template
from core.spreadsheets.remarks import remarked
from core.spreadsheets.templates import Column, TemplateSpec, render_template
from rotations.papers.quota_sheets import LIMITS, FilledCascade, Reading, line_values, spec_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from core.spreadsheets.imports import Problem, Row
    from rotations.models import Batch
    from rotations.selectors.quota_sheets import Cascade

LARGE = 1_000  # rows, half a second to write; more than these are written by a job
PART = LIMITS.rows  # rows of one workbook, as many as can be read back


@dataclass(frozen=True)
class FilledCampaign:
    """What a filled sheet says: new figures by class and unit, or what is wrong."""

    figures: Mapping[int, Mapping[int, int]]  # by batch
    problems: list[Problem]

    def remarks(self) -> dict[int, str]:
        """Return what is wrong by row number, each fault with its cell."""
        return FilledCascade(problems=self.problems).remarks()


def group_words(group: int) -> str:
    """Return what a file's name says of the group of classes in it; nothing for the first."""
    return f"_第{group}组" if group > 1 else ""


class CampaignSheet:
    """The sheet of several cascades, each class named so that no two are called the same.

    It is sent out in parts that can be read back; what comes back may be any part, or cut from several.
    """

    def __init__(self, cascades: Sequence[Cascade]) -> None:
        """Name the classes, lay the columns out, and cut the rows into parts."""
        plain = {each.batch.pk: _name(each.batch) for each in cascades}
        often = Counter(plain.values())
        self.names = {
            key: name if often[name] == 1 else f"{name}（{key}）" for key, name in plain.items()
        }
        self.cascades = {self.names[each.batch.pk]: each for each in cascades}
        self.spec = self._spec(cascades)
        self.parts = _parts(cascades)

    def _spec(self, cascades: Sequence[Cascade]) -> TemplateSpec:
        classes = tuple(self.names[each.batch.pk] for each in cascades)
        labels: dict[str, None] = {}
        aboves: dict[str, None] = {}
        for each in cascades:
            labels |= dict.fromkeys(each.label(line.unit) for line in each.lines)
            aboves |= dict.fromkeys(each.label(line.above) for line in each.lines)
        first = Column("batch", "班次", required=True, choices=classes, width=34)
        single = spec_of(cascades[0])
        lists = {"unit": tuple(labels), "above": tuple(aboves)}
        columns = (
            replace(column, choices=lists[column.key]) if column.key in lists else column
            for column in single.columns
        )
        return replace(single, columns=(first, *columns))

    @property
    def lines(self) -> int:
        """How many rows it has."""
        return sum(len(each.lines) for each in self.cascades.values())

    @property
    def is_large(self) -> bool:
        """Whether a job writes it, since nobody waits that long for a page."""
        return self.lines > LARGE

    def file(self, part: Sequence[Cascade], wrote: Callable[[], None] = lambda: None) -> bytes:
        """Return a part of the sheet with what the units have now; `wrote` is called at each row."""
        return render_template(self._spec(part), self._rows(part, wrote))

    def _rows(
        self, part: Sequence[Cascade], wrote: Callable[[], None]
    ) -> Iterator[dict[str, object]]:
        for each in part:
            for line in each.lines:
                yield {"batch": self.names[each.batch.pk], **line_values(each, line)}
                wrote()

    def read(self, content: bytes) -> FilledCampaign:
        """Return the figures that differ from those stored, or all that is wrong.

        Raises UnreadableFile when the file is no such sheet.
        """
        parsed = read_template(self.spec, content, LIMITS)
        if parsed.file_problems:
            raise UnreadableFile("".join(problem.message for problem in parsed.file_problems))
        problems = [problem for row in parsed.rows for problem in row.problems]
        if problems:  # sums are judged once every cell can be read
            return FilledCampaign({}, problems)
        by_class: dict[str, list[Row]] = defaultdict(list)
        for row in parsed.rows:
            by_class[str(row.values["batch"])].append(row)
        figures: dict[int, Mapping[int, int]] = {}
        for name, rows in by_class.items():
            cascade = self.cascades[name]
            strange = list(self._strangers(cascade, rows))
            filled = FilledCascade() if strange else Reading(cascade, self.spec, rows).run()
            problems += strange or filled.problems
            figures[cascade.batch.pk] = filled.figures
        problems.sort(key=lambda problem: problem.row or 0)
        return FilledCampaign({key: each for key, each in figures.items() if each}, problems)

    def _strangers(self, cascade: Cascade, rows: Sequence[Row]) -> list[Problem]:
        """Return the rows whose unit has nothing to do with its class."""
        own = {cascade.label(line.unit) for line in cascade.lines}
        unit = next(column for column in self.spec.columns if column.key == "unit")
        return [
            row.problem(unit, f"“{row.values['unit']}”不在该班次的分解范围内，请核对班次。")
            for row in rows
            if row.values["unit"] not in own
        ]

    def remarked(self, content: bytes) -> bytes:
        """Return the user's own workbook with the faults beside the rows."""
        return remarked(content, self.spec.columns, self.read(content).remarks())


def _parts(cascades: Sequence[Cascade]) -> list[list[Cascade]]:
    """Cut classes into parts whose rows can be read back, one class at least in each."""
    parts: list[list[Cascade]] = []
    rows = 0
    for each in cascades:
        rows += len(each.lines)
        if not parts or rows > PART:
            parts.append([])
            rows = len(each.lines)
        parts[-1].append(each)
    return parts


def _name(batch: Batch) -> str:
    return f"{batch.organization}：{batch}"
