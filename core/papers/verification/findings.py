"""What a verifier reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One deviation: which rule, where, what was found."""

    rule: str
    place: str
    message: str
