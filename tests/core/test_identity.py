"""ID numbers: the check of GB 11643, every refusal with its code, and the masks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, given
from hypothesis import strategies as st

from core.privacy.identity import (
    Sex,
    check_character,
    mask_id_number,
    normalize_id_number,
    parse_id_number,
)

address_codes = st.from_regex(r"[1-6][0-9]{5}", fullmatch=True)
births = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2020, 12, 31))


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    """Draw a well-formed number."""
    body = f"{draw(address_codes)}{draw(births):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + check_character(body)


@given(id_numbers())
def test_a_well_formed_number_tells_birth_and_sex(number: str):
    parsed = parse_id_number(number)
    assert parsed.text == number
    assert f"{parsed.birth_on:%Y%m%d}" == number[6:14]
    assert parsed.sex == (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)
    assert parsed.address_code == number[:6]
    assert parsed.remark == ""


@given(id_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, shift: int):
    wrong = str((int(number[place]) + shift) % 10)
    with pytest.raises(ValidationError):
        parse_id_number(number[:place] + wrong + number[place + 1 :])


@given(id_numbers(), st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(number: str, place: int):
    left, right = number[place], number[place + 1]
    assume(left != right)
    with pytest.raises(ValidationError):
        parse_id_number(number[:place] + right + left + number[place + 2 :])


@given(id_numbers())
def test_normalising_twice_changes_nothing(number: str):
    typed = " ".join(
        normalize_id_number(number).translate(
            str.maketrans("0123456789X", "０１２３４５６７８９ｘ")
        )
    )
    assert parse_id_number(f"'{typed}").text == number


def test_the_example_of_the_standard_passes():
    parsed = parse_id_number("11010519491231002x")
    assert (parsed.text, parsed.birth_on, parsed.sex) == (
        "11010519491231002X",
        dt.date(1949, 12, 31),
        Sex.FEMALE,
    )


def test_an_abolished_address_code_is_normal():
    body = "36042719700101001"  # 星子县, abolished in 2016
    assert parse_id_number(body + check_character(body)).address_code == "360427"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "blank"),
        ("　 ", "blank"),
        ("4.30621E+17", "excel_number"),
        ("430621700101001", "fifteen_digits"),
        ("43062119700101001", "format"),
        ("43062119700101001*", "format"),
        ("二三四五六七八九十一二三四五六七八", "format"),
        ("430621197002300013", "birth_date"),
        ("430621000001010013", "birth_date"),
        ("430621299901010013", "future_birth"),
        ("110105194912310021", "check_digit"),
    ],
)
def test_each_refusal_has_its_code(text: str, code: str):
    with pytest.raises(ValidationError) as caught:
        parse_id_number(text)
    assert caught.value.code == code


def test_the_fifteen_digit_message_says_what_to_do():
    with pytest.raises(ValidationError, match="请填写18位身份证号"):
        parse_id_number("430621700101001")


@pytest.mark.parametrize(
    ("head", "word"),
    [("810000", "港澳"), ("820000", "港澳"), ("830000", "台湾"), ("931156", "外国人")],
)
def test_residence_permits_pass_with_a_remark(head: str, word: str):
    body = f"{head}19800101001"
    assert word in parse_id_number(body + check_character(body)).remark


@given(id_numbers())
def test_the_mask_never_shows_more_than_four(number: str):
    assert mask_id_number(number) == "*" * 14 + number[-4:]
    assert mask_id_number(number, beside_birth_date=True) == "*" * 18


def test_nothing_masks_to_nothing():
    assert mask_id_number("") == ""
