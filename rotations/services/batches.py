"""Batches: written down and edited, while they are not over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from core.audit.services import record
from core.constraints import explained
from core.days import first_day, today
from core.refusals.fields import refused
from rotations.clashes import batch_sentences
from rotations.enums import (
    REPEATABLE_KINDS,
    BatchState,
    CampaignState,
    ScheduleChangeKind,
)
from rotations.models import Batch
from rotations.scheduling.violations import NO_WAIVER
from rotations.selectors.findings import findings_of_batch
from rotations.selectors.tours import where_held
from rotations.services.board_judging import judge_moved
from rotations.services.relocation import Moved, arrive, depart
from rotations.services.schedule_changes import due_of, note_change
from rotations.services.schedule_rules import check_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organizations.models import Category, User
    from rotations.scheduling.violations import Waiver
    from rotations.services.relocation import Arrival

EDITABLE_STATES = (BatchState.DRAFT, BatchState.PUBLISHED, BatchState.CONFIRMED, BatchState.RUNNING)


@transaction.atomic
def create_batch(
    batch: Batch,
    *,
    categories: Sequence[Category],
    by: User,
    is_backfill: bool = False,
    waiver: Waiver = NO_WAIVER,
) -> Batch:
    """Store a new batch as a draft.

    A batch that has begun already is taken only as a backfill (补录), so that a slip of the year
    is noticed. Raises ValidationError with the fields that are wrong, RuleViolation with the rules
    of scheduling that forbid it (those that the waiver covers are kept as exceptions).
    """
    batch.state = BatchState.DRAFT
    refuse_past(batch, is_backfill=is_backfill)
    _store(batch, categories)
    check_batch(batch, by=by, waiver=waiver)
    record("batches.create", by=by, target=batch, path=batch.org_path)
    note_change(batch, ScheduleChangeKind.BATCH_EDITED, by=by)
    return batch


@transaction.atomic
def update_batch(
    batch: Batch,
    *,
    categories: Sequence[Category],
    revision: int,
    by: User,
    is_backfill: bool = False,
    waiver: Waiver = NO_WAIVER,
) -> Moved:
    """Store an edited batch; the enrolled keep it from shrinking or moving onto their other classes.

    Its timetable goes along as on the board. Raises ValidationError(code="stale") when somebody
    else's edit came first, and with the fields that the state, the quotas or the enrolled do not
    allow; what `relocation.arrive` raises; RuleViolation as with a new one, when what the rules
    judge has changed. Moving a class into the past is a backfill, as with a new one.
    """
    if batch.state not in EDITABLE_STATES:
        raise ValidationError("该班次已结束，不能再修改。", code="closed")
    stored = Batch.objects.get(pk=batch.pk)
    departure = depart(stored, dates=batch.dates, venue=batch.venue_id, revision=revision)
    batch.revision = stored.revision
    is_same = _judged(stored, stored.categories.all()) == _judged(batch, categories)
    due = due_of(stored)
    _refuse_edit(batch, stored, is_backfill=is_backfill)
    arrival = arrive(departure, batch, lambda: _store(batch, categories), by=by)
    if is_same:
        findings = findings_of_batch(by, batch)
    else:
        is_shifted = arrival.is_shifted
        findings = judge_moved(batch, departure.table, is_shifted=is_shifted, waiver=waiver, by=by)
    _note_edit(arrival, due, waiver=waiver, by=by)
    return Moved(batch, findings, arrival.notes())


def _refuse_edit(batch: Batch, stored: Batch, *, is_backfill: bool) -> None:
    """Refuse what the class as it stands does not allow."""
    if first_day(batch.dates) != first_day(stored.dates):
        refuse_past(batch, is_backfill=is_backfill)
    allotted = batch.quotas.filter(parent=None).aggregate(total=Sum("places"))["total"] or 0
    if batch.capacity < allotted:
        raise ValidationError(
            {"capacity": f"已向各单位分配 {allotted} 个名额，班次名额不能少于此数。"}
        )
    if stored.state != BatchState.DRAFT and stored.venue_id and not where_held(batch):
        raise ValidationError({"venue": "该班次已经发布，不能改为未定地点。"})


def _note_edit(arrival: Arrival, due: dict[str, Any], *, waiver: Waiver, by: User) -> None:
    """Write an edit down; one that moved the class is a move, and is taken back as such."""
    batch, kind = arrival.batch, ScheduleChangeKind.BATCH_EDITED
    moved: dict[str, Any] = {}
    if arrival.is_elsewhere:
        kind = ScheduleChangeKind.BATCH_MOVED
        before, after = arrival.facts["before"] | due, arrival.facts["after"] | due_of(batch)
        moved = {"before": before, "after": after, "reason": waiver.reason.strip()}
    record("batches.update", by=by, target=batch, path=batch.org_path, detail=moved)
    note_change(batch, kind, by=by, **moved)


def _judged(batch: Batch, categories: Iterable[Category]) -> tuple[object, ...]:
    """Return what the rules of scheduling look at."""
    called = frozenset(category.pk for category in categories)
    return batch.dates, batch.venue_id, batch.capacity, batch.kind, called


def refuse_past(batch: Batch, *, is_backfill: bool) -> None:
    """Refuse a class that has begun, unless it is a backfill."""
    if first_day(batch.dates) < today() and not is_backfill:
        raise ValidationError({"starts_on": "开班日期早于今天。如确为补录已办班次，请勾选“补录”。"})


def _store(batch: Batch, categories: Sequence[Category]) -> None:
    """Check what spans fields, then save; the database's own refusals come back as sentences."""
    refuse_unfit(batch, categories)
    batch.is_repeatable = batch.kind in REPEATABLE_KINDS
    with explained(batch_sentences(batch)):
        batch.save()
    batch.refresh_from_db(fields=["org_path"])
    batch.categories.set(categories)


def refuse_unfit(batch: Batch, categories: Sequence[Category]) -> None:
    """Refuse what spans the fields of a batch. Raises ValidationError as `create_batch` does."""
    if not categories:
        raise ValidationError({"categories": "请至少选择一类培训对象。"})
    if batch.campaign.state == CampaignState.CLOSED:
        raise ValidationError("该轮训已结束，不能再办班。", code="campaign_closed")
    if not batch.organization.path.startswith(batch.campaign.org_path):
        raise refused({"organization": "主办单位不在该轮训的范围内。"}, code="outside")
    if batch.names_due_on and batch.names_due_on > first_day(batch.dates):
        raise ValidationError({"names_due_on": "报名截止日期不能晚于开班日期。"})
