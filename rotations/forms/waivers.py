"""The exception that a form may ask for once the rules of scheduling have refused what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from rotations.scheduling.violations import Waiver

if TYPE_CHECKING:
    from rotations.scheduling.findings import Finding
    from rotations.scheduling.violations import RuleViolation

WAIVER_FIELDS = ("waiver_reason", "waived_rules")
NOT_STORED = "按排班规则不能保存，请看上方所列问题。"


class WaiverFields(forms.Form):
    """A reason for storing something against the rules, hidden until there is something to waive.

    `waived_rules` are the rules that the person was shown beside the field; a new fault of another
    rule is shown again and does not pass with the old reason.
    """

    waiver_reason = forms.CharField(
        label="仍要保存，原因",
        max_length=200,
        required=False,
        widget=forms.HiddenInput,
        help_text="填写后作为例外保存：原因记入日志，并列在本次轮训的“冲突检查”中。",
    )
    waived_rules = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    findings: tuple[Finding, ...] = ()

    def waiver(self) -> Waiver:
        """Return what the clean form waives."""
        shown = self.cleaned_data.get("waived_rules", "").split(",")
        return Waiver(self.cleaned_data.get("waiver_reason", ""), frozenset(filter(None, shown)))

    def put_violation(self, violation: RuleViolation, *, may_waive: bool) -> None:
        """List what stands in the way; offer the reason to those who may give one."""
        self.findings = tuple(violation.findings)
        self.add_error(None, NOT_STORED)
        if not (may_waive and violation.may_be_overridden):
            return
        self.fields["waiver_reason"].widget = forms.TextInput()
        rules = dict.fromkeys(str(finding.rule) for finding in violation.findings)
        typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        typed[self.add_prefix("waived_rules")] = ",".join(rules)
        self.data = typed
