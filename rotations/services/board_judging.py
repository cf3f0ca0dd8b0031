"""What the rules say of a class that was just moved, with its timetable when that moved too."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from core.days import last_day, today
from courses.models import Venue
from organizations.permissions import is_allowed
from rotations.scheduling.violations import RuleViolation
from rotations.selectors.findings import findings_of_batch, findings_of_timetable
from rotations.services.schedule_rules import WAIVE, settle_findings

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch
    from rotations.scheduling.findings import Finding
    from rotations.scheduling.violations import Waiver
    from rotations.services.board_timetable import Timetable


def judge_moved(
    batch: Batch, table: Timetable, *, is_shifted: bool, waiver: Waiver, by: User
) -> list[Finding]:
    """Judge a class as it was just stored; call it last in the transaction that stored it.

    Of two who fill one venue the second waits here and then sees the first. Raises RuleViolation
    with everything that forbids the move, be it the class or one of its sessions.
    """
    if last_day(batch.dates) < today():
        return []
    list(Venue.objects.select_for_update(no_key=True).filter(pk=batch.venue_id).values_list("pk"))
    has_timetable = is_shifted and bool(table.sessions)
    found = (findings_of_timetable if has_timetable else findings_of_batch)(by, batch)
    blocking = [finding for finding in found if finding.blocks]
    may_waive = all(waiver.covers(one) for one in blocking) and is_allowed(by, WAIVE, batch)
    if blocking and not may_waive:
        raise RuleViolation(blocking)
    _settle(found, batch, table, waiver=waiver, by=by)
    reason = waiver.reason.strip()
    return [replace(one, exception=reason) if one.blocks else one for one in found]


def _settle(
    found: list[Finding], batch: Batch, table: Timetable, *, waiver: Waiver, by: User
) -> None:
    """Keep what the waiver covers as exceptions, those of a session with the session."""
    sessions = {session.pk: session for session in table.sessions}
    shares: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in found:
        key = next((key for key in finding.sessions if key in sessions), None)
        shares[key].append(finding)
    settle_findings(shares.pop(None, []), batch=batch, waiver=waiver, by=by)
    for key, share in shares.items():
        session = None if key is None else sessions[key]
        settle_findings(share, batch=batch, session=session, waiver=waiver, by=by)
