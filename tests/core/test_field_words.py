"""What forms say of an empty or odd box."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(), "", "请填写这一项。"),
        (forms.CharField(max_length=3), "一二三四", "不能超过 3 个字，现在是 4 个字。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "", "请选择。"),
        (forms.FileField(), None, "请选择文件。"),
        (forms.BooleanField(), "", "请勾选这一项。"),
        (forms.IntegerField(), "十", "请填写整数。"),
        (forms.IntegerField(min_value=1), "0", "不能小于 1。"),
        (forms.IntegerField(max_value=9), "10", "不能大于 9。"),
        (forms.DecimalField(), "x", "请填写数字。"),
        (forms.DateField(), "明天", "请填写日期，如“2026-03-09”。"),
        (forms.TimeField(), "早上", "请填写时间，如“08:30”。"),
    ],
)
def test_a_field_says_what_to_do(field: forms.Field, typed: str | None, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [said]
