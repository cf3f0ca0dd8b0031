"""Forms of the base and of single seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.days import today
from core.fields.organizations import OrganizationField
from organizations.models import Organization
from organizations.selectors.tree import organizations_for
from rotations.enums import BaseChangeKind
from rotations.forms.campaigns import day_field
from trainees.forms.layouts import in_rows

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Campaign


class BaseChangeForm(forms.Form):
    """One line of the increase/decrease table."""

    helper = in_rows("organization", ("kind", "changed_on"), "reason", "paper")
    organization = OrganizationField(queryset=Organization.objects.none(), label="席位（单位）")
    kind = forms.ChoiceField(label="增减", choices=BaseChangeKind.choices)
    changed_on = day_field("日期", initial=today)
    reason = forms.CharField(label="原因", max_length=200)
    paper = forms.CharField(label="依据文件", max_length=100, required=False)

    def __init__(self, *args: Any, user: User, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = organizations_for(user).under(campaign.org_path)
        self.fields["organization"].queryset = reach  # type: ignore[attr-defined]  # a ModelChoiceField


class SeatReasonForm(forms.Form):
    """Why a seat is not trained yet, and whether it is put off."""

    reason = forms.CharField(label="未训原因", max_length=200)
    is_excused = forms.BooleanField(
        label="暂缓参训", required=False, help_text="席位仍计入底数，单独列出。"
    )
    helper = in_rows("reason", "is_excused")


class PostTrainingForm(forms.Form):
    """That a newcomer was post-trained elsewhere, and by which paper."""

    helper = in_rows("trained_on", "paper")
    trained_on = day_field("完成日期", initial=today)
    paper = forms.CharField(
        label="认定依据",
        max_length=100,
        help_text="培训通知、证书或认定文件的文号。参加本次轮训班次结业的自动登记，不必填写。",
    )


class ReasonsForm(forms.Form):
    """One reason for several seats."""

    reason = forms.CharField(label="未训原因", max_length=200)
    helper = in_rows("reason")
