"""Releasing a timetable: what was looked at becomes the next version, and its changes are to be told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.days import last_day, today
from core.digests import digest_of
from rotations.models import Batch, TimetableRelease
from rotations.scheduling.snapshots import written
from rotations.scheduling.violations import NO_WAIVER
from rotations.selectors.findings import findings_of_timetable
from rotations.selectors.releases import draft_of
from rotations.selectors.timetable import ARRANGEABLE_STATES
from rotations.services.change_notices import hold_notice
from rotations.services.outcomes import Outcome, act_on_each
from rotations.services.schedule_rules import waive_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from organizations.models import User
    from rotations.scheduling.violations import Waiver


@transaction.atomic
def release_timetable(
    batch: Batch,
    *,
    by: User,
    digest: str = "",
    name: str = "",
    note: str = "",
    waiver: Waiver = NO_WAIVER,
) -> TimetableRelease:
    """Publish the timetable of a class as its next version, and hold the notices of what changed.

    `digest` is that of the draft somebody looked at; without one, whatever stands is released.
    Of two who release at once the second is told. Raises ValidationError: "state", "empty",
    "unchanged", "stale"; RuleViolation while findings stand in the way that the waiver does not cover.
    """
    locked = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if locked.state not in ARRANGEABLE_STATES:
        raise ValidationError(
            f"“{locked}”{locked.get_state_display()}，不能再发布课程表。", code="state"
        )
    draft = draft_of(locked)
    if draft.is_first and not draft.entries:
        raise ValidationError("课程表还是空的，请先安排课程。", code="empty")
    if not draft.is_first and not draft.changes:
        raise ValidationError("课程表没有未发布的改动。", code="unchanged")
    if digest and digest != draft.digest:
        raise ValidationError("课程表刚被改动，请核对下面最新的改动后再发布。", code="stale")
    if last_day(locked.dates) >= today():  # a class that is over is a record
        waive_findings(findings_of_timetable(by, locked), batch=locked, waiver=waiver, by=by)
    rows = written(draft.entries)
    release = TimetableRelease.objects.create(
        batch=locked,
        number=draft.release.number + 1 if draft.release else 1,
        name=name.strip(),
        entries=rows,
        digest=digest_of(rows),
        note=note.strip(),
        released_by=by,
    )
    hold_notice(release, by=by)
    detail = {"number": release.number, "changes": len(draft.changes)}
    record("timetable.release", by=by, target=locked, path=locked.org_path, detail=detail)
    return release


def release_timetables(
    batches: Iterable[Batch], *, note: str, by: User, advance: Callable[[], None]
) -> Outcome:
    """Release what stands in each class, each in a transaction of its own.

    What has nothing to release any more is passed over, so that a run broken off simply starts again.
    """
    outcome = Outcome("已发布 {} 个班次的课程表。", "{} 个未发布")
    acts = ((batch, partial(release_timetable, batch, note=note, by=by)) for batch in batches)
    return act_on_each(outcome, acts, advance=advance, passes=("unchanged", "empty"))
