"""Names as people type and paste them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.privacy.names import mask_name, normalize_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张 三", "张三"),
        ("张　三", "张三"),
        ("张\u00a0三\u200b ", "张三"),
        ("欧 阳 明 月", "欧阳明月"),
        ("䶮 𬎆", "䶮𬎆"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提 . 艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提‧艾力", "买买提·艾力"),
        ("买买提·艾力·吐尔逊", "买买提·艾力·吐尔逊"),
        ("买买提  艾合买提江", "买买提 艾合买提江"),
        ("J.  Smith", "J. Smith"),
        ("  ", ""),
    ],
)
def test_one_spelling_for_one_name(typed: str, name: str):
    assert normalize_name(typed) == name


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str):
    once = normalize_name(text)
    assert normalize_name(once) == once


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("张", "张*"),
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("买买提·艾合买提", "买**"),
    ],
)
def test_the_mask_keeps_the_surname(name: str, masked: str):
    assert mask_name(name) == masked
