"""The form on which completion is decided, a line a trainee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rotations.selectors.completion import Proposal

VERDICTS = [("", "暂不认定"), ("completed", "结业"), ("incomplete", "不予结业")]


class CompletionForm(forms.Form):
    """`verdict-`, `essay-` and `reason-` with the key of each trainee not decided yet."""

    def __init__(self, data: Mapping[str, Any] | None, *, proposals: Iterable[Proposal]) -> None:
        super().__init__(data)
        self.proposals = [proposal for proposal in proposals if proposal.decided is None]
        for proposal in self.proposals:
            key = proposal.trainee.pk
            self.fields[f"verdict-{key}"] = forms.ChoiceField(
                choices=VERDICTS,
                required=False,
                initial="completed" if proposal.is_completed else "incomplete",
                widget=forms.Select({"aria-label": f"{proposal.trainee.person}认定"}),
            )
            self.fields[f"essay-{key}"] = forms.BooleanField(
                required=False,
                widget=forms.CheckboxInput({"aria-label": f"{proposal.trainee.person}已交体会"}),
            )
            self.fields[f"reason-{key}"] = forms.CharField(
                max_length=200,
                required=False,
                widget=forms.TextInput({"aria-label": f"{proposal.trainee.person}说明"}),
            )

    def lines(self) -> list[tuple[Proposal, Any, Any, Any]]:
        """Return each undecided trainee with the three fields."""
        return [
            (
                proposal,
                self[f"verdict-{proposal.trainee.pk}"],
                self[f"essay-{proposal.trainee.pk}"],
                self[f"reason-{proposal.trainee.pk}"],
            )
            for proposal in self.proposals
        ]

    def decisions(self) -> dict[int, dict[str, Any]]:
        """Return what was decided, by key; who is left for later is not in it."""
        clean = self.cleaned_data
        keys = [proposal.trainee.pk for proposal in self.proposals]
        return {
            key: {
                "is_completed": clean[f"verdict-{key}"] == "completed",
                "has_essay": clean[f"essay-{key}"],
                "reason": clean[f"reason-{key}"],
            }
            for key in keys
            if clean[f"verdict-{key}"]
        }
