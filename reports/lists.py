"""What was filled and received, as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from reports.enums import ReportKind, SubmissionState
from reports.selectors.progress import campaign_choices
from rotations.models import Campaign
from rotations.selectors.campaigns import campaigns_for

if TYPE_CHECKING:
    from reports.models import Submission


class SubmissionFilters(FilterForm):
    """Campaign, kind and state."""

    campaign = forms.ModelChoiceField(Campaign.objects.none(), label="轮训", empty_label="全部轮训")
    kind = forms.ChoiceField(label="种类", choices=[("", "全部种类"), *ReportKind.choices])
    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *SubmissionState.choices])

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        choices = [campaign.pk for campaign in campaign_choices(user)]
        self.fields["campaign"].queryset = campaigns_for(user).filter(pk__in=choices)  # type: ignore[attr-defined]  # a ModelChoiceField


def submission_url(submission: Submission) -> str:
    """Return the page of a version."""
    return reverse("reports:submission_detail", args=[submission.pk])


SUBMISSIONS = ListSpec(
    key="reports.submissions",
    title="上报材料",
    columns=(
        Column("title", "材料", link=submission_url, is_fixed=True),
        Column("organization", "填报单位", sort=("org_path",)),
        Column(
            "kind", "种类", lambda row: row.get_kind_display(), sort=("kind",), is_default=False
        ),
        Column("as_of", "数据截止", kind=Kind.DAY, sort=("as_of",)),
        Column("version", "版本", lambda row: f"第{row.version}版", sort=("version",)),
        Column("number", "编号", lambda row: row.number or "", sort=("number",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("submitted_at", "上报时间", kind=Kind.MOMENT, sort=("submitted_at",)),
        Column("decided_at", "审核时间", kind=Kind.MOMENT, is_default=False),
    ),
    ordering=("-made_at", "-pk"),
    search=("title", "organization__name", "organization__initials", "number"),
    search_hint="搜索标题、单位、编号",
    filters=SubmissionFilters,
    empty=EmptyText("还没有上报材料", "新建报表后，数字由系统从业务数据取数，核对无误再上报。"),
)
