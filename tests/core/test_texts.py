"""Numbers that tell who somebody is, in texts that are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.privacy.texts import hide_numbers


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("430626197506150012", "18 位号码，已隐去"),
        ("43062619750615001X", "18 位号码，已隐去"),
        ("4306261975061500", "16 位号码，已隐去"),
        ("430626 19750615 0012", "18 位号码，已隐去"),
        ("４３０６２６１９７５０６１５００１２", "18 位号码，已隐去"),
        ("身份证430626750615001，待查", "身份证15 位号码，已隐去，待查"),
        ("13812345678", "138****5678"),
        ("138-1234-5678 李四", "138****5678 李四"),
        ("0730-8412345", "0730-8412345"),
        ("2015.10.01", "2015.10.01"),
        ("4.30626E+17", "4.30626E+17"),
        ("", ""),
    ],
)
def test_whole_numbers_are_hidden_and_the_rest_is_kept(typed, shown):
    assert hide_numbers(typed) == shown


@given(st.text("0123456789X -李", max_size=40))
def test_no_id_number_stays_whole(text):
    shown = hide_numbers(text)
    runs = "".join(letter if letter.isdigit() else " " for letter in shown).split()
    assert all(len(run) < 14 for run in runs)
    assert hide_numbers(shown) == shown
