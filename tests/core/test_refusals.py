"""Refusals: their codes, and whether a page answers them as bad input or as a refusal of state."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from core.refusals import put_refusal, status_of, status_of_refusal
from core.refusals.fields import BadInputError, code_of, refused


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


def put(refusal):
    form = DayForm({"day": "周一"})
    put_refusal(form, refusal)
    return form


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (ValidationError("名册已定。", code="state"), 409),
        (refused(["张三不在职。", "李四不在职。"], code="refused"), 409),
        (refused({"day": "早了。"}, code="early"), 422),
        (refused({"place": "满了。"}, code="full"), 422),
        (BadInputError("合计超过名额。", code="above"), 422),
    ],
)
def test_what_names_no_field_is_a_refusal_of_state(refusal, status):
    form = put(refusal)
    assert status_of(form) == status
    assert status_of_refusal(refusal) == status
    assert form.data["day"] == "周一"


def test_a_refused_form_keeps_sentences_and_codes():
    form = put(ValidationError("还有 %(count)d 人。", code="state", params={"count": 3}))
    assert form.non_field_errors() == ["还有 3 人。"]
    assert form.has_error(NON_FIELD_ERRORS, "state")


def test_of_several_forms_the_state_has_the_word():
    wrong, refused_by_state = (
        put(refused({"day": "早了。"}, code="early")),
        put(ValidationError("名册已定。")),
    )
    assert status_of(DayForm(), wrong) == 422
    assert status_of(wrong, refused_by_state) == 409
    assert status_of(DayForm()) == 200
    assert status_of(DayForm(), is_wrong=True) == 422
