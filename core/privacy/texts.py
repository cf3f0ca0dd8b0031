"""Texts that other people typed, shown without the numbers that tell who somebody is."""

from __future__ import annotations

import re

from core.privacy.contacts import mask_mobile

APART = r"[\s\-—.]?"  # between digits, as people write them in groups
# Longer than a phone with its area code: an ID number, whole, cut off or with a slip in it.
LONG = re.compile(rf"\d(?:{APART}\d){{12,}}(?:{APART}[Xx])?(?![0-9])")
MOBILE = re.compile(rf"(?<![\d])1[3-9](?:{APART}\d){{9}}(?!\d)")


def hide_numbers(text: str) -> str:
    """Return the text with ID numbers told by their length only, and mobiles as 138****5678.

    A number is known by its looks, not by its column: people put them anywhere.
    """
    return MOBILE.sub(lambda found: mask_mobile(_plain(found)), LONG.sub(_told, text))


def _told(found: re.Match[str]) -> str:
    return f"{len(_plain(found))} 位号码，已隐去"


def _plain(found: re.Match[str]) -> str:
    return "".join(letter for letter in found.group() if letter.isalnum())
