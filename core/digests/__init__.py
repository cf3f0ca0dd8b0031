"""The fingerprint of plain values that are kept: the same values always give the same digest."""

from __future__ import annotations

import hashlib
import json


def canonical(value: object) -> str:
    """Return canonical JSON: sorted keys, no blanks, every character as itself."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(value: object) -> str:
    """Return the SHA-256 of the canonical JSON of a value."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
