"""How often something may happen."""

from __future__ import annotations

import threading
import time
import uuid

import pytest
from django.core.cache import caches

from core.limits import allow


@pytest.fixture
def key() -> str:
    """A name nobody else counts under."""
    return uuid.uuid4().hex


@pytest.fixture
def at_noon(monkeypatch) -> float:
    """The clock stands, so no window ends in the middle of a test."""
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0)
    return 1_800_000_000.0


def test_the_limit_is_exact(key, at_noon):
    assert [allow(key, 3, 60) for _ in range(5)] == [True, True, True, False, False]


def test_names_and_windows_are_counted_apart(key, at_noon, monkeypatch):
    assert allow(key, 1, 60)
    assert allow(f"{key}-other", 1, 60)
    assert not allow(key, 1, 60)
    monkeypatch.setattr(time, "time", lambda: at_noon + 60)
    assert allow(key, 1, 60)


def test_a_limit_of_nothing_allows_nothing(key):
    assert not allow(key, 0, 60)


def test_concurrent_events_are_all_counted(key, at_noon):
    results: list[bool] = []

    def count() -> None:
        results.extend(allow(key, 30, 60) for _ in range(10))

    threads = [threading.Thread(target=count) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(results), sum(results)) == (60, 30)


def test_redis_learns_no_name(at_noon):
    allow("ticket:10.0.0.7", 1, 60)
    client = caches["default"]._cache.get_client()  # type: ignore[attr-defined]  # the plain Redis client behind Django's cache
    assert client.keys("*limit:*")
    assert not client.keys("*10.0.0.7*")
