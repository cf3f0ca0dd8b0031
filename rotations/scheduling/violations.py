"""A change of the schedule that rules forbid, and the exception that somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from rotations.scheduling.findings import ABSOLUTE_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotations.scheduling.findings import Finding


@dataclass(frozen=True)
class Waiver:
    """The reason for which somebody stores a change against the rules.

    `rules` are those that the person was shown; nothing else passes with the reason. None: all.
    """

    reason: str = ""
    rules: frozenset[str] | None = None

    def covers(self, finding: Finding) -> bool:
        """Return whether a finding passes with this reason: an absolute rule never does."""
        if not self.reason.strip() or finding.rule in ABSOLUTE_RULES:
            return False
        return self.rules is None or finding.rule in self.rules


NO_WAIVER = Waiver()


class RuleViolation(ValidationError):  # noqa: N818  # named as the contract names it
    """The findings that stand in the way; nothing was stored."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("".join(finding.message for finding in findings), code="rules")
        self.findings = list(findings)

    @property
    def may_be_overridden(self) -> bool:
        """Whether a reason suffices: what the database refuses by itself stays refused."""
        return not any(finding.rule in ABSOLUTE_RULES for finding in self.findings)
