"""What a serving process does before it takes its first request."""

from __future__ import annotations

import gc

from config.settled import settle


def test_what_is_loaded_is_left_alone_by_the_collector() -> None:
    before = gc.get_freeze_count()
    try:
        settle()
        assert gc.get_freeze_count() > before
        assert gc.isenabled()
    finally:
        gc.unfreeze()
