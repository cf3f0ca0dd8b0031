"""Addresses of the style guide."""

from __future__ import annotations

from django.urls import path

from core.navigation import styleguide

urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/phone/", styleguide.styleguide_phone, name="styleguide_phone"),
]
