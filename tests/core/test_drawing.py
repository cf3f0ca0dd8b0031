"""Widgets drawn without templates look to the letter like those of Django's templates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from core.fields.drawing import DRAWN, PlainWidgets

TEXTS = st.text(max_size=6) | st.sampled_from(["<b>\"&'", "党校", "", mark_safe("<i>已写好</i>")])
VALUES = (
    TEXTS
    | st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, places=2)
)
LABELS = TEXTS | st.integers(0, 10**7) | st.sampled_from([Decimal("1234.50"), gettext_lazy("Yes")])
CHOICES = st.lists(st.tuples(VALUES, LABELS), max_size=3)
ATTRIBUTES = st.dictionaries(st.sampled_from(["class", "id", "required", "data-x<"]), VALUES)
INPUTS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.DateInput,
    forms.TimeInput,
    forms.CheckboxInput,
]


def assert_same(widget: forms.Widget, value: object, attrs: dict[str, object]) -> None:
    """Fail when the two ways differ."""
    by_template = widget.render("名<称", value, attrs, renderer=TemplatesSetting())
    assert widget.render("名<称", value, attrs, renderer=PlainWidgets()) == by_template


@pytest.mark.parametrize("kind", INPUTS)
@given(value=VALUES, attrs=ATTRIBUTES)
def test_inputs(kind, value, attrs):
    assert kind.template_name in DRAWN
    assert_same(kind(), value, attrs)


@given(
    choices=CHOICES,
    grouped=CHOICES,
    group=TEXTS,
    value=VALUES,
    attrs=ATTRIBUTES,
    kind=st.sampled_from([forms.Select, forms.SelectMultiple]),
)
def test_choices(choices, grouped, group, value, attrs, kind):
    several = kind is forms.SelectMultiple
    shown = kind(choices=[*choices, (group, grouped)])
    assert_same(shown, [value] if several else value, attrs)


@pytest.mark.parametrize("value", [dt.date(2026, 3, 1), "2026-02-30", None])
def test_a_day(value):
    assert_same(forms.DateInput({"type": "date"}, format="%Y-%m-%d"), value, {"id": "day"})


def test_options_of_another_look_are_left_to_their_template():
    class Odd(forms.Select):
        option_template_name = "django/forms/widgets/input_option.html"

    assert_same(Odd(choices=[("1", "一")]), "1", {})


def test_the_product_draws_this_way():
    assert isinstance(get_default_renderer(), PlainWidgets)
