"""The findings of a campaign as its page shows them: by rule, with ways to the class and the timetable."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.days import first_day
from rotations.models import Batch
from rotations.scheduling.findings import Finding, RuleCode
from rotations.selectors.findings import findings_of_campaign

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from core.scoping.querysets import Viewer
    from rotations.models import Campaign

SHOWN = 50  # findings of a rule on the page; one rule alone shows more
SHOWN_ALONE = 500


@dataclass(frozen=True)
class FindingLine:
    """One finding with the class of the user's that it is about."""

    finding: Finding
    batch: Batch | None

    @property
    def level_word(self) -> str:
        """The level, or that an exception was made."""
        return "已作例外" if self.finding.exception else str(self.finding.level.label)

    @property
    def starts_on(self) -> dt.date | None:
        """The first day of the class."""
        return first_day(self.batch.dates) if self.batch else None


@dataclass
class FindingGroup:
    """The findings of one rule; not all of them may be shown."""

    rule: RuleCode
    lines: list[FindingLine] = field(default_factory=list)
    shown: int = SHOWN

    @property
    def head(self) -> list[FindingLine]:
        """The lines that the page shows."""
        return self.lines[: self.shown]

    @property
    def rest(self) -> int:
        """How many lines are left to the page of this rule alone, and to the export."""
        return max(len(self.lines) - self.shown, 0)


def finding_lines(user: Viewer, campaign: Campaign) -> list[FindingLine]:
    """Return all findings of a campaign that the user sees, each with its class."""
    findings = findings_of_campaign(user, campaign)
    keys = {key for finding in findings for key in finding.batches}
    rows = Batch.objects.visible_to(user).filter(pk__in=keys).select_related("organization")
    batches = {row.pk: row for row in rows.order_by()} if keys else {}
    return [FindingLine(finding, _own(finding, batches)) for finding in findings]


def _own(finding: Finding, batches: Mapping[int, Batch]) -> Batch | None:
    return next((batches[key] for key in finding.batches if key in batches), None)


def chosen_lines(lines: Iterable[FindingLine], chosen: Mapping[str, str]) -> list[FindingLine]:
    """Return the lines of a level and a rule; exceptions are a level of their own."""
    level, rule = chosen.get("level"), chosen.get("rule")
    return [
        line
        for line in lines
        if (not rule or line.finding.rule == rule) and (not level or _weighs(line.finding, level))
    ]


def _weighs(finding: Finding, level: str) -> bool:
    if level == "exception":
        return bool(finding.exception)
    return finding.level == level and not finding.exception


def grouped(lines: Iterable[FindingLine]) -> list[FindingGroup]:
    """Return lines by rule in the rules' order."""
    groups: dict[RuleCode, FindingGroup] = {}
    for line in lines:
        code = line.finding.rule
        groups.setdefault(code, FindingGroup(code)).lines.append(line)
    if len(groups) == 1:
        next(iter(groups.values())).shown = SHOWN_ALONE
    order = list(RuleCode)
    return sorted(groups.values(), key=lambda group: order.index(group.rule))


def tally(lines: Iterable[FindingLine]) -> dict[str, int]:
    """Count what blocks, what reminds and what was allowed."""
    counts = {"block": 0, "warn": 0, "exception": 0}
    for line in lines:
        level = "exception" if line.finding.exception else str(line.finding.level)
        counts[level] += 1
    return counts
