"""Forms of menu choice: the slot opened, the places of its options, a trainee's wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from rotations.selectors.electives import slots_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rotations.models import Batch, ElectiveBlock, ElectiveOption
    from rotations.selectors.electives import BlockLines, OwnBlock

PREFIX = "capacity-"
TEXT = {"class": "form-control"}
MOMENT = {**TEXT, "type": "datetime-local"}
MOST_WISHES = 3


class BlockForm(forms.Form):
    """Which parallel sessions are opened to choice, and until when."""

    title = forms.CharField(
        label="名称", max_length=60, widget=forms.TextInput(attrs=TEXT), initial="专题选学"
    )
    slot = forms.ChoiceField(
        label="平行课程",
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "这个时段的平行课程已有变动，请刷新后重选。"},
    )
    choose_until = forms.DateTimeField(
        label="选课截止", widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    swap_until = forms.DateTimeField(
        label="互换截止", widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots_of(batch)
        self.fields["slot"].choices = [(slot.key, slot.text) for slot in self.slots]  # type: ignore[attr-defined]  # a choice field


class CapacityForm(forms.Form):
    """How many each option takes."""

    def __init__(self, *args: Any, lines: BlockLines, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines.options:
            self.fields[f"{PREFIX}{line.option.pk}"] = forms.IntegerField(
                min_value=1, max_value=9999, initial=line.option.capacity
            )

    def capacities(self) -> dict[int, int]:
        """Return the clean figures by option."""
        return {int(name.removeprefix(PREFIX)): n for name, n in self.cleaned_data.items()}


class PlaceForm(forms.Form):
    """Who came later, and the option chosen for them."""

    enrolment = forms.ModelChoiceField(None)  # type: ignore[var-annotated]  # given below
    option = forms.ModelChoiceField(  # type: ignore[var-annotated]  # given below
        None, error_messages={"required": "请选择课程。"}
    )

    def __init__(self, *args: Any, block: ElectiveBlock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = block.batch.enrolments.filter(state="accepted")  # type: ignore[attr-defined]  # a choice field
        self.fields["option"].queryset = block.options.all()  # type: ignore[attr-defined]  # as above


class WishForm(forms.Form):
    """A trainee's wishes: the first by one press, the others if wanted."""

    def __init__(self, *args: Any, own: OwnBlock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(option.pk, _words(option)) for option in own.options]
        wished = [option.pk for option in own.wished]
        for rank in range(1, min(MOST_WISHES, len(choices)) + 1):
            self.fields[f"wish{rank}"] = forms.TypedChoiceField(
                label=f"第{'一二三'[rank - 1]}志愿",
                coerce=int,
                empty_value=None,
                required=rank == 1,
                choices=choices if rank == 1 else [("", "不填"), *choices],
                widget=forms.RadioSelect() if rank == 1 else forms.Select(),
                initial=wished[rank - 1] if len(wished) >= rank else None,
                error_messages={"required": "请选择第一志愿。"},
            )

    def clean(self) -> dict[str, Any]:
        """Refuse one course as two wishes."""
        data = super().clean() or {}
        named = [value for value in data.values() if value]
        if len(set(named)) != len(named):
            raise ValidationError("各个志愿应选择不同的课程。", code="twice")
        return data

    def options(self) -> Sequence[int]:
        """Return the options wished for, by rank."""
        return [value for value in self.cleaned_data.values() if value]


class SwapForm(forms.Form):
    """With whom to change places."""

    number = forms.IntegerField(
        label="对方学号",
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请填写对方学号。"},
    )


def _words(option: ElectiveOption) -> str:
    rooms = "、".join(str(place.room) for place in option.session.places.all())
    return f"{option}（{option.capacity} 人{'，' + rooms if rooms else ''}）"
