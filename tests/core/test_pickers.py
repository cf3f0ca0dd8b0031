"""An organization is found by what was chosen or typed, within the scope alone."""

from __future__ import annotations

import pytest
from django import forms

from core.fields.organizations import OrganizationField, label_of
from organizations.models import Organization


@pytest.fixture
def field(world):
    return OrganizationField(Organization.objects.visible_to(world.alice))


def test_a_choice_or_an_exact_word_finds_the_organization(field, world):
    Organization.objects.filter(pk=world.township.pk).update(
        initials="csz", division_code="430626101"
    )
    for text in (label_of(world.township), "长寿镇", " CSZ ", "430626101"):
        assert field.clean(text) == world.township


@pytest.mark.parametrize("text", ["湘阴县", "没有", "长寿镇 #99999999999999999999999", "#", "\x00"])
def test_what_is_out_of_scope_or_unknown_is_not_found(field, world, text):
    with pytest.raises(forms.ValidationError):
        field.clean(text)


def test_a_foreign_number_is_refused(field, world):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(label_of(world.next_county))
    assert refusal.value.code == "invalid_choice"


def test_a_word_that_fits_several_names_them(field, world):
    Organization.objects.filter(pk__in=[world.township.pk, world.other_township.pk]).update(
        initials="xz"
    )
    with pytest.raises(forms.ValidationError, match="长寿镇") as refusal:
        field.clean("xz")
    assert refusal.value.code == "ambiguous"


def test_form_shows_the_chosen_and_keeps_the_typed(field, world):
    class Form(forms.Form):
        organization = field

    assert label_of(world.village) in str(Form(initial={"organization": world.village.pk}))
    assert "不存在" in str(Form({"organization": "不存在"}))
    assert "data-picker=" in str(Form())
