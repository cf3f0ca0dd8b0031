"""What a superior has received: who reported, who is missing, and what it adds up to."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from core.days import today
from core.display.badges import Badge, Tone, badge_of
from reports.enums import ReportKind, SubmissionState
from reports.figures import CELLS, FigureRow
from reports.selectors.figures import figures_of, units_below
from reports.selectors.submissions import FILES_OF, figures_in, submissions_for

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from reports.models import Submission
    from rotations.models import Campaign

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
MISSING = Badge(Tone.DANGER, "alert-triangle", "缺报")
COUNTED = (SubmissionState.SUBMITTED, SubmissionState.ACCEPTED)


class Month(NamedTuple):
    """A month of reporting."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def words(self) -> str:
        """The month as sentences write it."""
        return f"{self.year}年{self.month}月"


@dataclass
class Receipt:
    """Where one unit stands with one kind of report in one month."""

    kind: ReportKind
    submission: Submission | None

    @property
    def badge(self) -> Badge:
        """The state, or that nothing came."""
        return badge_of(self.submission, "state") if self.submission else MISSING

    @property
    def is_missing(self) -> bool:
        """Whether nothing counts: not sent, or returned. A report of zeros is not missing."""
        return self.submission is None or self.submission.state not in COUNTED

    @property
    def files(self) -> list[tuple[str, str]]:
        """The files to download: what they are, and the part of the address."""
        return [(name.partition("_")[0], name) for name in FILES_OF[self.kind]]


@dataclass
class UnitReceipts:
    """A unit and its reports of the month, one a kind."""

    unit: Organization
    receipts: list[Receipt]


@dataclass
class Received:
    """All units right below, and how many reports of each kind are in."""

    month: Month
    months: list[Month]
    units: list[UnitReceipts]

    @property
    def kinds(self) -> list[ReportKind]:
        """The columns."""
        return list(ReportKind)

    @property
    def counts(self) -> list[tuple[ReportKind, int, int, int]]:
        """Kind, how many units reported, how many should, how many are missing."""
        found = []
        for kind in ReportKind:
            lacking, whole = len(self.missing(kind)), len(self.units)
            found.append((kind, whole - lacking, whole, lacking))
        return found

    def missing(self, kind: str) -> list[Organization]:
        """Return the units whose report of this kind is missing (缺报)."""
        return [
            row.unit for row in self.units for r in row.receipts if r.kind == kind and r.is_missing
        ]

    @property
    def submissions(self) -> list[Submission]:
        """What is in, unit by unit."""
        return [
            receipt.submission
            for row in self.units
            for receipt in row.receipts
            if receipt.submission and not receipt.is_missing
        ]


def month_in(text: str | None) -> Month | None:
    """Return the month an address names (2026-03); None when it names none."""
    match = MONTH.fullmatch(text or "")
    return Month(int(match[1]), int(match[2])) if match else None


def received(
    user: User, campaign: Campaign, unit: Organization, asked: str | None = None
) -> Received:
    """Return the latest version of every unit and kind of a month; the latest month by default."""
    sent = (
        submissions_for(user)
        .filter(campaign=campaign, organization__parent=unit)
        .exclude(state=SubmissionState.DRAFT)
    )
    days = sent.order_by("-as_of").values_list("as_of", flat=True).distinct()
    months = list(dict.fromkeys(Month(day.year, day.month) for day in days))
    now = today()
    month = month_in(asked) or (months[0] if months else Month(now.year, now.month))
    latest: dict[tuple[int, str], Submission] = {}
    ordered = sent.order_by("as_of", "version")
    for found in ordered.filter(as_of__year=month.year, as_of__month=month.month):
        latest[found.organization_id, found.kind] = found
    units = [
        UnitReceipts(below, [Receipt(kind, latest.get((below.pk, kind))) for kind in ReportKind])
        for below in units_below(unit)
    ]
    if month not in months:
        months.append(month)
    return Received(month, sorted(months, reverse=True), units)


@dataclass
class SummedRow:
    """What one unit filed beside what the own data says."""

    unit: Organization
    submission: Submission | None
    filed: FigureRow
    own: FigureRow

    @property
    def cells(self) -> list[tuple[int, int]]:
        """Filed and own, cell by cell."""
        return [(getattr(self.filed, cell), getattr(self.own, cell)) for cell in CELLS]

    @property
    def differs(self) -> bool:
        """Whether a filed figure is not what the own data says."""
        return self.submission is not None and any(filed != own for filed, own in self.cells)


@dataclass
class Summed:
    """The sum of what lower units filed, beside the own data."""

    rows: list[SummedRow]
    columns: list[str] = field(default_factory=lambda: list(CELLS.values()))

    @property
    def missing(self) -> int:
        """How many units are missing from the sum (缺n)."""
        return sum(row.submission is None for row in self.rows)

    @property
    def totals(self) -> list[tuple[int, int]]:
        """Filed and own totals, column by column."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return [(sum(f for f, _ in cells), sum(o for _, o in cells)) for cells in columns]


def summed_up(campaign: Campaign, unit: Organization, received: Received) -> Summed:
    """Return the filed tables of the units below beside the own count as of the latest of their days."""
    tables = {
        row.unit.pk: receipt.submission
        for row in received.units
        for receipt in row.receipts
        if receipt.kind == ReportKind.SITUATION_TABLE and not receipt.is_missing
    }
    own = figures_of(unit, campaign, as_of_for(tables, received.month))
    by_key = {row.key: row for row in own.rows}
    rows = []
    for below in (row.unit for row in received.units):
        blank = FigureRow(str(below.pk), str(below))
        filed = tables.get(below.pk)
        rows.append(
            SummedRow(
                below,
                filed,
                figures_in(filed).total if filed else blank,
                by_key.get(blank.key, blank),
            )
        )
    return Summed(rows)


def as_of_for(tables: dict[int, Submission | None], month: Month) -> dt.date:
    """Return the day to count the own data as of: the latest filed one, else the end of the month."""
    days = [filed.as_of for filed in tables.values() if filed]
    following = dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return max(days, default=min(following - dt.timedelta(days=1), today()))
