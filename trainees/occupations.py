"""What else people do on some days, as upper apps know it: classes of our own they are enrolled in.

An app registers its check once, at start:

    register_occupation(enrolled_on)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable

    Check = Callable[[Collection[int], dt.date, dt.date], Iterable["Occupation"]]


class Occupation(NamedTuple):
    """What keeps one person (by key) busy, in words: “村书记班第1期”（2026-03-09 至 2026-03-11）."""

    person: int
    text: str


_checks: list[Check] = []


def register_occupation(check: Check) -> None:
    """Add a check; it answers for some people what they do from the first to the last day."""
    if check not in _checks:
        _checks.append(check)


def occupations(people: Collection[int], first: dt.date, last: dt.date) -> list[Occupation]:
    """Return what upper apps know of some people between two days, both included."""
    return [found for check in _checks for found in check(people, first, last)]
