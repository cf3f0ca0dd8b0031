"""Asking for the own record to be mended, and deciding on it."""

from __future__ import annotations

from django import forms

from trainees.enums import CorrectedField


class CorrectionForm(forms.Form):
    """Which field, and what it should say."""

    field = forms.ChoiceField(label="哪一项有误", choices=[("", "请选择"), *CorrectedField.choices])
    wanted = forms.CharField(
        label="正确的内容", max_length=100, widget=forms.TextInput({"autocomplete": "off"})
    )
    note = forms.CharField(label="说明（可不填）", max_length=200, required=False)


class DecideForm(forms.Form):
    """The decision; a refusal says why."""

    note = forms.CharField(label="处理意见", max_length=200, required=False)
    decision = forms.ChoiceField(choices=[("accept", "采纳"), ("refuse", "不采纳")])

    @property
    def is_accepting(self) -> bool:
        """Whether the answer is yes."""
        return bool(self.cleaned_data["decision"] == "accept")
