"""How long a roster may be for somebody to wait for what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trainees.enums import RowKind

if TYPE_CHECKING:
    from trainees.models import RosterImport

QUICK = 3000  # rows that a request may wait for


def is_quick(roster: RosterImport) -> bool:
    """Return whether the workbook with our remarks is made while somebody waits."""
    return roster.total <= QUICK


def is_judged_at_once(roster: RosterImport) -> bool:
    """Return whether fresh verdicts after a decision come while somebody waits.

    Who is missing on the sheets is judged too: a short roster of a large unit takes as long as a long one.
    """
    return roster.total + roster.count_of(RowKind.MISSING) <= QUICK
