"""New versions of the conversion rule and of the yearly targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.bootstrap import InlineCheckboxes
from django import forms

from core.days import today
from organizations.enums import Level
from organizations.models import Category
from trainees.forms.fields import PreciseDateField, organization_field, own_unit
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from organizations.models import User

SET = "trainees.set_hours_standards"


class RuleForm(forms.Form):
    """A version of the conversion rule, from a day on."""

    helper = in_rows(
        ("organization", "version"),
        ("valid_from", "minutes_an_hour"),
        ("hours_a_day", "hours_half_day"),
        "source",
    )
    version = forms.CharField(
        label="版本名称", max_length=20, help_text="如“2027版”，印在学时证明上。"
    )
    valid_from = PreciseDateField(
        label="执行日期", help_text="这一天起的培训按新规则折算，以前的不变。"
    )
    minutes_an_hour = forms.IntegerField(
        label="每学时分钟数", min_value=30, max_value=60, initial=45
    )
    hours_a_day = forms.DecimalField(
        label="一天（学时）",
        min_value=4,
        max_value=10,
        decimal_places=1,
        initial=8,
        help_text="当天集中培训达到这个数，计 1 天。",
    )
    hours_half_day = forms.DecimalField(
        label="半天（学时）",
        min_value=2,
        max_value=9,
        decimal_places=1,
        initial=4,
        help_text="达到这个数而不足一天，计 0.5 天。",
    )
    source = forms.CharField(
        label="依据", max_length=200, required=False, help_text="文件名称和文号。"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user, SET, "适用单位", initial=own_unit(user, SET)
        )

    def facts(self) -> dict[str, Any]:
        """Return the clean rule as `add_rule` takes it."""
        return {**self.cleaned_data, "valid_from": self.cleaned_data["valid_from"].on}


class TargetForm(forms.Form):
    """What a year asks of a group of people."""

    helper = in_rows(
        ("organization", "name"),
        "categories",
        ("highest_level", "first_year", "last_year"),
        ("hours", "days"),
        "source",
    )
    helper.layout.fields[1] = InlineCheckboxes("categories")
    name = forms.CharField(label="适用对象", max_length=50, help_text="如“乡镇干部”。")
    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        label="组织类别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不勾选的，适用于其他目标没有提到的所有人员。",
    )
    highest_level = forms.TypedChoiceField(
        label="最高层级", coerce=int, choices=Level.choices, help_text="该层级及以下的组织。"
    )
    first_year = forms.IntegerField(label="起始年度", min_value=2000, max_value=2100)
    last_year = forms.IntegerField(
        label="截止年度",
        min_value=2000,
        max_value=2100,
        required=False,
        help_text="长期执行的不填。",
    )
    hours = forms.IntegerField(label="学时", min_value=1, max_value=400)
    days = forms.IntegerField(
        label="或天数", min_value=1, max_value=60, help_text="学时、天数达到一项即为达标。"
    )
    source = forms.CharField(
        label="依据", max_length=200, required=False, help_text="文件名称和文号。"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(
            user, SET, "适用单位", initial=own_unit(user, SET)
        )
        self.fields["first_year"].initial = today().year
