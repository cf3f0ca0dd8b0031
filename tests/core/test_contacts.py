"""Mobile numbers as offices type them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.privacy.contacts import mask_mobile, normalize_mobile

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(mobiles, st.sampled_from(["", "+86 ", "0086", "86", "（+86）"]))
def test_prefixes_and_blanks_do_not_matter(number: str, prefix: str):
    assert normalize_mobile(f" {prefix}{number[:3]}-{number[3:7]} {number[7:]}") == number


@given(mobiles)
def test_the_mask_hides_the_middle(number: str):
    assert mask_mobile(number) == f"{number[:3]}****{number[7:]}"


@pytest.mark.parametrize("text", ["13800138000.0", "１３８００１３８０００", "\u200b13800138000"])
def test_excel_and_full_width_forms(text: str):
    assert normalize_mobile(text) == "13800138000"


def test_empty_stays_empty():
    assert normalize_mobile(" ") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0730-8889364", "landline"),
        ("1380013800", "mobile_length"),
        ("138001380000", "mobile_length"),
        ("12345678901", "mobile"),
        ("1380013800a", "mobile"),
    ],
)
def test_each_refusal_has_its_code(text: str, code: str):
    with pytest.raises(ValidationError) as caught:
        normalize_mobile(text)
    assert caught.value.code == code


def test_what_is_no_mobile_is_hidden_whole():
    assert mask_mobile("8889364") == "*******"
