"""Reads of coverage: the maintained counters plus what is not folded yet, never the seats themselves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from organizations.enums import Level
from organizations.models import Category, Organization
from organizations.paths import PATH_STEP
from rotations.enums import DutyState
from rotations.selectors.coverage_statements import READ_CHILDREN, READ_ONE, RECOUNT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rotations.models import Campaign


class Difference(NamedTuple):
    """A count that the counters and a recount of the seats do not agree on."""

    organization_id: int
    campaign_id: int
    category_id: int
    state: str
    level: int | None
    counted: int
    kept: int


@dataclass
class Coverage:
    """How many seats stand where, within one organization or one category of it."""

    states: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DutyState.values, 0))
    levels: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # trained, by level

    def add(self, state: str, level: int | None, count: int) -> None:
        """Count seats in."""
        self.states[state] += count
        if level is not None:
            self.levels[level] += count

    @property
    def total(self) -> int:
        """Seats of the base; the excused are among them."""
        return sum(self.states.values())

    @property
    def trained(self) -> int:
        """Seats trained."""
        return self.states[DutyState.TRAINED]

    @property
    def remaining(self) -> int:
        """Seats not trained yet, excused ones included."""
        return self.total - self.trained

    @property
    def rate(self) -> Decimal | None:
        """轮训完成率 in percent, trained ÷ seats of the base, one decimal; None without seats.

        Cut off, not rounded: 100 % is said only when nobody is missing.
        """
        if not self.total:
            return None
        share = Decimal(self.trained * 100) / self.total
        return share.quantize(Decimal("0.1"), rounding=ROUND_DOWN)


@dataclass(frozen=True)
class Cell:
    """One mark of the heat table; `heat` is the share of its line in five steps."""

    state: str
    count: int
    heat: int


class Line(NamedTuple):
    """One category of the table."""

    category: Category
    coverage: Coverage

    @property
    def cells(self) -> list[Cell]:
        """The line's marks, in the order of the states."""
        return cells_of(self.coverage)


@dataclass(frozen=True)
class LevelCount:
    """How many seats were trained at one level."""

    label: str
    count: int


@dataclass(frozen=True)
class LevelCell:
    """How many seats of one category were trained at one level."""

    level: int
    count: int


class LevelLine(NamedTuple):
    """One category by level of training."""

    category: Category
    trained: int
    cells: list[LevelCell]


def cells_of(coverage: Coverage) -> list[Cell]:
    """Return a coverage as marks; an empty one is cold, a full one hottest."""
    total = coverage.total or 1
    return [Cell(state, count, -(-count * 4 // total)) for state, count in coverage.states.items()]


@dataclass
class CoverageTable:
    """Coverage of one organization: a line a category, and the total."""

    table: list[Line]
    total: Coverage

    @property
    def columns(self) -> list[DutyState]:
        """The states, in order."""
        return list(DutyState)

    @property
    def total_cells(self) -> list[Cell]:
        """The marks of the total."""
        return cells_of(self.total)

    @property
    def levels(self) -> list[LevelCount]:
        """Trained seats by the level that trained them, highest first."""
        found = sorted(self.total.levels.items())
        return [LevelCount(Level(level).label, count) for level, count in found if count]

    @property
    def level_lines(self) -> list[LevelLine]:
        """The categories with trained seats, one number a level that occurs anywhere."""
        found = [level for level, count in sorted(self.total.levels.items()) if count]
        return [
            LevelLine(
                line.category,
                line.coverage.trained,
                [LevelCell(level, line.coverage.levels.get(level, 0)) for level in found],
            )
            for line in self.table
            if line.coverage.trained
        ]


@dataclass
class ChildCoverage:
    """Coverage of one child, with its categories."""

    organization: Organization
    total: Coverage
    by_category: dict[int, Coverage]


def read(
    statement: str, organization: Organization, campaign: Campaign, on: dt.date | None
) -> list[tuple[int, ...]]:
    """Run one of the reads for an organization, as known at the end of a day (None: now)."""
    values: dict[str, int | str | dt.date] = {
        "day": on or dt.date.max,
        "organization": organization.pk,
        "campaign": campaign.pk,
        "path": organization.path,
        "child_length": len(organization.path) + PATH_STEP,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[int, ...]] = cursor.fetchall()
        return found


def summed(cells: Iterable[tuple[int, str, int | None, int]]) -> dict[int, Coverage]:
    """Return coverage by category from (category, state, level, count)."""
    by_category: dict[int, Coverage] = defaultdict(Coverage)
    for category_id, state, level, count in cells:
        by_category[category_id].add(state, level, count)
    return dict(by_category)


def total_of(parts: Iterable[Coverage]) -> Coverage:
    """Return the sum of several coverages."""
    total = Coverage()
    for part in parts:
        for state, count in part.states.items():
            total.states[state] += count
        for level, count in part.levels.items():
            total.levels[level] += count
    return total


def coverage_of(
    organization: Organization, campaign: Campaign, *, on: dt.date | None = None
) -> CoverageTable:
    """Return category × state (and level of training) of the seats within an organization.

    `on` asks what was known at the end of a day, by the tree of that day. Two queries, whatever the size
    of the subtree. The caller got both arguments through a scoped selector.
    """
    by_category = summed(read(READ_ONE, organization, campaign, on))  # type: ignore[arg-type]  # rows of SQL
    categories = Category.objects.in_bulk(list(by_category)).values()
    ordered = sorted(categories, key=category_order)
    lines = [Line(category, by_category[category.pk]) for category in ordered]
    return CoverageTable(lines, total_of(by_category.values()))


def coverage_by_child(
    organization: Organization, campaign: Campaign, *, on: dt.date | None = None
) -> list[ChildCoverage]:
    """Return the coverage of each child that has seats in the base, in the offices' order; two queries.

    On a past day (`on`) the children are those of that day.
    """
    cells: dict[int, list[tuple[int, str, int | None, int]]] = defaultdict(list)
    for child_id, *cell in read(READ_CHILDREN, organization, campaign, on):
        cells[child_id].append(tuple(cell))  # type: ignore[arg-type]  # rows of SQL
    children = Organization.objects.filter(pk__in=cells).order_by("path")
    found = [(child, summed(cells[child.pk])) for child in children]
    return [ChildCoverage(child, total_of(parts.values()), parts) for child, parts in found]


def category_order(category: Category) -> tuple[int, int]:
    """Return the sorting key of a category."""
    return category.sort_order, category.pk


def verify_coverage(
    campaign: Campaign | None = None, *, on: dt.date | None = None
) -> list[Difference]:
    """Recount every seat of the base by brute force; return where the kept counts disagree.

    With `on`, the seats are set back to that day one by one, and compared with what the tables of that day
    show. One statement, so one moment: the answer is exact while others write. Empty means exact.
    """
    values = {"campaign": campaign.pk if campaign else None, "day": on or dt.date.max}
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, values)
        return [Difference(*row) for row in cursor.fetchall()]
