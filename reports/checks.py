"""Checks within a table before it is sent (表内审核). Pure: figures in, checks out.

A hard check that fails holds the report back; a soft one asks for a word of explanation (情况说明).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.figures import FigureRow, Figures


@dataclass(frozen=True)
class Check:
    """One rule, whether it holds, and what it found."""

    number: int
    rule: str
    is_hard: bool
    found: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it."""
        return not self.found


def checks_of(figures: Figures, before: Figures | None = None) -> list[Check]:
    """Return all checks of a report; `before` is what the unit sent last for the same campaign."""
    rows = figures.rows
    return [
        Check(1, "合计 = 各行之和（应训、已训）", True, sums(figures)),
        Check(2, "各行各类：已训 ≤ 应训", True, each(rows, overtrained)),
        Check(3, "未办班则无人次，有人次则人天 ≥ 人次", True, each(rows, odd_classes)),
        Check(4, "待训的行应注明原因", False, each(rows, unexplained)),
        Check(5, "应训人数与上次上报一致", False, base_moved(figures, before)),
        Check(6, "已训人数不少于上次上报", False, fell_back(figures, before)),
    ]


def each(rows: tuple[FigureRow, ...], judge: Callable[[FigureRow], str]) -> tuple[str, ...]:
    """Return what a judge finds in every row."""
    return tuple(text for row in rows if (text := judge(row)))


def sums(figures: Figures) -> tuple[str, ...]:
    """The sum of the rows equals the count of the whole, made apart from them."""
    total = figures.total
    pairs = (("应训", total.due, figures.total_base), ("已训", total.done, figures.total_trained))
    return tuple(
        f"{label}：各行之和 {summed}，全部席位 {whole}"
        for label, summed, whole in pairs
        if summed != whole
    )


def overtrained(row: FigureRow) -> str:
    """More trained than there are seats in some group."""
    wrong = [key for key, count in row.trained.items() if count > row.base.get(key, 0)]
    return f"{row.name}：已训超过应训" if wrong else ""


def odd_classes(row: FigureRow) -> str:
    """Heads without a class, or fewer days than heads."""
    is_odd = (row.heads and not row.classes) or row.person_days < row.heads
    return f"{row.name}：{row.classes}期 {row.heads}人次 {row.person_days}人天" if is_odd else ""


def unexplained(row: FigureRow) -> str:
    """Somebody waits and the row says nothing about it."""
    return f"{row.name}：待训{row.waiting}人，备注为空" if row.waiting and not row.note else ""


def base_moved(figures: Figures, before: Figures | None) -> tuple[str, ...]:
    """The base differs from what was sent last."""
    if before is None or before.total_base == figures.total_base:
        return ()
    return (f"上次 {before.total_base}，本次 {figures.total_base}",)


def fell_back(figures: Figures, before: Figures | None) -> tuple[str, ...]:
    """Fewer are trained than were reported last."""
    if before is None or before.total_trained <= figures.total_trained:
        return ()
    return (f"上次 {before.total_trained}，本次 {figures.total_trained}",)
