"""Forms that move places: shared out, given back, taken back, lent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from rotations.forms.quotas import PREFIX, AllotmentForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotations.models import Quota
    from rotations.selectors.quota_ledger import Ledger, PlaceLine

TEXT = {"class": "form-control"}
NUMBER = {"class": "form-control num", "inputmode": "numeric"}


class ShareForm(AllotmentForm):
    """How many places each unit below gets of the places of one."""


class ReasonedForm(forms.Form):
    """An act on places that says why."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": "请填写原因。"},
    )


class SeenForm(ReasonedForm):
    """An act that would count twice when it is sent twice; it says which one was the last it saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class ReturnForm(SeenForm):
    """How many unused places a unit gives back."""

    places = forms.IntegerField(
        label="交回名额",
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={"required": "请填写交回几个名额。"},
    )

    field_order = ("places", "reason")


class ReclaimForm(ReasonedForm):
    """The ticked units whose unused places come back."""

    quotas = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]  # given below
        None,
        error_messages={
            "required": "请先勾选要收回名额的单位。",
            "invalid_choice": "勾选的单位已有变动，请刷新后重选。",
        },
    )

    def __init__(self, *args: Any, ledger: Ledger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roots = ledger.batch.quotas.filter(parent=None)
        self.fields["quotas"].queryset = roots  # type: ignore[attr-defined]  # a choice field

    @property
    def ticked(self) -> set[str]:
        """Whom the browser sent ticked."""
        return set(self["quotas"].value() or ())


class LendForm(SeenForm):
    """How many places of the store each asking unit gets."""

    def __init__(self, *args: Any, ledger: Ledger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {f"{PREFIX}{line.quota.pk}": line for line in ledger.asking}
        for name, line in self.lines.items():
            self.fields[name] = forms.IntegerField(
                min_value=0,
                max_value=9999,
                required=False,
                widget=forms.NumberInput(
                    attrs={**NUMBER, "aria-label": f"调剂给{line.quota.organization}"}
                ),
            )

    def rows(self) -> Iterator[tuple[PlaceLine, forms.BoundField]]:
        """Yield each asking unit with its box."""
        for name, line in self.lines.items():
            yield line, self[name]

    def clean(self) -> dict[str, Any]:
        """Refuse figures for units that no longer ask."""
        data = super().clean() or {}
        if any(name.startswith(PREFIX) and name not in self.fields for name in self.data):
            raise ValidationError("有的单位已不需要名额，请刷新后重填。", code="foreign")
        return data

    def places(self) -> dict[Quota, int]:
        """Return the clean figures by quota."""
        return {line.quota: self.cleaned_data[name] or 0 for name, line in self.lines.items()}


class ReclaimDayForm(forms.Form):
    """From when on unused places are taken back."""

    places_due_on = forms.DateField(
        label="名额收回日",
        required=False,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )
