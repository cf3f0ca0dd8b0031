"""The campaigns as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse

from core.days import first_day, last_day
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from rotations.enums import CampaignState

if TYPE_CHECKING:
    from rotations.models import Campaign


class CampaignFilters(FilterForm):
    """The state."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *CampaignState.choices])


def campaign_url(campaign: Campaign) -> str:
    """Return the page of a campaign."""
    return reverse("rotations:campaign_detail", args=[campaign.pk])


CAMPAIGNS = ListSpec(
    key="rotations.campaigns",
    title="轮训",
    columns=(
        Column("title", "名称", link=campaign_url, sort=("title",), is_fixed=True),
        Column("organization", "组织单位", sort=("org_path",)),
        Column("starts_on", "开始", lambda row: first_day(row.period), Kind.DAY, sort=("period",)),
        Column("ends_on", "结束", lambda row: last_day(row.period), Kind.DAY),
        Column("base_cutoff_on", "底数截止", kind=Kind.DAY, is_default=False),
        Column("plan_due_on", "方案期限", kind=Kind.DAY, sort=("plan_due_on",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
    ),
    ordering=("-period",),
    search=("title", "theme", "organization__name"),
    search_hint="搜索名称、主题、单位",
    filters=CampaignFilters,
    empty=EmptyText("还没有轮训", "建立轮训，设定各类别的规则后即可冻结底数。"),
)
