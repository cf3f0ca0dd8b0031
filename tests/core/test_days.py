"""The day it is said to be: for demonstrations, never for the product."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.days import local_day, now, set_back_to, today

DAY = dt.date(2026, 1, 31)


def test_a_day_is_said_for_a_while():
    with set_back_to(DAY):
        assert (today(), local_day(now())) == (DAY, DAY)
        with set_back_to(dt.date(2026, 1, 2)):
            assert today() == dt.date(2026, 1, 2)
        assert today() == DAY
        assert local_day(timezone.now()) > DAY  # instants are not set back
    assert today() == timezone.localdate()


def test_the_clock_is_right_again_after_a_failure():
    with pytest.raises(RuntimeError), set_back_to(DAY):
        raise RuntimeError
    assert today() == timezone.localdate()


def test_now_is_the_instant_when_nobody_said_a_day(monkeypatch):
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert now() == moment


def test_no_day_to_come_is_said():
    with (
        pytest.raises(ValueError, match="set back"),
        set_back_to(timezone.localdate() + dt.timedelta(days=1)),
    ):
        pass
