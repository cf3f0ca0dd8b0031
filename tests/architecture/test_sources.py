"""The house rules that a look at the source can prove: sizes, assets, inline code, migrations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.architecture import OUR_PACKAGES

ROOT = Path(settings.BASE_DIR)
PACKAGES = sorted([*OUR_PACKAGES, "config", "tests", "benchmarks"])
LONGEST = 400  # lines

# What a page or a style sheet loads, as against the links people follow.
LOADED = re.compile(
    r"""(?:\bsrc(?:set)?\s*=|<link\b[^>]*\bhref\s*=|url\(|@import|\bfrom|\bimport\()\s*["'(]?\s*(?:https?:)?//""",
    re.IGNORECASE,
)
INLINE = {
    "a script of its own": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "a style sheet of its own": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script as address": re.compile(r"javascript:", re.IGNORECASE),
}
# What makes a browser test fail on a slow machine. A function that is evaluated again and again passes only if it
# holds the first time.
HASTY = {
    "reads once what `expect` waits for": re.compile(
        r"assert .*\.(?:is_visible|is_hidden|is_enabled|is_checked|inner_text|text_content|input_value)\("
    ),
    "is refused by the content policy": re.compile(r"\.wait_for_function\("),
    "hopes that time will do": re.compile(r"\.wait_for_timeout\(.*\n\s+(?:assert|expect)\b"),
}


def sources(*patterns: str) -> list[Path]:
    """Return the files of the product that match, without what is made or brought by others."""
    folders = [ROOT / name for name in (*PACKAGES, "templates", "static")]
    found = [path for folder in folders for pattern in patterns for path in folder.rglob(pattern)]
    return sorted(path for path in found if "vendor" not in path.parts)


def named(path: Path) -> str:
    """Return the name of a file as the report shows it."""
    return str(path.relative_to(ROOT))


def test_no_module_is_longer_than_anyone_can_read():
    modules = [path for path in sources("*.py") if "migrations" not in path.parts]
    assert len(modules) > 100
    sizes = {named(path): len(path.read_text("utf-8").splitlines()) for path in modules}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


def test_nothing_is_loaded_from_elsewhere():
    files = sources("*.html", "*.css", "*.js")
    assert files
    assert [named(path) for path in files if LOADED.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("what", INLINE)
def test_no_template_carries(what):
    files = sources("*.html")
    assert files
    assert [named(path) for path in files if INLINE[what].search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<script>go()</script>", "a script of its own"),
        ('<a class="x" onclick="go()">', "an event attribute"),
    ],
)
def test_the_look_for_inline_code_finds_it(text, what):
    assert INLINE[what].search(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js">',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        'import x from "https://cdn.example/x.js"',
        "src: url(https://cdn.example/x.woff2)",
    ],
)
def test_the_look_for_remote_assets_finds_them(text):
    assert LOADED.search(text)


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "e2e").glob("*.py")), ids=named)
def test_a_browser_test_waits_for_what_it_asserts(path):
    words = path.read_text(encoding="utf-8")
    assert {why for why, look in HASTY.items() if look.search(words)} == set()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('    assert page.get_by_text("好").is_visible()', "reads once what `expect` waits for"),
        ("    assert not box.is_checked()", "reads once what `expect` waits for"),
        ('    assert "0" in row.locator("b").inner_text()', "reads once what `expect` waits for"),
        ('    page.wait_for_function("() => a > 3")', "is refused by the content policy"),
        ('    page.wait_for_timeout(500)\n    assert asked == ["one"]', "hopes that time will do"),
    ],
)
def test_the_look_for_haste_finds_it(text, why):
    assert HASTY[why].search(text)


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_demonstration_alone_sets_the_clock_back():
    product = (path for path in sources("*.py") if not named(path).startswith("tests/"))
    users = {named(path) for path in product if "set_back_to" in path.read_text("utf-8")}
    chapters = ("call", "classes", "weeks")
    assert users == {"core/days/__init__.py", *(f"reports/demo/{name}.py" for name in chapters)}
