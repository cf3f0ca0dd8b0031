"""Election rounds as a list, and what one of them did: who replaced whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from trainees.enums import Outcome, RoundState

if TYPE_CHECKING:
    from trainees.models import ElectionLine


class RoundFilters(FilterForm):
    """The state."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部状态"), *RoundState.choices])


ROUNDS = ListSpec(
    key="trainees.rounds",
    title="集中换届",
    columns=(
        Column(
            "title",
            "名称",
            link=lambda row: reverse("trainees:round_detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("organization", "换届范围", sort=("org_path",)),
        Column("held_on", "任职日期", kind=Kind.DAY, sort=("held_on",)),
        Column("seats", "席位", kind=Kind.NUMBER),
        Column("done", "已办理", kind=Kind.NUMBER),
        Column("state", "状态", kind=Kind.STATE, sort=("state",)),
        Column("created_by", "建立人"),
        Column("created_at", "建立时间", kind=Kind.MOMENT, sort=("created_at",)),
    ),
    ordering=("-created_at", "-pk"),
    search=("title", "organization__name", "paper"),
    search_hint="搜索名称、单位、文件",
    filters=RoundFilters,
    empty=EmptyText(
        "还没有集中换届",
        "整个乡镇或县的书记换届，在一张表里填写、检查、一次办理。",
        "新建集中换届",
        "trainees:round_add",
    ),
)


class LineFilters(FilterForm):
    """The outcome."""

    outcome = forms.ChoiceField(label="结果", choices=[("", "全部结果"), *Outcome.choices])


def predecessor(line: ElectionLine) -> str:
    """Return who sat there."""
    return line.present.person.name if line.present else "空缺"


def successor(line: ElectionLine) -> str:
    """Return who sits there after the round."""
    if line.outcome == Outcome.VACANT and line.is_done:
        return "空缺"
    if line.appointment:
        return str(line.appointment.person.name)
    return predecessor(line)


def successor_url(line: ElectionLine) -> str:
    """Return the page of whoever sits there after the round."""
    if not line.appointment:
        return ""
    return reverse("trainees:person_detail", args=[line.appointment.person_id])


def done_on(line: ElectionLine) -> Any:
    """Return the day of a seat that was done."""
    return line.day if line.is_done else None


LINES = ListSpec(
    key="trainees.round_lines",
    title="换届结果",
    columns=(
        Column("organization", "席位", sort=("organization__path",), is_fixed=True),
        Column("parent", "上级", "organization.parent"),
        Column("present", "原任书记", predecessor),
        Column("outcome", "结果", kind=Kind.STATE, sort=("outcome",)),
        Column("successor", "现任书记", successor, link=successor_url),
        Column(
            "post", "职务", lambda line: line.appointment and line.appointment.get_post_display()
        ),
        Column("day", "任职日期", done_on, kind=Kind.DAY),
        Column("paper", "任免文件", lambda line: line.by_paper if line.is_done else ""),
    ),
    ordering=("organization__path",),
    search=("organization__name", "present__person__name", "appointment__person__name"),
    search_hint="搜索单位、书记姓名",
    filters=LineFilters,
    page_sizes=(50, 100, 200),
)
