"""What the receivers of a signal answered, taken together."""

from __future__ import annotations

from typing import Any


def told(answers: list[tuple[Any, Any]]) -> dict[str, Any]:
    """Return all that the receivers of a signal answered, together."""
    together: dict[str, Any] = {}
    for _receiver, answer in answers:
        together |= answer or {}
    return together
