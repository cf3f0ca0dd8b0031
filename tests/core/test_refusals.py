"""The codes of refusals that speak of fields."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.refusals import put_refusal
from core.refusals.fields import code_of, refused


class DayForm(forms.Form):
    """A form with one field."""

    day = forms.CharField(required=False)


def test_each_field_has_the_code():
    refusal = refused({"day": "早了。", "place": "满了。"}, code="early")
    assert refusal.message_dict == {"day": ["早了。"], "place": ["满了。"]}
    form = DayForm({})
    put_refusal(form, refusal)
    assert form.has_error("day", "early")
    assert form.non_field_errors() == ["满了。"]


def test_each_of_several_sentences_has_the_code():
    refusal = refused(["张三不在职。", "李四不在职。"], code="refused")
    assert refusal.messages == ["张三不在职。", "李四不在职。"]
    assert [error.code for error in refusal.error_list] == ["refused", "refused"]


def test_a_single_sentence_is_no_case_for_it():
    with pytest.raises(TypeError):
        refused("早了。", code="early")


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (ValidationError("早了。", code="early"), "early"),
        (ValidationError("早了。"), ""),
        (refused({"day": "早了。"}, code="early"), "early"),
        (refused(["早了。"], code="early"), "early"),
        (ValidationError({"day": "早了。"}), ""),
        (ValidationError([]), ""),
    ],
)
def test_the_code_of_any_refusal(refusal, code):
    assert code_of(refusal) == code
