"""Forms of calendars: what is forbidden to whom, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError

from core.days import first_day, last_day
from core.fields.layouts import in_rows
from core.fields.organizations import OrganizationField, OrganizationPicker
from organizations.enums import CalendarEffect, CalendarKind
from organizations.forms.accounts import DayInput
from organizations.models import Calendar
from organizations.selectors.accounts import organizations_with
from organizations.selectors.tree import categories

if TYPE_CHECKING:
    from organizations.models import User
    from organizations.services.calendars import PeriodFacts

MANAGE = "organizations.manage_calendar"


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy alone
    """A calendar; where it holds is chosen once."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    organization = OrganizationField(
        None,
        label="适用范围",
        widget=OrganizationPicker(right=MANAGE),
        help_text="该单位及其全部下级。",
    )
    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *CalendarKind.choices])
    effect = forms.ChoiceField(
        label="作用", choices=CalendarEffect.choices, widget=forms.RadioSelect, initial="forbid"
    )

    class Meta:
        model = Calendar
        fields = ["organization", "name", "kind", "categories", "effect"]
        widgets = {"categories": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "例如：早稻“双抢”、县乡两级换届。"
        self.fields["categories"].queryset = categories()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["categories"].help_text = "不勾选表示全部类别。"
        own = ["organization"]
        if self.instance.pk:
            self.fields["revision"].initial = self.instance.revision
            del self.fields["organization"]
            own = []
        else:
            owners = organizations_with(user, MANAGE)
            self.fields["organization"].queryset = owners  # type: ignore[attr-defined]  # as above
            self.fields["organization"].initial = owners.order_by("path").first()
        self.helper = in_rows("revision", *own, ("name", "kind"), "effect", "categories")


class PeriodRow(forms.Form):
    """One run of days; an untouched row is nothing."""

    first = forms.DateField(label="开始日期", widget=DayInput, required=False)
    last = forms.DateField(label="结束日期", widget=DayInput, required=False)
    note = forms.CharField(label="说明", max_length=100, required=False)
    is_dropped = forms.BooleanField(label="删除", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            wrong = " is-invalid" if self.is_bound and self.errors.get(name) else ""
            look = "form-check-input" if name == "is_dropped" else "form-control"
            field.widget.attrs["class"] = look + wrong

    def clean(self) -> dict[str, Any]:
        """Ask for both days as soon as the row says anything."""
        data = super().clean() or {}
        if data.get("is_dropped") or not self.is_filled(data):
            return data
        for name, label in (("first", "开始日期"), ("last", "结束日期")):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(f"请填写{label}。"))
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", ValidationError("结束日期不能早于开始日期。"))
        return data

    @staticmethod
    def is_filled(data: dict[str, Any]) -> bool:
        """Whether the row says anything."""
        return bool(data.get("first") or data.get("last") or data.get("note"))


class PeriodRows(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for mypy alone
    """The periods of a calendar."""

    def facts(self) -> list[PeriodFacts]:
        """Return the filled rows as the service takes them."""
        return [
            {"first": row["first"], "last": row["last"], "note": row["note"]}
            for row in (form.cleaned_data for form in self.forms)
            if PeriodRow.is_filled(row) and not row["is_dropped"]
        ]


PeriodFormSet = cast(
    "type[PeriodRows]",
    forms.formset_factory(PeriodRow, formset=PeriodRows, extra=3, max_num=100, absolute_max=110),
)


def periods_initial(calendar: Calendar | None) -> list[dict[str, Any]]:
    """Return the rows a calendar's periods start with."""
    if calendar is None:
        return []
    return [
        {"first": first_day(row.dates), "last": last_day(row.dates), "note": row.note}
        for row in calendar.periods.all()
    ]
