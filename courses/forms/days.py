"""Rows of days and hours, as venues, lecturers and bases are given them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError

from core.days import first_day, last_day, today
from core.fields.layouts import in_rows
from courses.models import Room
from organizations.forms.accounts import DayInput

if TYPE_CHECKING:
    from courses.models import Lecturer, Venue
    from courses.services.availability import WindowFacts

WEEKDAYS = [(number, name) for number, name in enumerate("一二三四五六日", start=1)]
STANDINGS = [("", "请选择"), ("away", "不可授课"), ("free", "可授课")]
LAST_BEFORE_FIRST = "结束日期不能早于开始日期。"


class TimeInput(forms.TimeInput):
    """A time of the day, by the browser's own picker or typed."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week; none ticked means every day."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            choices=WEEKDAYS,
            coerce=int,
            required=False,
            label=label,
            widget=forms.CheckboxSelectMultiple,
        )


class BlockingForm(forms.Form):
    """Days on which a venue or a room is closed."""

    room: Any = forms.ModelChoiceField(
        Room.objects.none(), label="停用范围", required=False, empty_label="整个地点"
    )
    first = forms.DateField(label="开始日期", widget=DayInput, initial=today)
    last = forms.DateField(label="结束日期", widget=DayInput, help_text="含当天。")
    reason = forms.CharField(
        label="原因", max_length=100, help_text="例如：维修、承办考试、防汛转移安置。"
    )

    def __init__(self, *args: Any, venue: Venue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = venue.rooms.filter(is_retired=False)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["room"].label_from_instance = lambda room: room.name  # type: ignore[attr-defined]  # as above
        self.helper = in_rows("room", ("first", "last"), "reason")


class WindowRow(forms.Form):
    """One row of a lecturer's table; an untouched row is nothing."""

    standing = forms.ChoiceField(label="情况", choices=STANDINGS, required=False)
    first = forms.DateField(label="开始日期", widget=DayInput, required=False)
    last = forms.DateField(label="结束日期", widget=DayInput, required=False)
    weekdays = WeekdaysField(label="星期")
    starts_at = forms.TimeField(label="从", widget=TimeInput, required=False)
    ends_at = forms.TimeField(label="到", widget=TimeInput, required=False)
    reason = forms.CharField(label="说明", max_length=100, required=False)
    is_dropped = forms.BooleanField(label="删除", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            wrong = " is-invalid" if self.is_bound and self.errors.get(name) else ""
            look = "form-select" if name == "standing" else "form-control"
            if name in {"weekdays", "is_dropped"}:
                look = "form-check-input"
            field.widget.attrs["class"] = look + wrong

    def clean(self) -> dict[str, Any]:
        """Ask for all that a begun row needs."""
        data = super().clean() or {}
        if data.get("is_dropped") or not self.is_filled(data):
            return data
        asked = {"standing": "请选择。", "first": "请填写开始日期。", "last": "请填写结束日期。"}
        for name, sentence in asked.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(sentence))
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", ValidationError(LAST_BEFORE_FIRST))
        self._check_hours(data)
        return data

    def _check_hours(self, data: dict[str, Any]) -> None:
        start, end = data.get("starts_at"), data.get("ends_at")
        if {"starts_at", "ends_at"} & self.errors.keys():
            return
        if (start is None) != (end is None):
            missing = "ends_at" if end is None else "starts_at"
            self.add_error(missing, ValidationError("开始和结束时间须一并填写；都不填为全天。"))
        elif start and end and end <= start:
            self.add_error("ends_at", ValidationError("结束须晚于开始。"))

    @staticmethod
    def is_filled(data: dict[str, Any]) -> bool:
        """Whether the row says anything."""
        return any(data.get(name) for name in data if name != "is_dropped")


class WindowRows(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for mypy alone
    """The table of a lecturer."""

    def facts(self) -> list[WindowFacts]:
        """Return the filled rows as the service takes them."""
        rows = (form.cleaned_data for form in self.forms)
        return [
            {
                "is_available": row["standing"] == "free",
                "first": row["first"],
                "last": row["last"],
                "weekdays": row["weekdays"],
                "starts_at": row["starts_at"],
                "ends_at": row["ends_at"],
                "reason": row["reason"],
            }
            for row in rows
            if WindowRow.is_filled(row) and not row["is_dropped"]
        ]


WindowFormSet = cast(
    "type[WindowRows]",
    forms.formset_factory(WindowRow, formset=WindowRows, extra=3, max_num=100, absolute_max=110),
)


class SeenForm(forms.Form):
    """Which revision a page of rows was filled from."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


def windows_initial(lecturer: Lecturer) -> list[dict[str, Any]]:
    """Return the rows a lecturer's table starts with."""
    return [
        {
            "standing": "free" if row.is_available else "away",
            "first": first_day(row.dates),
            "last": last_day(row.dates),
            "weekdays": row.weekdays,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "reason": row.reason,
        }
        for row in lecturer.availability.all()
    ]
