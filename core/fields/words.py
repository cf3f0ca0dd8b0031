"""What the framework's own fields say when something is wrong, in the words of an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core import validators

if TYPE_CHECKING:
    from collections.abc import Mapping

SAID: Mapping[type[forms.Field], Mapping[str, str]] = {
    forms.Field: {"required": "请填写这一项。"},
    forms.BooleanField: {"required": "请勾选这一项。"},
    forms.ChoiceField: {"required": "请选择。"},
    forms.FileField: {"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
    forms.IntegerField: {"invalid": "请填写整数。"},
    forms.DecimalField: {"invalid": "请填写数字。"},
    forms.DateField: {"invalid": "请填写日期，如“2026-03-09”。"},
    forms.TimeField: {"invalid": "请填写时间，如“08:30”。"},
    forms.DateTimeField: {"invalid": "请填写日期和时间，如“2026-03-09 08:30”。"},
}


def speak_plainly() -> None:
    """Put the words in place; fields take them when they are made, so before any form is."""
    for field, messages in SAID.items():
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **messages}
    validators.MinValueValidator.message = "不能小于 %(limit_value)s。"
    validators.MaxValueValidator.message = "不能大于 %(limit_value)s。"
    validators.MaxLengthValidator.message = (
        "不能超过 %(limit_value)d 个字，现在是 %(show_value)d 个字。"
    )
