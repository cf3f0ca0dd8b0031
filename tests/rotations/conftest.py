"""What tests of a class in session share."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.days import today


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """Let it be noon today, so that sessions around now lie within one day at whatever hour."""
    at = timezone.make_aware(dt.datetime.combine(today(), dt.time(12)))
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at
