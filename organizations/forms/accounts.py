"""Forms of the administrators, and of people who hand their work over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator

from core.days import today
from core.fields.organizations import OrganizationField, OrganizationPicker
from organizations.enums import Role
from organizations.selectors.accounts import (
    colleagues_of,
    grantable_accounts_for,
    organizations_with,
    own_posts,
)

if TYPE_CHECKING:
    from organizations.models import User


class DayInput(forms.DateInput):
    """A day, by the browser's own picker or typed."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def tomorrow() -> dt.date:
    """Return the next local day."""
    return today() + dt.timedelta(days=1)


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label="登录名",
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text="建议使用姓名全拼，例如 wangxiaoming；一人一号，不得共用。",
    )
    full_name = forms.CharField(label="姓名", max_length=50)
    organization: Any = OrganizationField(
        None, label="所在单位", widget=OrganizationPicker(right="accounts.manage")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = organizations_with(user, "accounts.manage")
        self.fields["organization"].queryset = choices  # type: ignore[attr-defined]  # an OrganizationField


class PostForm(forms.Form):
    """A post for an account: where, as what, from when to when."""

    organization: Any = OrganizationField(
        None, label="单位", widget=OrganizationPicker(right="accounts.grant")
    )
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.choices])
    starts_on = forms.DateField(label="开始日期", widget=DayInput, initial=today)
    ends_on = forms.DateField(
        label="结束日期", widget=DayInput, required=False, help_text="含当日；不填为长期。"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = organizations_with(user, "accounts.grant")
        self.fields["organization"].queryset = choices  # type: ignore[attr-defined]  # an OrganizationField


class EndPostForm(forms.Form):
    """The last day of a post."""

    ends_on = forms.DateField(
        label="最后一天", widget=DayInput, initial=today, help_text="当日仍有效，次日起失效。"
    )


class HandOverForm(forms.Form):
    """Posts, the colleague who takes them, and the first day. `account` gives them away."""

    posts: Any = forms.ModelMultipleChoiceField(
        None, label="移交的岗位", widget=forms.CheckboxSelectMultiple
    )
    to: Any = forms.ModelChoiceField(None, label="接收人", empty_label="请选择同事")
    starts_on = forms.DateField(
        label="移交日期", widget=DayInput, initial=tomorrow, help_text="自当日起由接收人履职。"
    )

    def __init__(self, *args: Any, user: User, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        takers = (
            colleagues_of(user)
            if user == account
            else grantable_accounts_for(user).exclude(pk=account.pk)
        )
        posts = own_posts(account)
        self.fields["posts"].queryset = posts  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["to"].queryset = takers  # type: ignore[attr-defined]  # a ModelChoiceField
        self.initial.setdefault("posts", [post.pk for post in posts])
