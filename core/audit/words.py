"""What acts are called on screen; each app registers the words for its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_words: dict[str, str] = {"personal_data.read": "查看个人信息"}


def register_words(words: Mapping[str, str]) -> None:
    """Add words for acts: `register_words({"batches.publish": "发布班次"})`, in the app's `ready`."""
    _words.update(words)


def word_for(action: str) -> str:
    """Return what an act is called; an act without a word shows as it is stored."""
    return _words.get(action, action)


def known_actions() -> list[tuple[str, str]]:
    """Return the acts that have words, in the order of the words, as choices of a filter."""
    return sorted(_words.items(), key=lambda pair: pair[1])
