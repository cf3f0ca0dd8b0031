"""The user guide quotes the product: every “…” in it is a word or a sentence that a screen can show."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from core.navigation.guide import FOLDER, guide

QUOTED = re.compile(r"“([^”]+)”")
VARIES = re.compile(r"……|\s*→\s*")  # what differs from case to case, and the way through the menu
TAGS = re.compile(r"<[^>]+>|\{[{%][^}]*[%}]\}")
APPS = (
    "core",
    "organizations",
    "trainees",
    "courses",
    "rotations",
    "evaluations",
    "supervision",
    "reports",
    "templates",
)


@pytest.fixture(scope="module")
def words_of_the_product() -> str:
    """Return all text of code and templates, these without their tags."""
    found = []
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*")):
            if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
                text = path.read_text(encoding="utf-8")
                found.append(TAGS.sub("", text) if path.suffix == ".html" else text)
    return "\n".join(found)


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.stem)
def test_what_is_quoted_stands_on_a_screen(page, words_of_the_product):
    quoted = QUOTED.findall(page.read_text(encoding="utf-8"))
    parts = [part.strip() for whole in quoted for part in VARIES.split(whole)]
    assert [part for part in parts if part and part not in words_of_the_product] == []


def test_the_look_would_find_a_word_that_no_screen_has(words_of_the_product):
    assert "工作交接簿" not in words_of_the_product
    assert "移交岗位" in words_of_the_product


def test_every_page_is_in_the_table_of_contents():
    assert {page.stem for page in FOLDER.glob("*.md")} == {*guide(), "README"}
