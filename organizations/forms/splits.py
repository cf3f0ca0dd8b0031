"""The form that splits an organization: its parts, and a home for everything that hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.forms.tree import ActForm
from organizations.splits import ENDS, STAYS, Part, split_choices

if TYPE_CHECKING:
    from organizations.models import Organization

PARTS = 4
OLD_GOES_ON, OLD_ENDS = "goes_on", "ends"


class SplitForm(ActForm):
    """Names of the parts; what happens to the old one; and whom children and posts go to."""

    old = forms.ChoiceField(
        label="原组织",
        choices=[(OLD_GOES_ON, "保留，分出新组织"), (OLD_ENDS, "撤销，由新组织接替")],
        initial=OLD_GOES_ON,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, organization: Organization, children: list[Organization], **kwargs: Any
    ) -> None:
        super().__init__(*args, organization=organization, **kwargs)
        self.children = children
        self.asked = split_choices(organization)
        for number in range(1, PARTS + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"新组织{number}", max_length=100, required=number == 1
            )
        for child in children:
            self.fields[f"child_{child.pk}"] = home_field(child.name)
        for place, choice in enumerate(self.asked):
            self.fields[f"choice_{place}"] = home_field(
                choice.label, choice.may_end, may_follow=choice.may_follow
            )

    @property
    def names(self) -> list[forms.BoundField]:
        """The boxes for the names of the parts."""
        return [self[f"name_{number}"] for number in range(1, PARTS + 1)]

    @property
    def child_homes(self) -> list[forms.BoundField]:
        """Where each child goes."""
        return [self[f"child_{child.pk}"] for child in self.children]

    @property
    def choice_homes(self) -> list[forms.BoundField]:
        """Where each thing goes that upper apps asked about."""
        return [self[f"choice_{place}"] for place in range(len(self.asked))]

    def clean(self) -> dict[str, Any]:
        """Put the boxes together as `split_organization` takes them."""
        data = super().clean() or {}
        names = [data.get(f"name_{number}") or "" for number in range(1, PARTS + 1)]
        kept = [name for name in names if name]
        if names[: len(kept)] != kept:
            raise ValidationError("请从“新组织1”起依次填写名称，中间不要留空。")
        homes = {name: value for name, value in data.items() if name.startswith("child_")}
        chosen = {
            choice: data.get(f"choice_{place}") or STAYS for place, choice in enumerate(self.asked)
        }
        choices = {
            choice.key: home
            for choice, home in chosen.items()
            if not (choice.may_follow and home == STAYS)
        }
        return {
            "parts": [Part(name) for name in kept],
            "continues": data.get("old") == OLD_GOES_ON,
            "children": {int(name.removeprefix("child_")): home for name, home in homes.items()},
            "choices": choices,
            **{name: data.get(name) for name in ("on", "paper", "revision")},
        }


def home_field(label: str, may_end: str = "", *, may_follow: bool = False) -> forms.Field:
    """Return the choice of where something goes."""
    stays = "随原组织（撤销的到新组织1）" if may_follow else "留在原组织"
    homes: list[tuple[int, str]] = [(STAYS, stays)]
    homes += [(number, f"新组织{number}") for number in range(1, PARTS + 1)]
    if may_end:
        homes.append((ENDS, may_end))
    widget = forms.Select(attrs={"class": "form-select", "aria-label": f"{label}的去向"})
    return forms.TypedChoiceField(
        label=label,
        choices=homes,
        coerce=int,
        initial=STAYS,
        required=not may_follow,
        widget=widget,
    )
