"""The style guide: every component on one page, for those who build screens; only when DEBUG is on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import timezone

from core.display.badges import Badge, Tone
from core.fields.organizations import OrganizationPicker
from core.listing.build import build_listing
from core.listing.filters import FilterForm
from core.listing.pages import render_listing
from core.listing.spec import BulkAct, Column, EmptyText, Kind, ListSpec

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BADGES = (
    Badge(Tone.NEUTRAL, "pencil", "草稿"),
    Badge(Tone.INFO, "player-play", "办班中"),
    Badge(Tone.SUCCESS, "circle-check", "已结业"),
    Badge(Tone.WARNING, "clock", "待审核"),
    Badge(Tone.DANGER, "alert-triangle", "已逾期"),
)
CHARTS = (
    (
        "各县（市、区）轮训完成率",
        {
            "kind": "hbar",
            "unit": "%",
            "series": ["完成率"],
            "rows": [
                ["平江县", 92],
                ["湘阴县", 85],
                ["华容县", 78],
                ["岳阳县", 64],
                ["汨罗市", 41],
            ],
        },
    ),
    (
        "参训人数：计划与实际",
        {
            "kind": "line",
            "unit": "人",
            "series": ["计划", "实际"],
            "rows": [["3月", 120, 118], ["4月", 300, 262], ["5月", 480, 455], ["6月", 620, 601]],
        },
    ),
)


class ShowcaseFilters(FilterForm):
    """Filters of the sample list."""

    is_active = forms.TypedChoiceField(
        label="状态",
        choices=[("", "全部状态"), ("1", "在用"), ("0", "停用")],
        coerce=lambda v: v == "1",
    )
    since = forms.DateField(label="加入不早于", widget=forms.DateInput(attrs={"type": "date"}))
    lookups = {"since": "date_joined__date__gte"}


class ShowcaseForm(forms.Form):
    """A form with one of each."""

    title = forms.CharField(
        label="班次名称", help_text="如：2026年村党组织书记轮训班", max_length=40
    )
    organization = forms.IntegerField(label="主办单位", widget=OrganizationPicker())
    first_on = forms.DateField(label="开班日期", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="班次类型", choices=[("a", "轮训班"), ("b", "示范培训班")])
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    is_open = forms.BooleanField(label="允许跨县参训", required=False)


SPEC = ListSpec(
    key="styleguide",
    title="账号",
    columns=(
        Column(
            "username",
            "账号",
            link=lambda row: f"?q={row.username}",
            sort=("username",),
            is_fixed=True,
        ),
        Column("full_name", "姓名", sort=("full_name",)),
        Column("state", "状态", value=lambda row: BADGES[row.pk % 5], kind=Kind.STATE),
        Column("pk", "学时", kind=Kind.NUMBER, unit="学时", sort=("pk",)),
        Column(
            "rate", "完成率", value=lambda row: row.pk % 40, template="navigation/sample_rate.html"
        ),
        Column("date_joined", "加入时间", kind=Kind.MOMENT, sort=("date_joined",)),
        Column("last_login", "最近登录", kind=Kind.DAY, is_default=False),
    ),
    ordering=("username",),
    search=("username", "full_name"),
    search_hint="姓名、账号",
    filters=ShowcaseFilters,
    bulk=(BulkAct("发送提醒", "home", "send"), BulkAct("导出名单", "home", "download")),
    empty=EmptyText("还没有账号", "新建第一个账号后会显示在这里。", "新建账号", "home"),
)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with sample content."""
    form = ShowcaseForm(request.POST or None)
    if request.GET.get("say"):
        messages.success(request, "已保存班次“2026年村党组织书记轮训班第3期”。")
        messages.warning(request, "有 2 个单位尚未报送参训名单，截止时间为明天 18:00。")
        messages.error(request, "名额超出班次容量 3 人，请调减后再提交。")
    listing = build_listing(request, SPEC, get_user_model().objects.annotate(rank=F("pk")))
    context = {
        "form": form,
        "badges": BADGES,
        "charts": CHARTS,
        "today": dt.date(2026, 3, 9),
        "now": timezone.now(),
    }
    return render_listing(request, "navigation/styleguide.html", listing, context)


def styleguide_phone(request: HttpRequest) -> HttpResponse:
    """Show the phone components."""
    listing = build_listing(request, SPEC, get_user_model().objects.none())
    return render_listing(request, "navigation/styleguide_phone.html", listing)
