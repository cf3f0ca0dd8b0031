"""Requests to mend a record, as a list."""

from __future__ import annotations

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from trainees.enums import CorrectionState


class CorrectionFilters(FilterForm):
    """How it stands."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *CorrectionState.choices])


CORRECTIONS = ListSpec(
    key="trainees.corrections",
    title="更正申请",
    columns=(
        Column(
            "name",
            "姓名",
            value="person.name",
            link=lambda asked: reverse("trainees:correction_detail", args=[asked.pk]),
            is_fixed=True,
        ),
        Column("unit", "所在单位", value="person.organization"),
        Column("field", "更正项目", value=lambda asked: asked.get_field_display()),
        Column("wanted", "应为", value="wanted_text"),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("asked_at", "申请时间", kind=Kind.MOMENT, sort=("asked_at",)),
        Column("decided_by", "处理人"),
    ),
    ordering=("-pk",),
    search=("person__name", "person__initials"),
    search_hint="姓名、拼音首字母",
    filters=CorrectionFilters,
    empty=EmptyText(
        title="没有更正申请", text="学员在手机上发现自己的信息有误时提出的申请会列在这里。"
    ),
)
