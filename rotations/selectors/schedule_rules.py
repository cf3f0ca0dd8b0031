"""Reads of a campaign's rules of scheduling, and of what was allowed against them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from rotations.models import RuleOverride, ScheduleRule
from rotations.scheduling.facts import Margins
from rotations.scheduling.findings import ABSOLUTE_RULES, RuleCode, RuleLevel
from rotations.scheduling.levels import DEFAULT_LEVELS, HOME_HOURS, MARGIN_UNITS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from core.scoping.querysets import OrgScopedQuerySet, Viewer
    from rotations.models import Campaign

    Hours = tuple[dt.time, dt.time]

# Asked at every move on the board.
RULES = "SELECT * FROM rotations_schedulerule WHERE campaign_id = %s"
STANDING = """
    SELECT * FROM rotations_ruleoverride
     WHERE withdrawn_at IS NULL AND key = ANY(%s::text[]) ORDER BY id DESC
"""


@dataclass(frozen=True)
class RuleBook:
    """The levels and margins of one campaign."""

    campaign: int
    stored: Mapping[str, ScheduleRule]

    def level(self, code: RuleCode) -> RuleLevel:
        """Return the level that the campaign or custom gives a rule."""
        rule = self.stored.get(code)
        return RuleLevel(rule.level) if rule else DEFAULT_LEVELS[code]

    def margin(self, code: RuleCode) -> int:
        """Return what is kept free beyond a rule."""
        rule = self.stored.get(code)
        return rule.margin if rule else 0

    @property
    def hours(self) -> Hours:
        """The hours between which a lecturer is away from home."""
        rule = self.stored.get(RuleCode.HOME)
        if rule is None or rule.leaves_from is None or rule.home_by is None:
            return HOME_HOURS
        return rule.leaves_from, rule.home_by

    @property
    def margins(self) -> dict[int, Margins]:
        """The margins as the judges take them."""
        free = Margins(self.margin(RuleCode.TRAVEL), self.margin(RuleCode.BEDS), *self.hours)
        return {self.campaign: free}


@dataclass(frozen=True)
class RuleLine:
    """One rule as the settings page shows it."""

    code: RuleCode
    level: RuleLevel
    margin: int
    unit: str
    is_locked: bool
    hours: Hours | None = None

    @property
    def label(self) -> str:
        """The rule in words."""
        return str(self.code.label)


def rule_book(campaign: int) -> RuleBook:
    """Return the rules of a campaign; one query."""
    rows = ScheduleRule.objects.raw(RULES, [campaign])
    return RuleBook(campaign, {row.code: row for row in rows})


def rule_lines(campaign: Campaign) -> list[RuleLine]:
    """Return every rule with its level; the caller has shown that the user sees the campaign."""
    book = rule_book(campaign.pk)
    return [
        RuleLine(
            code,
            book.level(code),
            book.margin(code),
            MARGIN_UNITS.get(code, ""),
            code in ABSOLUTE_RULES,
            book.hours if code == RuleCode.HOME else None,
        )
        for code in RuleCode
    ]


def standing_overrides(keys: Iterable[str]) -> dict[str, RuleOverride]:
    """Return the exceptions that hold, by the key of their finding."""
    return {row.key: row for row in RuleOverride.objects.raw(STANDING, [list(set(keys))])}


def overrides_for(user: Viewer, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the exceptions of a campaign within the user's scope, latest first."""
    rows = RuleOverride.objects.visible_to(user).filter(campaign=campaign)
    return rows.select_related("batch__organization", "session", "allowed_by", "withdrawn_by")


def override_for(user: Viewer, pk: int) -> RuleOverride:
    """Return one exception in the user's scope, else 404."""
    rows = RuleOverride.objects.visible_to(user).select_related("batch__organization", "campaign")
    found: RuleOverride = get_object_or_404(rows, pk=pk)
    return found
