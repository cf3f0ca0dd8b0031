"""Registration on arrival (报到): who came when, what was handed out, who did not come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from core.refusals.fields import BadInputError
from rotations.classday.signin import badge_owner
from rotations.enums import SEATED_STATES, BatchState
from rotations.models import Arrival
from rotations.selectors.sessions import trainees_of
from rotations.services.attendance import class_secret

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import User
    from rotations.models import Batch, Enrolment

OPEN_STATES = (BatchState.CONFIRMED, BatchState.RUNNING)


def _refuse(enrolment: Enrolment) -> None:
    if enrolment.batch.state not in OPEN_STATES:
        raise ValidationError("名册确定后、结业前才能登记报到。", code="state")
    if enrolment.state not in SEATED_STATES:
        raise ValidationError(f"{enrolment.person}已不在名册上，请刷新。", code="stranger")


@transaction.atomic
def register_arrival(
    enrolment: Enrolment,
    *,
    by: User,
    handed: Sequence[str] = (),
    note: str = "",
    at: dt.datetime | None = None,
) -> Arrival:
    """Record that somebody came; pressed again, the first time stays and hand-outs are added.

    Raises ValidationError: "state" (the class takes nobody in now), "stranger".
    """
    _refuse(enrolment)
    came_at = at or timezone.now()
    facts = {"arrived_at": came_at, "recorded_by": by}
    made: Arrival
    made, _ = Arrival.objects.select_for_update().get_or_create(enrolment=enrolment, defaults=facts)
    made.is_no_show = False
    made.arrived_at = made.arrived_at or came_at
    made.handed = [*made.handed, *(item for item in handed if item not in made.handed)]
    made.note, made.recorded_by = note.strip() or made.note, by
    made.save()
    record("arrivals.register", by=by, target=enrolment, path=enrolment.org_path)
    return made


def scanned(batch: Batch, text: str) -> Enrolment:
    """Return whose badge was scanned, or whose seat number or name was typed.

    Raises ValidationError("unknown") when it fits nobody of the class, or more than one.
    """
    plain = text.strip()
    owner = badge_owner(plain, secret=class_secret())
    place = int(plain) if plain.isdecimal() and len(plain) < len("10000") else 0
    found = [
        row
        for row in trainees_of([batch.pk])
        if row.pk == owner or row.place == place or row.person.name == plain
    ]
    if not found:
        raise BadInputError("名册上没有这名学员，请核对学员码、学号或姓名。", code="unknown")
    if len(found) > 1:
        raise BadInputError("有同名学员，请输入学号。", code="unknown")
    return found[0]


@transaction.atomic
def mark_no_show(enrolment: Enrolment, *, note: str, by: User) -> Arrival:
    """Record that somebody does not come, and why; the kitchen cooks for one less.

    Raises ValidationError: "state", "stranger", or on `note` when no reason is given.
    """
    _refuse(enrolment)
    if not note.strip():
        raise ValidationError({"note": "请填写未到原因。"})
    facts: dict[str, Any] = {
        "arrived_at": None,
        "is_no_show": True,
        "handed": [],
        "note": note.strip(),
        "recorded_by": by,
    }
    made, _ = Arrival.objects.update_or_create(enrolment=enrolment, defaults=facts)
    record("arrivals.no_show", by=by, target=enrolment, path=enrolment.org_path)
    return made


@transaction.atomic
def undo_arrival(enrolment: Enrolment, *, by: User) -> None:
    """Take back what was recorded by mistake."""
    Arrival.objects.filter(enrolment=enrolment).delete()
    record("arrivals.undo", by=by, target=enrolment, path=enrolment.org_path)
