"""Two records made one: which stays, and whose facts are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.fields.organizations import OrganizationField
from core.listing.filters import FilterForm
from trainees.records import FACTS
from trainees.selectors.appointments import open_organizations_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import Organization
    from trainees.models import Person
    from trainees.selectors.duplicates import Likeness, Line

SIDES = (("left", "左侧"), ("right", "右侧"))


class UnitFilter(FilterForm):
    """The part of the tree to look through."""

    unit = OrganizationField(None, label="所在单位")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["unit"].queryset = open_organizations_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["unit"].widget.attrs["placeholder"] = "全部单位"

    @property
    def unit_chosen(self) -> Organization | None:
        """The unit, if one is chosen."""
        return self.chosen().get("unit")


class MergeForm(forms.Form):
    """The record that stays, the right value of every fact in which both differ, and the reason."""

    keep = forms.ChoiceField(
        label="保留哪条记录", choices=SIDES, widget=forms.RadioSelect({"class": "form-check-input"})
    )
    reason = forms.CharField(
        label="合并依据", max_length=200, help_text="如“电话核实，同一人重复登记”。"
    )

    def __init__(self, *args: Any, pair: Likeness, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = pair
        self.fields["keep"].initial = "left" if is_fuller(pair) else "right"
        labels = {label: fact for fact, (label, _columns) in FACTS.items()}
        for line in pair.lines:
            if line.label in labels and line.left != line.right:
                self._ask(labels[line.label], line)

    def _ask(self, fact: str, line: Line) -> None:
        self.fields[fact] = forms.ChoiceField(
            label=line.label,
            choices=SIDES,
            widget=forms.RadioSelect({"class": "form-check-input"}),
            initial=self.fields["keep"].initial if line.differs else _filled(line),
        )

    @property
    def rows(self) -> Sequence[tuple[Line, Any]]:
        """Every fact of both, with the choice where they differ."""
        fields = {self.fields[name].label: self[name] for name in self.fields if name in FACTS}
        return [(line, fields.get(line.label)) for line in self.pair.lines]

    @property
    def people(self) -> tuple[Person, Person]:
        """The record that stays and the one that goes."""
        pair = (self.pair.left, self.pair.right)
        return pair if self.cleaned_data["keep"] == "left" else pair[::-1]

    @property
    def taken(self) -> list[str]:
        """The facts in which the record that goes is right."""
        clean = self.cleaned_data
        return [fact for fact in FACTS if fact in clean and clean[fact] != clean["keep"]]


def _filled(line: Line) -> str:
    return "left" if line.left else "right"


def is_fuller(pair: Likeness) -> bool:
    """Return whether the left record says at least as much as the right one."""
    left = [bool(pair.left.id_index), sum(bool(line.left) for line in pair.lines)]
    right = [bool(pair.right.id_index), sum(bool(line.right) for line in pair.lines)]
    return left >= right


class UndoForm(forms.Form):
    """Why a merge was wrong."""

    reason = forms.CharField(label="撤销原因", max_length=200)
