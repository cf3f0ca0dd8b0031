"""Many classes called off in one act (a plan taken back)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from core.audit.services import record_all
from rotations.enums import BatchState, NoticeState, ScheduleChangeKind
from rotations.models import (
    Batch,
    ChangeNotice,
    Enrolment,
    RuleOverride,
    Session,
    SessionAudience,
)
from rotations.services.batch_states import cancel_batch
from rotations.services.schedule_changes import note_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User


@transaction.atomic
def cancel_batches(batches: Sequence[Batch], *, reason: str, by: User) -> None:
    """Call classes off; drafts that nobody has any part in go in a few statements.

    Raises ValidationError as `cancel_batch` does.
    """
    alone = _drafts_alone([batch.pk for batch in batches])
    for batch in batches:
        if batch.pk not in alone:
            cancel_batch(batch, reason=reason, by=by)
    drafts = [batch for batch in batches if batch.pk in alone]
    Session.objects.filter(batch__in=alone).delete()
    Batch.objects.filter(pk__in=alone).update(
        state=BatchState.CANCELLED, cancel_reason=reason, revision=F("revision") + 1
    )
    detail = {"from": BatchState.DRAFT}
    record_all("batches.cancelled", [(one, one.org_path, detail) for one in drafts], by=by)
    note_changes(ScheduleChangeKind.BATCH_EDITED, [(one, None) for one in drafts], by=by)


def _drafts_alone(keys: Sequence[int]) -> set[int]:
    """Lock the classes; return the drafts without names, notices, exceptions or classes beside them."""
    list(Batch.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    own = OuterRef("pk")
    beside = SessionAudience.objects.filter(
        Q(batch=own) & ~Q(session__batch=own) | Q(session__batch=own) & ~Q(batch=own)
    )
    parts = (
        Enrolment.objects.filter(batch=own),
        ChangeNotice.objects.filter(batch=own, state=NoticeState.HELD),
        RuleOverride.objects.filter(batch=own, withdrawn_at=None),
        Session.objects.filter(batch=own, attendances__isnull=False),
        beside,
    )
    drafts = Batch.objects.filter(pk__in=keys, state=BatchState.DRAFT)
    for part in parts:
        drafts = drafts.exclude(Exists(part))
    return set(drafts.order_by().values_list("pk", flat=True))
