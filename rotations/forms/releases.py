"""Releasing a timetable, and deciding about the notices of its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from rotations.forms.waivers import WaiverFields

if TYPE_CHECKING:
    from django.http import QueryDict


class ReleaseForm(WaiverFields):
    """How the new version is called, which draft was looked at, and what is waived."""

    name = forms.CharField(
        label="版本名称", max_length=40, required=False, help_text="可不填，如“报到前定稿”"
    )
    note = forms.CharField(
        label="改动原因", max_length=200, required=False, help_text="可不填，记入发布记录"
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def facts(self) -> dict[str, Any]:
        """Return what the service is given."""
        given = {key: self.cleaned_data[key] for key in ("name", "note", "digest")}
        return {**given, "waiver": self.waiver()}


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

    def __init__(self, data: QueryDict | None = None, *, batches: list[int]) -> None:
        super().__init__(data)
        self._every = batches
        self._is_for_all = data is not None and "all" in data
        self.fields["batches"] = forms.TypedMultipleChoiceField(
            label="班次",
            choices=[(key, str(key)) for key in batches],
            coerce=int,
            required=not self._is_for_all,
            error_messages={"required": "请至少选择一个班次。"},
        )

    def params(self) -> dict[str, Any]:
        """Return what the job is given: the button for all means every class of the list."""
        chosen = self._every if self._is_for_all else self.cleaned_data["batches"]
        return {"batches": chosen, "note": self.cleaned_data["note"]}


class ManyNoticesForm(forms.Form):
    """Which held notices of a campaign are sent together, each as it was listed: "key:revision"."""

    def __init__(self, data: QueryDict, *, notices: list[tuple[int, int]]) -> None:
        super().__init__(data)
        self._every = [f"{key}:{revision}" for key, revision in notices]
        self._is_for_all = "all" in data
        self.fields["notices"] = forms.MultipleChoiceField(
            choices=[(each, each) for each in self._every], required=not self._is_for_all
        )

    def params(self) -> dict[str, Any]:
        """Return what the job is given: pairs of key and revision."""
        chosen = self._every if self._is_for_all else self.cleaned_data["notices"]
        return {"notices": [[int(part) for part in each.split(":")] for each in chosen]}
