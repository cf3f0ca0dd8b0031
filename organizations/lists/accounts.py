"""The lists of the administrators: accounts, and the log."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from core.audit.words import known_actions, word_for
from core.days import midnight
from core.listing.filters import FilterForm
from core.listing.spec import Column, EmptyText, Kind, ListSpec
from organizations.enums import Role
from organizations.forms.accounts import DayInput

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.audit.models import AuditEntry
    from organizations.models import User

ACTIVE = [("", "全部状态"), ("true", "启用"), ("false", "停用")]


class AccountFilters(FilterForm):
    """State, and role held today."""

    state = forms.TypedChoiceField(
        label="状态", choices=ACTIVE, coerce=lambda value: value == "true", empty_value=""
    )
    role = forms.ChoiceField(label="角色", choices=[("", "全部角色"), *Role.choices])

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the accounts of this state that hold this role today."""
        chosen = self.chosen()
        if "state" in chosen:
            queryset = queryset.filter(is_active=chosen["state"])
        if "role" in chosen:
            today = timezone.localdate()
            queryset = queryset.filter(
                posts__role=chosen["role"], posts__period__contains=today
            ).distinct()
        return queryset


def account_url(account: User) -> str:
    """Return the page of an account."""
    return reverse("accounts:user_detail", args=[account.pk])


def posts_text(account: Any) -> str:
    """Return today's posts as one line."""
    return "、".join(str(post) for post in account.posts_today)


ACCOUNTS = ListSpec(
    key="accounts.users",
    title="账号",
    ordering=("organization__path", "username"),
    search=("username", "full_name", "organization__name"),
    search_hint="搜索姓名、登录名或单位",
    columns=(
        Column("full_name", "姓名", link=account_url, sort=("full_name",), is_fixed=True),
        Column("username", "登录名", sort=("username",)),
        Column("organization", "所在单位", sort=("organization__path",)),
        Column("posts", "岗位", value=posts_text),
        Column("state", "状态", value=lambda account: "启用" if account.is_active else "停用"),
        Column("last_login", "最近登录", kind=Kind.MOMENT, sort=("last_login",)),
        Column(
            "date_joined", "开设时间", kind=Kind.MOMENT, sort=("date_joined",), is_default=False
        ),
    ),
    filters=AccountFilters,
    empty=EmptyText("还没有账号", "为本级和下级单位的工作人员开设账号。"),
)


class LogFilters(FilterForm):
    """What was done, and between which days."""

    action = forms.ChoiceField(label="操作")
    since = forms.DateField(label="起始日期", widget=DayInput)
    until = forms.DateField(label="截止日期", widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "全部操作"), *known_actions()]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def narrow(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the entries of this act from the first local day to the last, both included."""
        chosen = self.chosen()
        if "action" in chosen:
            queryset = queryset.filter(action=chosen["action"])
        if "since" in chosen:
            queryset = queryset.filter(happened_at__gte=midnight(chosen["since"]))
        if "until" in chosen:
            end = midnight(chosen["until"] + dt.timedelta(days=1))
            queryset = queryset.filter(happened_at__lt=end)
        return queryset


def detail_text(entry: AuditEntry) -> str:
    """Return the facts of an entry as one line."""
    return "；".join(f"{name}：{plain(value)}" for name, value in entry.detail.items())


def plain(value: object) -> str:
    """Return a stored fact as one reads it, however deep it is."""
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "，".join(f"{name} {plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "、".join(map(plain, value)) or "空"
    return str(value)


LOG = ListSpec(
    key="accounts.log",
    title="操作日志",
    ordering=("-happened_at", "-pk"),
    search=("actor__full_name", "actor__username", "target_label", "address"),
    search_hint="搜索操作人、对象或来源地址",
    columns=(
        Column("happened_at", "时间", kind=Kind.MOMENT, sort=("happened_at",), is_fixed=True),
        Column("actor", "操作人", value=lambda entry: entry.actor or "系统", is_fixed=True),
        Column("action", "操作", value=lambda entry: word_for(entry.action), sort=("action",)),
        Column("target_label", "对象"),
        Column("detail", "详情", value=detail_text),
        Column("address", "来源地址", sort=("address",)),
        Column("position", "链号", value="link.position", kind=Kind.NUMBER, is_default=False),
    ),
    filters=LogFilters,
    empty=EmptyText("还没有日志", "登录、授权、查看个人信息等操作都会记录在这里。"),
)
