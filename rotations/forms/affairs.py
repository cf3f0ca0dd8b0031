"""Forms of class affairs: what holds for the class, what single trainees need, tasks, arrivals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from organizations.models import Organization
from rotations.enums import ClassPost, Diet, SeatOrder
from rotations.forms.campaigns import day_field
from rotations.models import ClassAffairs, Enrolment
from rotations.selectors.affairs import Needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rotations.models import Batch

MOST_HANDOUTS = 12


class AffairsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """Nights, deadline of arrival, hand-outs, meals of the staff."""

    first_night = day_field("入住日期", help_text="从这天晚饭起算")
    last_morning = day_field("退房日期", help_text="到这天早饭为止；与入住同日表示不住宿")
    report_by = forms.DateTimeField(
        label="报到截止",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="晚于此时记为迟到报到",
    )
    handouts = forms.CharField(
        label="报到发放", required=False, max_length=200, help_text="用顿号隔开，如“学员证、房卡”"
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ClassAffairs
        fields = ["first_night", "last_morning", "report_by", "handouts", "staff_meals"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["handouts"] = "、".join(self.instance.handouts)
        self.initial["revision"] = self.instance.revision

    def clean_handouts(self) -> list[str]:
        """Return the things handed out, each once."""
        text = self.cleaned_data["handouts"].replace("，", "、").replace(",", "、")
        things = list(dict.fromkeys(part.strip() for part in text.split("、") if part.strip()))
        if len(things) > MOST_HANDOUTS or any(len(thing) > len("二" * 20) for thing in things):
            raise forms.ValidationError("最多 12 项，每项不超过 20 字。")
        return things


class NeedsForm(forms.Form):
    """Diet, lodging and a remark for each trainee: `diet-<key>`, `lodges-<key>`, `note-<key>`."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        trainees: Iterable[Enrolment],
        needs: Mapping[int, Needs],
    ) -> None:
        super().__init__(data)
        self.trainees = list(trainees)
        for row in self.trainees:
            own = needs[row.pk]
            self.fields[f"diet-{row.pk}"] = forms.ChoiceField(
                choices=Diet.choices,
                initial=own.diet,
                widget=forms.Select(attrs=_named(row, "饮食", "form-select form-select-sm")),
            )
            self.fields[f"lodges-{row.pk}"] = forms.BooleanField(
                required=False,
                initial=own.lodges,
                widget=forms.CheckboxInput(attrs=_named(row, "住宿", "form-check-input")),
            )
            self.fields[f"note-{row.pk}"] = forms.CharField(
                required=False,
                max_length=60,
                initial=own.note,
                widget=forms.TextInput(attrs=_named(row, "备注", "form-control form-control-sm")),
            )

    def rows(self) -> list[tuple[Enrolment, Any, Any, Any]]:
        """Return each trainee with the three fields."""
        return [
            (row, self[f"diet-{row.pk}"], self[f"lodges-{row.pk}"], self[f"note-{row.pk}"])
            for row in self.trainees
        ]

    def needs(self) -> dict[int, Needs]:
        """Return what was entered."""
        clean = self.cleaned_data
        return {
            row.pk: Needs(
                clean[f"diet-{row.pk}"], clean[f"lodges-{row.pk}"], clean[f"note-{row.pk}"]
            )
            for row in self.trainees
        }


def _named(row: Enrolment, what: str, css: str) -> dict[str, str]:
    return {"aria-label": f"{row.person}的{what}", "class": css}


class TraineeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy alone
    """One trainee of the class, by seat number."""

    def label_from_instance(self, obj: Enrolment) -> str:
        """Write seat number, name and unit."""
        return f"{obj.place} {obj.person}（{obj.organization}）"


class RoleForm(forms.Form):
    """A task and who gets it: a trainee of the class, or an officer by name."""

    post = forms.ChoiceField(label="职务", choices=ClassPost.choices)
    enrolment = TraineeChoice(None, label="学员", required=False, empty_label="（不是学员）")
    name = forms.CharField(
        label="姓名", max_length=50, required=False, help_text="副班主任、带队干部填写"
    )
    contact = forms.CharField(label="联系电话", max_length=40, required=False)
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="带队单位", required=False, empty_label="—"
    )

    def __init__(self, *args: Any, batch: Batch, trainees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = trainees  # type: ignore[attr-defined]  # a choice field
        units = Organization.objects.filter(quotas__batch=batch).order_by("path")
        self.fields["organization"].queryset = units  # type: ignore[attr-defined]  # as above


class ArrivalForm(forms.Form):
    """What the desk hands out to whoever comes."""

    code = forms.CharField(
        label="扫学员码，或输入学号、姓名",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    handed = forms.MultipleChoiceField(label="发放", required=False)

    def __init__(self, *args: Any, handouts: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handed"].choices = [(thing, thing) for thing in handouts]  # type: ignore[attr-defined]  # a choice field


class NoShowForm(forms.Form):
    """Why somebody does not come."""

    note = forms.CharField(label="未到原因", max_length=100)


class SeatsForm(forms.Form):
    """The hall and the order."""

    rows = forms.IntegerField(label="排数", min_value=1, max_value=40)
    columns = forms.IntegerField(label="每排座位", min_value=1, max_value=40)
    order = forms.ChoiceField(label="顺序", choices=SeatOrder.choices)


class SeatMoveForm(forms.Form):
    """Who moves where."""

    enrolment = TraineeChoice(None, label="学员", empty_label="选择学员")
    row = forms.IntegerField(label="排", min_value=1, max_value=40)
    column = forms.IntegerField(label="座", min_value=1, max_value=40)

    def __init__(self, *args: Any, trainees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = trainees  # type: ignore[attr-defined]  # a choice field
