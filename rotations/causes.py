"""Why duties change: said once around an act, read where every change is written down.

An act passes through many hands before a duty changes. The outermost says the cause that a person
would name ("换届"); an inner one that knows better ("撤并") says so around its own part.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.enums import DutyCause

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

NOTE_LENGTH = 200


@dataclass(frozen=True)
class Cause:
    """Why something changes, from which day it takes effect (None: today), and in which words."""

    kind: str = DutyCause.CORRECTED
    on: dt.date | None = None
    note: str = ""


_cause: ContextVar[Cause | None] = ContextVar("cause_of_duty_changes", default=None)


def present_cause() -> Cause:
    """Return the cause said around the running act; a correction when nobody said any."""
    return _cause.get() or Cause()


@contextmanager
def because(kind: str, *, on: dt.date | None = None, note: str = "") -> Iterator[None]:
    """Say the cause of every change of a duty within the block."""
    token = _cause.set(Cause(kind, on, note[:NOTE_LENGTH]))
    try:
        yield
    finally:
        _cause.reset(token)


@contextmanager
def by_default_because(kind: str, *, on: dt.date | None = None, note: str = "") -> Iterator[None]:
    """Say the cause only where nobody around the block has said one."""
    if _cause.get() is not None:
        yield
        return
    with because(kind, on=on, note=note):
        yield
