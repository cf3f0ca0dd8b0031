"""Releasing a timetable, and deciding about the notices of its changes."""

from __future__ import annotations

from typing import Any

from django import forms

MOST_BATCHES = 2000


class ReleaseForm(forms.Form):
    """How the new version is called, and which draft was looked at."""

    name = forms.CharField(
        label="版本名称", max_length=40, required=False, help_text="可不填，如“报到前定稿”"
    )
    note = forms.CharField(
        label="改动原因", max_length=200, required=False, help_text="可不填，记入发布记录"
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def facts(self) -> dict[str, Any]:
        """Return what the service is given."""
        return dict(self.cleaned_data)


class WordsForm(forms.Form):
    """The opening of a notice, above its lines."""

    words = forms.CharField(
        label="开头的话",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写在改动之前，各类收件人都能看到。例如：因主讲人临时有公务，请互相转告。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DecisionForm(forms.Form):
    """Sending or not sending the notice as it was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ManyReleasesForm(forms.Form):
    """Which classes of a campaign are released together."""

    note = forms.CharField(label="改动原因", max_length=200, required=False)

    def __init__(self, data: Any = None, *, batches: list[int]) -> None:
        super().__init__(data)
        self.fields["batches"] = forms.TypedMultipleChoiceField(
            label="班次",
            choices=[(key, str(key)) for key in batches],
            coerce=int,
            error_messages={"required": "请至少选择一个班次。"},
        )
