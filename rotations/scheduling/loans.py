"""Lecturers lent by one unit to another (对口支援): booked on the days of the loan alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rotations.scheduling.facts import BatchFact, LecturerFact, SessionFact


def outside_loan(known: LecturerFact, fact: SessionFact, batch: BatchFact | None) -> str | None:
    """Return why a lecturer cannot be booked: lent to this class, but not on this day; else None."""
    organizer = batch.paths[0] if batch and batch.paths else ""
    if not organizer or not known.loans or in_line(known.pool, organizer):
        return None
    loans = [loan for loan in known.loans if in_line(loan.path, organizer)]
    if not loans or any(loan.first <= fact.day <= loan.last for loan in loans):
        return None
    return "不在对口支援的日期内"


def in_line(one: str, other: str) -> bool:
    """Return whether one of two organizations lies below the other, or they are the same."""
    return one.startswith(other) or other.startswith(one)
