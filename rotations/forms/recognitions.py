"""Forms of trainings done elsewhere."""

from __future__ import annotations

from django import forms

from organizations.enums import Level
from rotations.forms.campaigns import day_field
from trainees.forms.layouts import in_rows


class RecognitionForm(forms.Form):
    """A class attended elsewhere, with the paper that proves it."""

    helper = in_rows("title", ("host", "level"), ("starts_on", "ends_on"), "paper")
    title = forms.CharField(label="班次名称", max_length=100)
    host = forms.CharField(label="举办单位", max_length=100)
    level = forms.TypedChoiceField(label="培训层级", choices=Level.choices, coerce=int)
    starts_on = day_field("开始日期")
    ends_on = day_field("结束日期")
    paper = forms.CharField(label="依据文件", max_length=100, help_text="通知文号或结业证书编号。")


class RevokeForm(forms.Form):
    """Why a recognition is taken back."""

    helper = in_rows("reason")
    reason = forms.CharField(label="撤销原因", max_length=200)
