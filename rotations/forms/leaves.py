"""Forms of leave: asking, entering for somebody, deciding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rotations.models import Enrolment

FIELD_OF_COLUMN = {"starts_at": "starts_on", "ends_at": "ends_on"}


def day_field(label: str) -> forms.DateField:
    """Return a day to pick."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


def trainee_label(trainee: Enrolment) -> str:
    """Return seat number, name and unit: 12 张三（邵阳村）."""
    return f"{trainee.place} {trainee.person}（{trainee.organization}）"


def time_field(label: str) -> forms.TimeField:
    """Return an hour to pick."""
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, "%H:%M"))


class LeaveForm(forms.Form):
    """From when until when, and why."""

    starts_on = day_field("开始日期")
    starts_time = time_field("开始时间")
    ends_on = day_field("结束日期")
    ends_time = time_field("结束时间")
    reason = forms.CharField(label="事由", max_length=200)

    def leave(self) -> dict[str, Any]:
        """Return the clean facts as `request_leave` takes them."""
        clean = self.cleaned_data
        return {
            "starts_at": at(clean["starts_on"], clean["starts_time"]),
            "ends_at": at(clean["ends_on"], clean["ends_time"]),
            "reason": clean["reason"],
        }


class TraineeLeaveForm(LeaveForm):
    """Leave that the class teacher enters for one of the class."""

    trainee: forms.ModelChoiceField[Enrolment] = forms.ModelChoiceField(
        None, label="学员", empty_label="请选择学员"
    )
    field_order = ("trainee",)

    def __init__(self, *args: Any, trainees: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["trainee"]
        field.queryset, field.label_from_instance = trainees, trainee_label


class DecideForm(forms.Form):
    """The decision on a request; a refusal says why."""

    note = forms.CharField(label="审批意见", max_length=100, required=False)
    decision = forms.ChoiceField(choices=[("approve", "同意"), ("refuse", "不同意")])


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the instant of a local day and time."""
    return timezone.make_aware(dt.datetime.combine(day, time))
