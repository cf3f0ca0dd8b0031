"""Forms of batches: the facts, and the reasons for acts."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms

from core.days import days_range, first_day, last_day
from core.fields.organizations import OrganizationField
from core.refusals import put_refusal
from core.refusals.fields import code_of
from organizations.enums import Level
from organizations.models import Category, Organization
from rotations.enums import BatchKind
from rotations.forms.campaigns import day_field
from rotations.forms.waivers import WAIVER_FIELDS, WaiverFields
from rotations.models import Batch
from rotations.selectors.batches import (
    carriers_for,
    next_number,
    open_campaigns_for,
    organizers_for,
    teachers_for,
    usable_venues_for,
)
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

    from organizations.models import User

OPENING_ROWS = (("campaign", "organization"),)
FACT_ROWS = (
    ("series", "number"),
    ("kind", "level"),
    "categories",
    "#时间、地点、名额",
    ("starts_on", "ends_on"),
    ("venue", "capacity"),
    ("names_due_on", "teacher"),
    "#承办与经费",
    ("carrier", "carrier_name"),
    ("co_organizers", "payer"),
    "#通知内容",
    "contact",
    "requirements",
    "is_backfill",
    "revision",
    *WAIVER_FIELDS,
)
COLUMNS = (
    *("series", "kind", "level", "venue", "capacity", "names_due_on", "teacher", "carrier"),
    *("carrier_name", "co_organizers", "payer", "contact", "requirements"),
)
# Where the sentences of the database belong in the form.
FIELD_OF_CODE = {
    "batch_number_once_per_series": "number",
    "batch_has_capacity": "capacity",
    "enrolment_place_within_capacity": "capacity",
    "enrolment_no_overlapping_classes": "starts_on",
    "enrolment_once_per_campaign": "kind",
    "campaign_closed": "campaign",
}


class BatchForm(WaiverFields):
    """One class; campaign and organizer are chosen once."""

    campaign = forms.ModelChoiceField(None, label="所属轮训", empty_label="请选择")  # type: ignore[var-annotated]  # scoped below
    organization = OrganizationField(queryset=Organization.objects.none(), label="主办单位")
    series = forms.CharField(label="班名", max_length=60, help_text="如“村书记班”，不含期号。")
    number = forms.IntegerField(
        label="期号", min_value=1, max_value=999, required=False, help_text="留空则接上一期编号。"
    )
    kind = forms.ChoiceField(label="类型", choices=BatchKind.choices)
    level = forms.TypedChoiceField(label="办班层级", choices=Level.choices, coerce=int)
    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(), label="培训对象", widget=forms.CheckboxSelectMultiple
    )
    venue = forms.ModelChoiceField(  # type: ignore[var-annotated]  # scoped below
        None,
        label="办班地点",
        required=False,
        empty_label="待定",
        help_text="发布前须确定。",
    )
    starts_on = day_field("开班日期")
    ends_on = day_field("结束日期")
    capacity = forms.IntegerField(label="名额", min_value=1, max_value=9999)
    names_due_on = day_field("报名截止", required=False, help_text="发布前须确定，不晚于开班日期。")
    teacher = forms.ModelChoiceField(  # type: ignore[var-annotated]  # scoped below
        None, label="班主任", required=False, empty_label="待定"
    )
    carrier = OrganizationField(
        queryset=Organization.objects.none(),
        label="承办单位",
        required=False,
        help_text="系统内的单位，可以看到本班的名册和课程。",
    )
    carrier_name = forms.CharField(
        label="承办单位名称",
        max_length=100,
        required=False,
        help_text="不在系统内的单位，如“县委党校”。",
    )
    co_organizers = forms.CharField(label="协办单位", max_length=200, required=False)
    payer = forms.CharField(label="经费承担", max_length=100, required=False)
    contact = forms.CharField(label="联系人及电话", max_length=80, required=False)
    requirements = forms.CharField(
        label="参训要求",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写入办班通知“有关要求”，每行一条。",
    )
    is_backfill = forms.BooleanField(
        label="补录", required=False, help_text="补录以往已办的班次时勾选。"
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, batch: Batch | None = None, **kwargs: Any) -> None:
        if batch is not None:
            kwargs["initial"] = facts_of(batch)
        super().__init__(*args, **kwargs)
        self.batch = batch
        scoped = {
            "venue": usable_venues_for(user),
            "teacher": teachers_for(user),
            "carrier": carriers_for(user),
        }
        if batch is None:
            scoped |= {"campaign": open_campaigns_for(user), "organization": organizers_for(user)}
            self.fields["organization"].widget.right = "rotations.manage_batch"  # a picker
        else:
            del self.fields["campaign"], self.fields["organization"]
        for name, rows in scoped.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # ModelChoiceFields
        self.helper = in_rows(*(() if batch else OPENING_ROWS), *FACT_ROWS)

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and a carrier given in two ways."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "结束日期不能早于开班日期。")
        if data.get("carrier") and data.get("carrier_name"):
            self.add_error("carrier_name", "已选择系统内的承办单位，请不要再填名称。")
        return data

    def drafted(self) -> Batch:
        """Return the batch as typed, unsaved; the edited one is a copy, so the page keeps the old."""
        data = self.cleaned_data
        batch = copy.copy(self.batch) if self.batch else Batch()
        if self.batch is None:
            batch.campaign, batch.organization = data["campaign"], data["organization"]
        for name in COLUMNS:
            setattr(batch, name, data[name])
        batch.dates = days_range(data["starts_on"], data["ends_on"])
        batch.number = data["number"] or next_number(
            batch.organization, batch.campaign, batch.series
        )
        return batch

    def put(self, refusal: ValidationError) -> None:
        """Put what the service refused beside the fields; a stale edit may be saved when looked at."""
        code = code_of(refusal)
        if code in FIELD_OF_CODE and FIELD_OF_CODE[code] in self.fields:
            self.add_error(FIELD_OF_CODE[code], refusal)
            return
        put_refusal(self, refusal)
        if code == "stale" and self.batch is not None:
            latest = Batch.objects.values_list("revision", flat=True).get(pk=self.batch.pk)
            typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            typed["revision"] = str(latest)
            self.data = typed


def facts_of(batch: Batch) -> dict[str, Any]:
    """Return a batch's facts as the form shows them."""
    return {
        **{name: getattr(batch, name) for name in COLUMNS},
        "number": batch.number,
        "categories": list(batch.categories.all()),
        "starts_on": first_day(batch.dates),
        "ends_on": last_day(batch.dates),
        "revision": batch.revision,
    }


class ConfirmForm(forms.Form):
    """A confirmation that asks for nothing."""

    def facts(self) -> dict[str, Any]:
        """Return what the service is given."""
        return self.cleaned_data


class JudgedForm(WaiverFields):
    """A confirmation that the rules of scheduling may refuse."""

    def facts(self) -> dict[str, Any]:
        """Return what the service is given."""
        return {"waiver": self.waiver()}


class ReasonForm(ConfirmForm):
    """One sentence of reason."""

    reason = forms.CharField(label="原因", max_length=200, strip=True)
