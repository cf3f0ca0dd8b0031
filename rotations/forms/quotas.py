"""The allotment as a grid: one figure a unit, typed or pasted from a sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.fields.organizations import OrganizationField
from organizations.models import Organization
from rotations.places.quotas import split_places, split_share
from rotations.selectors.batches import carriers_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from organizations.models import User
    from rotations.selectors.quotas import AllotmentLine

PREFIX = "places-"
RULE = "rule"
WAYS = {
    RULE: "按轮训规则补足上级培训比例",
    "due": "按待训人数",
    "share": "按比例，各单位分别不少于",
    "pooled": "按比例，合并计算",
}


class AllotmentForm(forms.Form):
    """How many places each unit gets, and one further unit."""

    other = OrganizationField(
        queryset=Organization.objects.none(), label="其他单位", required=False
    )
    other_places = forms.IntegerField(label="名额", min_value=1, max_value=9999, required=False)

    def __init__(
        self, *args: Any, user: User, lines: Sequence[AllotmentLine], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {f"{PREFIX}{line.organization.pk}": line for line in lines}
        self.fields["other"].queryset = carriers_for(user)  # type: ignore[attr-defined]  # a ModelChoiceField
        for name in ("other", "other_places"):
            self.fields[name].widget.attrs["class"] = "form-control"
        for name, line in self.lines.items():
            self.fields[name] = _figure(line)

    def rows(self) -> Iterator[tuple[AllotmentLine, forms.BoundField]]:
        """Yield each unit with its box."""
        for name, line in self.lines.items():
            yield line, self[name]

    def clean(self) -> dict[str, Any]:
        """Refuse figures for units that were not offered, and half of a further unit."""
        data = super().clean() or {}
        if any(name.startswith(PREFIX) and name not in self.fields for name in self.data):
            raise ValidationError("有的单位不在可分配的范围内，请刷新后重填。", code="foreign")
        if bool(data.get("other")) != bool(data.get("other_places")) and not (
            self.errors.get("other") or self.errors.get("other_places")
        ):
            self.add_error("other_places", "其他单位和名额应同时填写。")
        return data

    def total(self) -> int:
        """Return the sum of the figures as they stand in the boxes."""
        figures = (str(box.value() or "") for _, box in self.rows())
        return sum(int(figure) for figure in figures if figure.isdecimal() and len(figure) < 6)

    def places(self) -> dict[Organization, int]:
        """Return the clean figures by unit."""
        data = self.cleaned_data
        places = {line.organization: data[name] or 0 for name, line in self.lines.items()}
        if data["other"]:
            places[data["other"]] = data["other_places"]
        return places


def _figure(line: AllotmentLine) -> forms.IntegerField:
    attrs = {
        "class": "form-control num",
        "aria-label": f"{line.organization}名额",
        "inputmode": "numeric",
        "data-places": "",
    }
    return forms.IntegerField(
        min_value=0,
        max_value=9999,
        required=False,
        initial=line.places or None,
        widget=forms.NumberInput(attrs=attrs),
    )


class ProposalForm(forms.Form):
    """How the places shall be proposed."""

    way = forms.ChoiceField(label="建议办法", choices=list(WAYS.items()))
    percent = forms.DecimalField(
        label="比例（%）", min_value=0, max_value=100, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, missing: Mapping[int, int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing or {}
        ways = [(way, label) for way, label in WAYS.items() if way != RULE or missing]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Ask for the share where one is needed."""
        data = super().clean() or {}
        if data.get("way") in {"share", "pooled"} and data.get("percent") is None:
            self.add_error("percent", "请填写比例。")
        return data

    def proposal(self, lines: Sequence[AllotmentLine], capacity: int) -> dict[str, int | None]:
        """Return the proposed figures by the name of the box."""
        way, percent = self.cleaned_data["way"], self.cleaned_data["percent"] or Decimal(0)
        if way == RULE:
            places = self._made_up(lines, capacity)
        elif way == "due":
            due = {line.organization.pk: line.wanting for line in lines}
            places = split_places(due, capacity)
        else:
            seats = {line.organization.pk: line.seats for line in lines}
            places = split_share(seats, percent, pooled=way == "pooled")
        return {f"{PREFIX}{pk}": count or None for pk, count in places.items()}

    def _made_up(self, lines: Sequence[AllotmentLine], capacity: int) -> dict[int, int]:
        """Return what each unit has, and what the rules still give it, as far as the places reach."""
        held = {line.organization.pk: line.places for line in lines}
        missing = {pk: self.missing.get(pk, 0) for pk in held}
        more = split_places(missing, max(0, capacity - sum(held.values())))
        return {pk: held[pk] + more[pk] for pk in held}
