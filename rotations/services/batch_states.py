"""The states of a batch: published to the units, confirmed, held, finished, archived, or called off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from core.audit.services import record
from core.days import first_day, last_day, today
from rotations.enums import (
    BATCH_ALLOWED,
    LISTED_STATES,
    BatchKind,
    BatchState,
    EnrolmentState,
    ScheduleChangeKind,
)
from rotations.models import Batch, Enrolment
from rotations.scheduling.violations import NO_WAIVER
from rotations.selectors.tours import where_held
from rotations.services import duties
from rotations.services.batch_news import tell_of_places
from rotations.services.change_notices import drop_notice
from rotations.services.class_places import release_class
from rotations.services.schedule_changes import note_change
from rotations.services.schedule_rules import check_batch, drop_overrides_of_batch
from rotations.services.timetable import drop_timetable
from rotations.services.waiting import close_offers_of

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.scheduling.violations import Waiver

# What is missing when nobody can say yet where people come to.
PLACE_NAMES = {BatchKind.OFF_SITE: "异地培训地点", BatchKind.TOUR: "送教站点"}


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
