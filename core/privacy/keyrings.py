"""The installation's key ring, from settings."""

from __future__ import annotations

from django.conf import settings

from core.privacy.ciphers import KeyRing


def current_ring() -> KeyRing:
    """Return the ring that FIELD_KEYS, FIELD_KEY_ID and FIELD_CIPHER describe."""
    return KeyRing(settings.FIELD_KEYS, settings.FIELD_KEY_ID, settings.FIELD_CIPHER)
