"""What the units with places in a batch are told: that it is open, that an answer is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from core.audit.services import record
from core.days import first_day, last_day, today
from core.notices.services import notify
from organizations.selectors.staff import staff_of
from rotations.enums import BatchState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import User
    from rotations.models import Batch


def tell_units(batch: Batch, units: Iterable[int], *, title: str, body: str) -> int:
    """Tell the staff of some units about a batch; return how many people were told."""
    people = staff_of(units)
    notify(people, title=title, body=body, url=reverse("rotations:batch_nominate", args=[batch.pk]))
    return len(people)


def tell_of_places(batch: Batch, units: Iterable[int] | None = None) -> int:
    """Tell the units with places (or some of them) that names are awaited."""
    first, last = first_day(batch.dates), last_day(batch.dates)
    due = f"请于{batch.names_due_on:%Y-%m-%d}前报送名单。" if batch.names_due_on else "请报送名单。"
    holders = batch.quotas.filter(places__gt=0).values_list("organization", flat=True)
    return tell_units(
        batch,
        holders if units is None else units,
        title=f"{batch.organization}举办“{batch}”，请报名",
        body=f"{first:%Y-%m-%d}至{last:%Y-%m-%d}，{batch.venue or '地点待定'}。{due}",
    )


@transaction.atomic
def remind_units(batch: Batch, *, by: User) -> int:
    """Remind the units that have not answered (催报); return how many units these are.

    Raises ValidationError when names are not awaited or every unit has answered.
    """
    if batch.state != BatchState.PUBLISHED:
        raise ValidationError("班次不在报名中，无须催报。", code="state")
    silent = list(
        batch.quotas.filter(answered_at=None, places__gt=F("shared")).values_list(
            "organization", flat=True
        )
    )
    if not silent:
        raise ValidationError("各单位均已回执。", code="answered")
    due = batch.names_due_on
    is_late = bool(due and due < today())
    deadline = f"报名截止日期为{due:%Y-%m-%d}，{'已经逾期，' if is_late else ''}" if due else ""
    tell_units(
        batch,
        silent,
        title=f"催报：请尽快报送“{batch}”参训名单",
        body=f"{deadline}本单位尚未回执。",
    )
    record(
        "batches.remind", by=by, target=batch, path=batch.org_path, detail={"units": len(silent)}
    )
    return len(silent)
