"""The life of a batch: drafted, published to the units, confirmed, held, finished, archived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum

from core.audit.services import record
from core.constraints import explained
from core.days import first_day, last_day, today
from core.refusals.fields import refused
from rotations.clashes import batch_sentences
from rotations.enums import (
    BATCH_ALLOWED,
    LISTED_STATES,
    REPEATABLE_KINDS,
    BatchKind,
    BatchState,
    CampaignState,
    EnrolmentState,
    ScheduleChangeKind,
)
from rotations.models import Batch, Enrolment
from rotations.scheduling.violations import NO_WAIVER
from rotations.selectors.findings import findings_of_batch
from rotations.selectors.tours import where_held
from rotations.services import duties
from rotations.services.batch_news import tell_of_places
from rotations.services.board_judging import judge_moved
from rotations.services.change_notices import drop_notice
from rotations.services.class_places import release_class
from rotations.services.relocation import Moved, arrive, depart
from rotations.services.schedule_changes import due_of, note_change
from rotations.services.schedule_rules import check_batch, drop_overrides_of_batch
from rotations.services.timetable import drop_timetable
from rotations.services.waiting import close_offers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organizations.models import Category, User
    from rotations.scheduling.violations import Waiver
    from rotations.services.relocation import Arrival

EDITABLE_STATES = (BatchState.DRAFT, BatchState.PUBLISHED, BatchState.CONFIRMED, BatchState.RUNNING)

# What is missing when nobody can say yet where people come to.
PLACE_NAMES = {BatchKind.OFF_SITE: "异地培训地点", BatchKind.TOUR: "送教站点"}


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


def _advance(batch: Batch, to: BatchState, *, by: User, **changes: Any) -> None:
    """Move the batch along one allowed edge, once: of two who press the button one is told."""
    if to not in BATCH_ALLOWED[batch.state]:
        raise ValidationError(
            f"班次当前为“{batch.get_state_display()}”，不能改为“{to.label}”。", code="state"
        )
    moved = Batch.objects.filter(pk=batch.pk, state=batch.state).update(
        state=to, revision=F("revision") + 1, **changes
    )
    if moved != 1:
        raise ValidationError("该班次状态刚被他人更改，请刷新后再操作。", code="stale")
    record(f"batches.{to}", by=by, target=batch, path=batch.org_path, detail={"from": batch.state})
    note_change(batch, ScheduleChangeKind.BATCH_EDITED, by=by)
    batch.refresh_from_db()


@transaction.atomic
def publish_batch(batch: Batch, *, by: User, waiver: Waiver = NO_WAIVER) -> None:
    """Open the batch for names: the units with quotas see it and answer by the deadline.

    Raises ValidationError("incomplete"), and RuleViolation: what was a reminder to a draft binds now.
    """
    missing = [
        text
        for absent, text in (
            (not where_held(batch), PLACE_NAMES.get(BatchKind(batch.kind), "办班地点")),
            (batch.names_due_on is None, "报名截止日期"),
            (not batch.quotas.filter(places__gt=0).exists(), "名额分配"),
        )
        if absent
    ]
    if missing:
        raise ValidationError(f"发布前请先填写：{'、'.join(missing)}。", code="incomplete")
    _advance(batch, BatchState.PUBLISHED, by=by)
    check_batch(batch, by=by, waiver=waiver)
    tell_of_places(batch)


@transaction.atomic
def withdraw_batch(batch: Batch, *, by: User) -> None:
    """Take a published batch back to draft, while no unit has sent a name."""
    if batch.enrolments.filter(state__in=LISTED_STATES).exists():
        raise ValidationError("已有单位报名，不能撤回；可以修改或取消班次。", code="has_names")
    _advance(batch, BatchState.DRAFT, by=by)


@transaction.atomic
def confirm_batch(batch: Batch, *, by: User, waiver: Waiver = NO_WAIVER) -> None:
    """Fix the roster (学员名册): every name is decided and somebody is in the class.

    Raises ValidationError("undecided", "empty"), and RuleViolation as publishing does: from now on
    an empty timetable is a fault, too.
    """
    Batch.objects.select_for_update().get(pk=batch.pk)
    undecided = batch.enrolments.filter(state=EnrolmentState.NOMINATED).count()
    if undecided:
        raise ValidationError(f"还有 {undecided} 人的报名未审核。", code="undecided")
    if not batch.enrolments.filter(state=EnrolmentState.ACCEPTED).exists():
        raise ValidationError("名册上还没有学员。", code="empty")
    _advance(batch, BatchState.CONFIRMED, by=by)
    check_batch(batch, by=by, waiver=waiver)


@transaction.atomic
def reopen_names(batch: Batch, *, by: User) -> None:
    """Open a confirmed batch for names again."""
    _advance(batch, BatchState.PUBLISHED, by=by)


@transaction.atomic
def start_batch(batch: Batch, *, by: User) -> None:
    """Begin the class: its seats are now in class. Not before its first day."""
    if first_day(batch.dates) > today():
        raise ValidationError("未到开班日期，不能开班。", code="early")
    _advance(batch, BatchState.RUNNING, by=by)
    duties.start_duties(batch)


@transaction.atomic
def finish_batch(batch: Batch, *, by: User) -> None:
    """End the class after its last day, when every trainee's completion is decided."""
    if last_day(batch.dates) > today():
        raise ValidationError("班次尚未到结束日期。", code="early")
    open_names = batch.enrolments.filter(state=EnrolmentState.ACCEPTED).count()
    if open_names:
        raise ValidationError(f"还有 {open_names} 名学员未认定结业。", code="undecided")
    _advance(batch, BatchState.FINISHED, by=by)


@transaction.atomic
def archive_batch(batch: Batch, *, by: User) -> None:
    """Close the file of a finished batch."""
    _advance(batch, BatchState.ARCHIVED, by=by)


@transaction.atomic
def cancel_batch(batch: Batch, *, reason: str, by: User) -> None:
    """Call the class off: its people are free for other classes and their seats are due again."""
    if not reason.strip():
        raise ValidationError({"reason": "请填写取消原因。"})
    _advance(batch, BatchState.CANCELLED, by=by, cancel_reason=reason.strip())
    duties.release_duties(batch)
    close_offers_of(batch)
    release_class(batch)
    Enrolment.objects.filter(batch=batch, state__in=LISTED_STATES).update(
        state=EnrolmentState.WITHDRAWN, place=None, group=None, reason="班次取消"
    )
    drop_timetable(batch, by=by)
    drop_notice(batch, by=by)
    drop_overrides_of_batch(batch, by=by)
