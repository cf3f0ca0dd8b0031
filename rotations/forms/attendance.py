"""Forms of the roll: marks by trainee, a scanned badge, a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from rotations.enums import AttendanceMethod, AttendanceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rotations.selectors.attendance import RollRow

ROLL_METHODS = (AttendanceMethod.ROLL_CALL, AttendanceMethod.PAPER)


class RollForm(forms.Form):
    """The marks of a session: `status-<key>` for each trainee, `seen-<key>` what the page showed."""

    method = forms.ChoiceField(
        label="登记方式",
        choices=[(method.value, method.label) for method in ROLL_METHODS],
        initial=AttendanceMethod.ROLL_CALL,
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, rows: Iterable[RollRow]) -> None:
        super().__init__(data)
        self.keys = [row.trainee.pk for row in rows]
        for key in self.keys:
            self.fields[f"status-{key}"] = forms.ChoiceField(
                choices=AttendanceStatus.choices,
                error_messages={
                    "required": "请选择出勤、迟到、请假或缺勤。",
                    "invalid_choice": "请选择出勤、迟到、请假或缺勤。",
                },
            )
            self.fields[f"seen-{key}"] = forms.CharField(required=False)

    def roll(self) -> dict[str, Any]:
        """Return the clean marks as `call_roll` takes them."""
        clean = self.cleaned_data
        return {
            "marks": {key: clean[f"status-{key}"] for key in self.keys},
            "seen": {key: clean[f"seen-{key}"] for key in self.keys},
            "method": AttendanceMethod(clean["method"] or AttendanceMethod.ROLL_CALL),
        }


class ScanForm(forms.Form):
    """A badge code from a scanner gun, or a seat number typed."""

    code = forms.CharField(
        label="扫学员码或输入学号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class ReasonForm(forms.Form):
    """One sentence of reason."""

    reason = forms.CharField(label="原因", max_length=200)
