"""Blind indexes: equal values get equal codes, and without the key a code says nothing."""

from __future__ import annotations

import hmac

from django.conf import settings


def blind_index(value: str, *, purpose: str) -> str:
    """Return 64 hex digits by which an encrypted `value` is found and kept unique.

    HMAC-SHA256 with a key of its own. `purpose` ("id_number", "mobile") separates columns, so that
    equal values of two kinds do not show as equal. Normalise the value first. An empty value has an
    empty index.
    """
    if not value:
        return ""
    message = f"{purpose}\x00{value}".encode()
    return hmac.digest(settings.BLIND_INDEX_KEY.encode(), message, "sha256").hex()
