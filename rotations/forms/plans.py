"""Forms of filed plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator

from organizations.models import Category
from rotations.forms.campaigns import day_field
from rotations.forms.grids import GridChoiceField, GridForm
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from rotations.models import Plan

ATTACHMENT_LIMIT = 20 * 1024 * 1024


class PlanForm(forms.Form):
    """The words of a plan; its classes are a grid beside it."""

    helper = in_rows("outline", ("head", "contact"), "attachment", "revision")
    outline = forms.CharField(
        label="方案正文", max_length=20000, required=False, widget=forms.Textarea({"rows": 12})
    )
    head = forms.CharField(label="单位负责人", max_length=50, required=False)
    contact = forms.CharField(label="联系人及电话", max_length=80, required=False)
    attachment = forms.FileField(
        label="附件",
        required=False,
        validators=[FileExtensionValidator(["pdf", "doc", "docx", "wps"])],
        help_text="PDF、Word 或 WPS 文档，不超过 20 MB。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        names = ("outline", "head", "contact", "attachment", "revision")
        kwargs["initial"] = {name: getattr(plan, name) for name in names}
        super().__init__(*args, **kwargs)

    def clean_attachment(self) -> Any:
        """Refuse what is too large; an unticked file stays."""
        file = self.cleaned_data["attachment"]
        if file and file.size > ATTACHMENT_LIMIT:
            raise ValidationError("附件超过 20 MB，请压缩后再上传。", code="size")
        return file or ""


class PlanItemRow(GridForm):
    """One intended class."""

    title = forms.CharField(label="班次", max_length=60)
    category = GridChoiceField(Category.objects.all(), label="类别", empty_label="选择类别")
    classes = forms.IntegerField(label="期数", min_value=1, max_value=999)
    heads = forms.IntegerField(label="人数", min_value=1, max_value=1_000_000)
    days = forms.DecimalField(label="天数", max_digits=4, decimal_places=1)
    starts_on = day_field("计划开班")
    ends_on = day_field("计划结束")
    venue = forms.CharField(label="地点", max_length=80, required=False)
    budget = forms.DecimalField(label="预算（元）", min_value=0, max_digits=12, decimal_places=2)
    funding = forms.CharField(label="经费来源", max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a class that ends before it begins."""
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "结束日期不能早于开班日期。")
        return data


class RemarkRow(GridForm):
    """One remark on a clause."""

    clause = forms.CharField(label="条目", max_length=60, required=False)
    text = forms.CharField(label="意见", max_length=1000, widget=forms.Textarea({"rows": 2}))
