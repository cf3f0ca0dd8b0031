"""Signing in: by password, and by one-time code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError


class LoginForm(AuthenticationForm):
    """User name and password; after too many failures it says how long to wait."""

    error_messages = {
        "invalid_login": "账号或密码不正确，请重新输入。连续{limit}次错误将锁定{minutes}分钟。",
        "inactive": "该账号已停用。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "登录名"

    def get_invalid_login_error(self) -> ValidationError:
        """Return the sentence for a wrong password, or for a locked account."""
        limit, minutes = settings.AXES_FAILURE_LIMIT, settings.LOCKOUT_MINUTES
        if getattr(self.request, "axes_locked_out", False):
            return ValidationError(
                f"连续{limit}次登录失败，该账号已锁定，请{minutes}分钟后再试。", code="locked"
            )
        sentence = self.error_messages["invalid_login"].format(limit=limit, minutes=minutes)
        return ValidationError(sentence, code="invalid_login")


class CodeForm(forms.Form):
    """The one-time code printed on a trainee's notice."""

    code = forms.CharField(
        label="登录码",
        max_length=20,
        help_text="印在参训通知上，共10位，不分大小写。",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )
