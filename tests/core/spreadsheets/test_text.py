from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from core.spreadsheets.text import FORMULA_START, LONGEST_CELL, cell_text, neutralise, restore

TEXTS = st.one_of(
    st.text(max_size=40), st.text(st.sampled_from("'=+-@\t＝a1(䶮𬎆"), min_size=1, max_size=8)
)


@given(TEXTS)
@example("=1+1")
@example("'=1+1")
@example("@SUM(A1)")
@example("\t=1")
@example("-2+3")
@example("＝HYPERLINK()")
def test_nothing_starts_a_formula_and_everything_comes_back(text):
    harmless = neutralise(text)
    assert harmless[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert restore(harmless) == text
    assert bool(FORMULA_START.match(text)) == (harmless != text)


@given(TEXTS)
def test_plain_text_stays_as_it_is(text):
    if not FORMULA_START.match(text):
        assert neutralise(text) == text


def test_forbidden_characters_go_and_long_texts_are_cut():
    assert cell_text("张\x00三\ud800") == "张三"
    assert len(cell_text("长" * 40_000)) == LONGEST_CELL
