"""An organization is found by what was chosen or typed, within the scope alone."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from core.fields.organizations import OrganizationField, label_of, texts_of
from organizations.models import Organization
from tests.factories.organizations import OrganizationFactory


@pytest.fixture
def field(world):
    return OrganizationField(Organization.objects.visible_to(world.alice))


def test_a_choice_or_an_exact_word_finds_the_organization(field, world):
    Organization.objects.filter(pk=world.township.pk).update(
        initials="csz", division_code="430626101"
    )
    number = f"长寿镇 #{world.township.pk}"
    for text in (label_of(world.township), "平江县·长寿镇", "长寿镇", " CSZ ", "430626101", number):
        assert field.clean(text) == world.township


@pytest.mark.parametrize(
    "text",
    ["湘阴县", "没有", "长寿镇 #99999999999999999999999", "#", " · ", "湘阴县 · 长寿镇", "\x00"],
)
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


def test_a_number_in_an_address_shows_as_a_name(field, world):
    class Form(forms.Form):
        organization = field

    page = str(Form({"organization": f"#{world.village.pk}"}))
    assert "长寿镇 · 邵阳村" in page
    assert "#" not in page


def test_a_text_names_as_much_above_as_tells_namesakes_apart(world):
    """Two villages of one name below townships of one name, in two counties; and one closed in its place."""
    Organization.objects.filter(pk=world.next_township.pk).update(name="长寿镇")
    Organization.objects.filter(pk=world.next_village.pk).update(name="邵阳村")
    closed = OrganizationFactory.create(
        parent=world.other_township, name=world.other_village.name, valid_until=date(2021, 1, 1)
    )
    rows = Organization.objects.all()
    field = OrganizationField(rows)
    texts = texts_of(rows, rows)

    assert texts[world.village.pk] == "平江县 · 长寿镇 · 邵阳村"
    assert texts[closed.pk].endswith(f"#{closed.pk}")
    assert len(set(texts.values())) == len(texts)
    assert {field.clean(text).pk: text for text in texts.values()} == texts
