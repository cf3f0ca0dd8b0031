"""The calendars as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse

from core.days import first_day, last_day
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, ListSpec
from organizations.enums import CalendarEffect, CalendarKind
from organizations.year_picture import days_text

if TYPE_CHECKING:
    from organizations.models import Calendar


class CalendarFilters(FilterForm):
    """Kind, effect."""

    kind = forms.ChoiceField(label="类型", choices=[("", "全部类型"), *CalendarKind.choices])
    effect = forms.ChoiceField(label="作用", choices=[("", "全部作用"), *CalendarEffect.choices])


def categories_text(calendar: Calendar) -> str:
    """Write whom it is meant for."""
    return "、".join(str(one) for one in calendar.categories.all()) or "全部类别"


def periods_text(calendar: Calendar) -> str:
    """Write its periods, by day, with the year of each first one."""
    periods = [(first_day(row.dates), last_day(row.dates)) for row in calendar.periods.all()]
    return "；".join(f"{first.year}年{days_text(first, last)}" for first, last in periods)


CALENDARS = ListSpec(
    key="organizations.calendars",
    title="日历",
    columns=(
        Column(
            "name",
            "名称",
            sort=("name",),
            link=lambda row: reverse("calendars:detail", args=[row.pk]),
            is_fixed=True,
        ),
        Column("kind", "类型", lambda row: row.get_kind_display(), sort=("kind",)),
        Column("effect", "作用", lambda row: row.get_effect_display(), sort=("effect",)),
        Column("organization", "适用范围", sort=("org_path",)),
        Column("categories", "适用类别", categories_text),
        Column("periods", "时段", periods_text),
    ),
    ordering=("org_path", "name", "pk"),
    search=("name",),
    search_hint="名称",
    filters=CalendarFilters,
    empty=EmptyText("还没有日历", "登记农忙、汛期、换届、两会等不宜办班的时段，排班时自动避开。"),
)
