"""Pages drawn for less: for walks that ask thousands of times and look only at how an answer ends."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.template import Engine, Template
from django.test.utils import _TestState

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

BASE = "base.html"
# What stands around every page, whatever was typed into the form in its middle.
FRAME = (
    "{% menu %}",
    "{% bell %}",
    '{% include "navigation/place.html" %}',
    '{% include "navigation/account.html" %}',
    "{% session_ending request.user %}",
)


def plain_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw templates as in production: not every one tells the test client that it was drawn."""
    kept: Any = _TestState  # where Django's test runner keeps what it replaced
    monkeypatch.setattr(Template, "_render", kept.saved_data.template_render)


@contextmanager
def without_frame() -> Iterator[None]:
    """Draw pages without the menu, the bell and what else is the same around all of them."""
    engine = Engine.get_default()
    partials: Any
    (partials,) = engine.template_loaders
    (loader,) = partials.loaders  # Django's own, which keeps what it compiled
    whole = engine.get_template(BASE)
    words = whole.source
    for part in FRAME:
        assert part in words
        words = words.replace(part, "")
    loader.get_template_cache[BASE] = Template(words, whole.origin, BASE, engine)
    try:
        yield
    finally:
        loader.get_template_cache[BASE] = whole
