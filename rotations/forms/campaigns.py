"""Forms of campaigns: the facts, the rules as a grid, who trains whom as a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from core.days import days_range, first_day, last_day
from core.fields.organizations import OrganizationField
from organizations.enums import Level
from organizations.models import Category, Organization
from organizations.permissions import with_right
from organizations.selectors.tree import organizations_for
from rotations.enums import TurnoverRule
from rotations.forms.grids import GridChoiceField, GridForm
from rotations.models.campaigns import customary_months
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Campaign


def day_field(label: str, **options: Any) -> forms.DateField:
    """Return a date typed or picked."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


PLAIN_FACTS = ("counts_vacant_seats", "minutes_per_day", "post_training_months")
FACT_ROWS = (
    "organization",
    "title",
    ("theme", "paper"),
    ("starts_on", "ends_on"),
    ("base_cutoff_on", "plan_due_on"),
    ("turnover_rule", "post_training_months"),
    "minutes_per_day",
    "counts_vacant_seats",
    "topics",
    "revision",
)


class CampaignForm(forms.Form):
    """The facts of a campaign; the organizer is chosen once."""

    helper = in_rows(*FACT_ROWS)
    organization = OrganizationField(queryset=Organization.objects.none(), label="组织单位")
    title = forms.CharField(label="名称", max_length=100)
    theme = forms.CharField(label="主题", max_length=200, required=False)
    paper = forms.CharField(label="文号", max_length=60, required=False)
    starts_on = day_field("开始日期")
    ends_on = day_field("结束日期")
    base_cutoff_on = day_field("底数截止日", help_text="按这一天在任的书记冻结底数。")
    plan_due_on = day_field("方案报送期限", required=False)
    turnover_rule = forms.ChoiceField(label="换届后的席位", choices=TurnoverRule.choices)
    post_training_months = forms.IntegerField(
        label="任职培训期限（月）",
        min_value=1,
        max_value=36,
        initial=customary_months,
        required=False,
        help_text="席位保持已训的，新任书记在任职后这么多个月内完成任职培训。",
    )
    minutes_per_day = forms.IntegerField(
        label="每天折合分钟数", min_value=60, max_value=720, initial=480
    )
    counts_vacant_seats = forms.BooleanField(label="书记空缺的席位计入底数", required=False)
    topics = forms.CharField(
        label="专题内容",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个专题。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, campaign: Campaign | None = None, **kw: Any) -> None:
        kw["initial"] = facts_of(campaign) if campaign else None
        super().__init__(*args, **kw)
        if campaign is not None:
            del self.fields["organization"]
            self.helper = in_rows(*(row for row in FACT_ROWS if row != "organization"))
            return
        own = organizations_for(with_right(user, "rotations.manage_campaign"))
        self.fields["organization"].queryset = own  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["organization"].widget.right = "rotations.manage_campaign"

    def clean_post_training_months(self) -> int:
        """Take the customary time where none is given."""
        return self.cleaned_data["post_training_months"] or customary_months()

    def clean(self) -> dict[str, Any]:
        """Make one range of the two days."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            raise ValidationError({"ends_on": "结束日期不能早于开始日期。"})
        return data

    def facts(self) -> dict[str, Any]:
        """Return the clean facts as the services take them."""
        data = self.cleaned_data
        names = ("title", "theme", "paper", "base_cutoff_on", "plan_due_on", "turnover_rule")
        return {
            **{name: data[name] for name in (*names, *PLAIN_FACTS)},
            "period": days_range(data["starts_on"], data["ends_on"]),
            "topics": [line.strip()[:60] for line in data["topics"].splitlines() if line.strip()],
        }


FIELD_OF_COLUMN = {"period": "ends_on"}


def facts_of(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign's facts as the form shows them."""
    names = ("title", "theme", "paper", "base_cutoff_on", "plan_due_on", "turnover_rule")
    return {
        **{name: getattr(campaign, name) for name in names},
        **{name: getattr(campaign, name) for name in PLAIN_FACTS},
        "starts_on": first_day(campaign.period),
        "ends_on": last_day(campaign.period),
        "topics": "\n".join(topic.name for topic in campaign.topics.all()),
        "revision": campaign.revision,
    }


class RuleRow(GridForm):
    """One rule by category and area."""

    category = GridChoiceField(Category.objects.all(), label="类别", empty_label="选择类别")
    area = OrganizationField(queryset=Organization.objects.none(), label="适用区域", required=False)
    responsible_level = forms.TypedChoiceField(
        label="谁来培训", choices=[("", "选择层级"), *Level.choices], coerce=int
    )
    min_days = forms.DecimalField(label="最少天数", max_digits=4, decimal_places=1)
    max_days = forms.DecimalField(label="最多天数", max_digits=4, decimal_places=1)
    due_on = day_field("完成期限")
    higher_share = forms.DecimalField(
        label="上级培训（%）", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    share_is_pooled = forms.BooleanField(label="合并取整", required=False)
    min_attendance = forms.DecimalField(
        label="出勤率（%）", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    needs_essay = forms.BooleanField(label="须交体会", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["higher_share"].initial = 0
        self.fields["min_attendance"].initial = 85
        self.fields["share_is_pooled"].initial = True

    def scope(self) -> None:
        """Areas lie within the user's subtrees."""
        self.fields["area"].queryset = organizations_for(self.user)  # type: ignore[attr-defined]  # a ModelChoiceField

    def has_changed(self) -> bool:
        """Treat a row without a category as blank, whatever its preset figures."""
        return bool(self["category"].value()) and super().has_changed()


class ResponsibilityRow(GridForm):
    """Who trains one subtree."""

    organization = OrganizationField(queryset=Organization.objects.none(), label="单位")
    responsible = OrganizationField(queryset=Organization.objects.none(), label="负责培训的单位")

    def scope(self) -> None:
        """Both ends lie within the user's subtrees."""
        for name in ("organization", "responsible"):
            self.fields[name].queryset = organizations_for(self.user)  # type: ignore[attr-defined]  # as above
