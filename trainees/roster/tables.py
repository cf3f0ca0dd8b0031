"""A sheet with a second table on it: below the first with columns of its own, or beside it.

What was not read is told, so that nobody believes it imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainees.roster.cells import plain_text
from trainees.roster.problems import Problem, Weight
from trainees.roster.titles import column_of, plain_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.spreadsheets.sheets import CellValue

FEWEST = 3  # columns we know, the name among them, make a header
HEADER, ROW = "另一张表的表头", "另一张表的行，没有读取"


class OtherTables:
    """What of one sheet belongs to another table than the one whose columns are known."""

    def __init__(self, sheet: str, titles: Sequence[str], mapping: Mapping[int, str]) -> None:
        self.sheet = sheet
        self.is_here = False  # whether the rows that come now belong to another table
        self._titles = {
            at: {plain_title(part) for part in titles[at].split("/")}
            for at in mapping
            if at < len(titles)
        }
        self._first = self._rows = self._people_beside = 0
        self._beside = _namesakes(titles, mapping)

    def take(self, values: Sequence[CellValue]) -> None:
        """Count who stands in the table beside, if there is one."""
        if self._beside:
            texts = [plain_text(values[at]) for at in self._beside if at < len(values)]
            self._people_beside += any(text and not column_of(text) for text in texts)

    def begins(self, number: int, values: Sequence[CellValue]) -> bool:
        """Tell whether a line is a header; the rows below are another table's unless its columns stand as ours."""
        keys = {column_of(text) for text in map(plain_text, values) if text} - {""}
        if "name" not in keys or len(keys) < FEWEST:
            return False
        self.is_here = any(
            title and title not in parts
            for at, parts in self._titles.items()
            if at < len(values)
            for title in [plain_title(plain_text(values[at]))]
        )
        if self.is_here:
            self._first = self._first or number
        return True

    def leave_out(self) -> str:
        """Count a row of another table, and say why it is left out."""
        self._rows += 1
        return ROW

    def problems(self) -> Iterator[Problem]:
        """Yield a warning for each table that was not read."""
        if self._rows:
            sentence = (
                f"第{self._first}行起是另一张表，列的次序不同，其中{self._rows}行没有读取。"
                "请把它放到另一张工作表中再上传。"
            )
            yield Problem(self._first, "", "", sentence, Weight.WARNING, "other_table", self.sheet)
        if self._people_beside:
            sentence = (
                f"“姓名”有两列，像是并排的两张名单：只读左边一张，右边{self._people_beside}人"
                "没有读取。请把右边的接到左边的下面再上传。"
            )
            yield Problem(0, "", "", sentence, Weight.WARNING, "tables_beside", self.sheet)


def _namesakes(titles: Sequence[str], mapping: Mapping[int, str]) -> list[int]:
    """Return the columns that are called as the column of names is."""
    names = [at for at, key in mapping.items() if key == "name" and at < len(titles)]
    return [
        at
        for at, title in enumerate(titles)
        if names
        and at not in names
        and title
        and plain_title(title) == plain_title(titles[names[0]])
    ]
