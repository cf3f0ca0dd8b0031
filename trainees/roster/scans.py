"""What the scan of a sheet tells beside its values, sorted for reading it row by row."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from trainees.roster.problems import Problem, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.spreadsheets.books import Page
    from core.spreadsheets.xlsx_facts import Scan

SHOWN = 10  # numbers of hidden rows that a sentence names


def faults_of(scan: Scan) -> dict[int, list[tuple[int, str, str]]]:
    """Return the cells whose value is no value by row: position, what is wrong, and what stands there."""
    faults: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for (row, column), literal in scan.errors.items():
        faults[row].append((column - 1, "error", literal))
    for row, column in scan.uncalculated:
        faults[row].append((column - 1, "uncalculated", ""))
    for row, column in scan.images:
        faults[row].append((column - 1, "image", ""))
    return faults


def merges_of(scan: Scan, *, below: int) -> tuple[dict[int, list[tuple[int, int]]], set[int]]:
    """Return the columns merged downwards by their first row, each with its last row, and the rows of titles.

    A title of a group is merged over three columns at least.
    """
    starts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    titles: set[int] = set()
    for top, left, bottom, right in scan.merges:
        if top > below and bottom > top:
            starts[top].extend((at - 1, bottom) for at in range(left, right + 1))
        if top > below and right - left >= 2:
            titles.add(top)
    return starts, titles


def hidden_rows(page: Page, header: int, last: int) -> Iterator[Problem]:
    """Yield a warning when rows between the header and the last one are hidden: they were read too."""
    hidden = sorted(row for row in page.scan.hidden_rows if header < row <= last)
    if hidden:
        shown = "、".join(map(str, hidden[:SHOWN])) + ("等" if len(hidden) > SHOWN else "")
        filtered = "（正在筛选）" if page.scan.has_filter else ""
        sentence = f"含隐藏行{len(hidden)}行{filtered}，已一并读取：第{shown}行。"
        yield Problem(0, "", "", sentence, Weight.WARNING, "hidden_rows", page.name)
