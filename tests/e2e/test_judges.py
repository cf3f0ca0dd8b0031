"""The judges of pages find what is planted for them."""

from __future__ import annotations

import pytest

from tests.e2e.browser import assert_accessible

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html><html lang="zh-CN"><head><title>名册</title><style>
.pale {{ color: #ccc }} [data-state=late] {{ color: #ddd }}
</style></head><body><main><h1>名册</h1><table><thead><tr><th>姓名</th></tr></thead>
<tbody>{rows}</tbody></table></main></body></html>"""
PLAIN = "<tr><td>张三</td></tr>"


@pytest.mark.parametrize(
    "odd",
    [
        "<tr><td><span class='pale'>李四</span></td></tr>",
        "<tr><td data-state='late'>李四</td></tr>",
        "<tr class='pale'><td>李四</td></tr>",
        "<tr><td><a class='pale' href='#x'>李四</a></td></tr>",
        "<tr><td style='color: #ccc'>李四</td></tr>",
    ],
)
@pytest.mark.parametrize("place", [0, 4, 8])
def test_a_pale_word_is_found_wherever_it_stands(browser, odd, place):
    rows = [PLAIN] * 9
    rows[place] = odd
    with browser.new_page() as page:
        page.set_content(PAGE.format(rows="".join(rows)))
        with pytest.raises(AssertionError, match="color-contrast"):
            assert_accessible(page)


def test_rows_built_alike_are_told_once_and_other_rules_see_them_all(browser):
    with browser.new_page() as page:
        page.set_content(PAGE.format(rows="<tr class='pale'><td>李四</td></tr>" * 9))
        with pytest.raises(AssertionError) as told:
            assert_accessible(page)
        assert (
            str(told.value).count("color-contrast:") == 3
        )  # the first, the last, one for all between

        page.set_content(PAGE.format(rows="<tr><td><input></td></tr>" * 9))
        with pytest.raises(AssertionError) as told:
            assert_accessible(page)
        assert str(told.value).count("label:") == 9


def test_a_sound_page_is_left_as_it_was(browser):
    with browser.new_page() as page:
        page.set_content(PAGE.format(rows=PLAIN * 9))
        before = page.content()
        assert_accessible(page)
        assert page.content() == before
