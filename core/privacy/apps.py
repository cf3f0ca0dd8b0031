"""Django's handle on the privacy package (no models; it brings the key rotation command)."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """See docs/adr/0003-field-encryption.md."""

    name = "core.privacy"
    label = "privacy"
    verbose_name = "个人信息保护"
