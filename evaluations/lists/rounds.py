"""Rounds and questionnaires as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from evaluations.enums import RoundState

if TYPE_CHECKING:
    from evaluations.models import Questionnaire, Round


class RoundFilters(FilterForm):
    """The state."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *RoundState.choices])


def round_url(round_: Round) -> str:
    """Return the page of a round."""
    return reverse("evaluations:round_detail", args=[round_.pk])


ROUNDS = ListSpec(
    key="evaluations.rounds",
    title="测评批次",
    columns=(
        Column("title", "名称", link=round_url, sort=("title",), is_fixed=True),
        Column("batch", "班次"),
        Column("organization", "主办单位", "batch.organization", sort=("batch__org_path",)),
        Column("questionnaire", "测评表", is_default=False),
        Column("issued", "发放", kind=Kind.NUMBER, unit="张"),
        Column("voided", "作废", kind=Kind.NUMBER, unit="张"),
        Column("opened_on", "开始", kind=Kind.DAY, sort=("opened_on",)),
        Column("closed_on", "截止", kind=Kind.DAY, sort=("closed_on",)),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
    ),
    ordering=("-pk",),
    search=("title", "batch__series", "batch__organization__name"),
    search_hint="搜索名称、班次、单位",
    filters=RoundFilters,
    empty=EmptyText("还没有测评", "在班次页的“测评”里新建测评批次。"),
)


def questionnaire_url(questionnaire: Questionnaire) -> str:
    """Return the page of a questionnaire."""
    return reverse("evaluations:questionnaire_detail", args=[questionnaire.pk])


QUESTIONNAIRES = ListSpec(
    key="evaluations.questionnaires",
    title="测评表",
    columns=(
        Column("title", "名称", link=questionnaire_url, sort=("title",), is_fixed=True),
        Column("organization", "所属单位", sort=("org_path",)),
        Column(
            "session_items",
            "每课测评项",
            lambda row: len(row.session_items),
            Kind.NUMBER,
            unit="项",
        ),
        Column(
            "overall_items",
            "总体测评项",
            lambda row: len(row.overall_items),
            Kind.NUMBER,
            unit="项",
        ),
        Column("is_shared", "下级可用", lambda row: "是" if row.is_shared else "否"),
        Column("is_retired", "停用", lambda row: "已停用" if row.is_retired else ""),
    ),
    ordering=("org_path", "title"),
    search=("title", "organization__name"),
    search_hint="搜索名称、单位",
    empty=EmptyText("还没有测评表", "不建也可以：开展测评时可直接用系统标准测评表。"),
)
