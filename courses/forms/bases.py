"""Forms of demonstration bases: what they offer, the nomination, the decision, the quotas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.days import today
from core.fields.layouts import in_rows
from courses.forms.days import TimeInput, WeekdaysField
from courses.models import Base
from courses.selectors.bases import CONDITIONS, base_categories, givers_for
from organizations.forms.accounts import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from courses.selectors.bases import QuotaCell, QuotaLine
    from organizations.models import User

OUTCOMES = [("award", "命名"), ("decline", "不予命名")]


class BaseForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """The five conditions, and when how many visitors are received."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    weekdays = WeekdaysField(label="开放日")
    conditions = forms.MultipleChoiceField(
        label="五有条件",
        choices=[(name, f"有{word}") for name, word in CONDITIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="申报命名前须五项齐备。",
    )

    class Meta:
        model = Base
        fields = ["category", "visitors_per_day", "opens_at", "closes_at", "weekdays"]
        widgets = {"opens_at": TimeInput, "closes_at": TimeInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision if self.instance.pk else None
        self.fields["category"].queryset = base_categories()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["category"].empty_label = "请选择"  # type: ignore[attr-defined]  # as above
        self.fields["visitors_per_day"].help_text = "不填表示不限。"
        self.fields["weekdays"].help_text = "不勾选表示每天开放。"
        self.fields["conditions"].initial = [
            name for name in CONDITIONS if getattr(self.instance, name)
        ]
        self.helper = in_rows(
            "revision",
            ("category", "visitors_per_day"),
            "conditions",
            ("opens_at", "closes_at"),
            "weekdays",
        )

    def clean(self) -> dict[str, Any]:
        """Put the ticks where the row keeps them, and check the hours."""
        data = super().clean() or {}
        ticked = data.get("conditions", ())
        for name in CONDITIONS:
            setattr(self.instance, name, name in ticked)
        start, end = data.get("opens_at"), data.get("closes_at")
        if (start is None) != (end is None) and not {"opens_at", "closes_at"} & self.errors.keys():
            self.add_error("closes_at", ValidationError("开放和关闭时间须一并填写。"))
        elif start and end and end <= start:
            self.add_error("closes_at", ValidationError("关闭须晚于开放。"))
        return data


class NominateForm(forms.Form):
    """Whose plaque is asked for."""

    to: Any = forms.ModelChoiceField(None, label="申报给", empty_label=None)

    def __init__(self, *args: Any, user: User, base: Base, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = givers_for(user, base)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.helper = in_rows("to")


class DecideForm(forms.Form):
    """The answer to a nomination."""

    outcome = forms.ChoiceField(
        label="审定结果", choices=OUTCOMES, widget=forms.RadioSelect, initial="award"
    )
    on = forms.DateField(label="命名日期", widget=DayInput, initial=today, required=False)
    opinion = forms.CharField(
        label="意见", max_length=200, required=False, help_text="不予命名时必填，申报单位可见。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = in_rows("outcome", "on", "opinion")

    def clean(self) -> dict[str, Any]:
        """A plaque has a day, a refusal its reason."""
        data = super().clean() or {}
        if data.get("outcome") == "award" and not data.get("on") and "on" not in self.errors:
            self.add_error("on", ValidationError("请填写命名日期。"))
        if data.get("outcome") == "decline" and not data.get("opinion"):
            self.add_error("opinion", ValidationError("不予命名请写明意见。"))
        return data


class WithdrawForm(forms.Form):
    """Why a plaque is taken back."""

    reason = forms.CharField(label="撤销原因", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = in_rows("reason")


class QuotaForm(forms.Form):
    """The quotas of one awarding organization as a grid: a row a division, two figures a category."""

    def __init__(self, *args: Any, lines: list[QuotaLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line, cell in self._cells():
            for end, value in (("least", cell.at_least or None), ("most", cell.at_most)):
                words = "至少" if end == "least" else "至多"
                field = forms.IntegerField(
                    min_value=0,
                    max_value=9999,
                    required=False,
                    initial=value,
                    label=f"{line.organization}{cell.category}{words}",
                )
                field.widget.attrs["class"] = "form-control"
                self.fields[self.name_of(end, line, cell)] = field

    def clean(self) -> dict[str, Any]:
        """At least is not more than at most."""
        data = super().clean() or {}
        for line, cell in self._cells():
            least = data.get(self.name_of("least", line, cell)) or 0
            most = data.get(self.name_of("most", line, cell))
            if most is not None and least > most:
                self.add_error(
                    self.name_of("most", line, cell), ValidationError("至少不能大于至多。")
                )
        return data

    def places(self) -> dict[tuple[int, int], tuple[int, int | None]]:
        """Return the figures as the service takes them."""
        data = self.cleaned_data
        return {
            (line.organization.pk, cell.category.pk): (
                data[self.name_of("least", line, cell)] or 0,
                data[self.name_of("most", line, cell)],
            )
            for line, cell in self._cells()
        }

    def rows(self) -> list[tuple[QuotaLine, list[tuple[QuotaCell, Any, Any]]]]:
        """Return the lines with the boxes of each category, for the page."""
        return [
            (
                line,
                [
                    (
                        cell,
                        self[self.name_of("least", line, cell)],
                        self[self.name_of("most", line, cell)],
                    )
                    for cell in line.cells
                ],
            )
            for line in self.lines
        ]

    def _cells(self) -> Iterator[tuple[QuotaLine, QuotaCell]]:
        return ((line, cell) for line in self.lines for cell in line.cells)

    @staticmethod
    def name_of(end: str, line: QuotaLine, cell: QuotaCell) -> str:
        """Return the name of a box."""
        return f"{end}-{line.organization.pk}-{cell.category.pk}"
