"""The facts of an XLSX sheet beside its values, and how each is noted within the limits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.spreadsheets.files import UnreadableFile

if TYPE_CHECKING:
    from core.spreadsheets.files import Limits

ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
MOST_MERGES = 100_000
Place = tuple[int, int]
Format = tuple[int, str]  # a number format: its number, and the code of one that is not built in
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(slots=True)
class Scan:
    """Facts of one sheet; rows and columns count from 1."""

    path: str = ""
    state: str = "visible"
    is_1904: bool = False
    has_filter: bool = False
    last_row: int = 0
    last_column: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Area] = field(default_factory=list)
    uncalculated: set[Place] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    images: set[Place] = field(default_factory=set)  # =DISPIMG(…) of WPS
    formats: dict[Place, Format] = field(
        default_factory=dict
    )  # of .xls; `formats_of` seeks the others

    @property
    def hidden(self) -> bool:
        """Whether the sheet does not show; a very hidden one cannot even be unhidden by hand."""
        return self.state != "visible"

    def forget(self) -> None:
        """Drop what a scan that gave up has noted."""
        for noted in (
            self.hidden_rows,
            self.hidden_columns,
            self.merges,
            self.uncalculated,
            self.errors,
            self.images,
        ):
            noted.clear()
        self.has_filter, self.last_row, self.last_column = False, 0, 0


def cell_place(address: str) -> Place | None:
    """Return row and column of an address such as B3, counted from 1."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def put_cell(  # the five facts of a cell
    scan: Scan, place: Place, kind: str, formula: str | None, value: str, limits: Limits
) -> None:
    """Note a cell that holds something; refuse the file when it lies beyond the limits."""
    scan.last_row, scan.last_column = max(scan.last_row, place[0]), max(scan.last_column, place[1])
    is_beyond = place[0] > limits.rows or place[1] > limits.columns
    if is_beyond or scan.last_row * scan.last_column > limits.cells:
        raise UnreadableFile(
            f"表格超出{limits.rows}行或{limits.columns}列（{_address(place)}处有内容），"
            "请删去多余内容后再上传。"
        )
    if formula is not None and "DISPIMG(" in formula:
        scan.images.add(place)
    elif kind == "e":
        scan.errors[place] = value or "错误"
    elif formula is not None and not value and kind != "str":
        scan.uncalculated.add(place)


def put_columns(scan: Scan, first: str, last: str, limits: Limits) -> None:
    """Note hidden columns."""
    if first.isdigit() and last.isdigit():
        scan.hidden_columns.update(range(int(first), min(int(last), limits.columns) + 1))


def put_merge(scan: Scan, reference: str, limits: Limits) -> None:
    """Note a merged range such as A1:L1; one that cannot be read is none."""
    start, _colon, end = reference.partition(":")
    first, last = cell_place(start), cell_place(end or start)
    if first and last and first[0] <= limits.rows and len(scan.merges) < MOST_MERGES:
        scan.merges.append((*first, min(last[0], limits.rows), min(last[1], limits.columns)))


def _address(place: Place) -> str:
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
