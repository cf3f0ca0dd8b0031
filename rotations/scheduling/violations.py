"""A change of the schedule that rules forbid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from rotations.scheduling.findings import ABSOLUTE_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotations.scheduling.findings import Finding


class RuleViolation(ValidationError):  # noqa: N818  # named as the contract names it
    """The findings that stand in the way; nothing was stored."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("".join(finding.message for finding in findings), code="rules")
        self.findings = list(findings)

    @property
    def may_be_overridden(self) -> bool:
        """Whether a reason suffices: what the database refuses by itself stays refused."""
        return not any(finding.rule in ABSOLUTE_RULES for finding in self.findings)
