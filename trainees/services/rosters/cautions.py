"""What is doubtful of a roster as a whole, and somebody's word that it is right all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from trainees.enums import ImportState
from trainees.models import RosterImport
from trainees.roster.problems import Weight

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.roster.readings import RosterReading


def cautions_of(reading: RosterReading) -> list[str]:
    """Return the warnings of whole sheets; of several sheets each says which it means."""
    warnings = [one for one in reading.problems if one.weight == Weight.WARNING]
    is_single = len(reading.sheets) <= 1
    return [
        one.sentence if is_single or not one.sheet else f"工作表“{one.sheet}”：{one.sentence}"
        for one in warnings
    ]


@transaction.atomic
def confirm_cautions(roster: RosterImport, *, by: User) -> RosterImport:
    """Take somebody's word for a file whose total differs or that hides rows.

    Raises ValidationError: "not_open", "nothing" (there is nothing left to confirm).
    """
    locked: RosterImport = RosterImport.objects.select_for_update(of=("self",)).get(pk=roster.pk)
    if locked.state != ImportState.CHECKED:
        raise ValidationError("这份花名册已经处理过了。", code="not_open")
    if not locked.cautions:
        raise ValidationError("没有需要确认的提示，或已由他人确认。", code="nothing")
    record(
        "trainees.confirm_cautions",
        by=by,
        target=locked,
        detail={"confirmed": len(locked.cautions)},
        path=locked.org_path,
    )
    locked.notices = [*locked.notices, *(f"{one}（已确认）" for one in locked.cautions)]
    locked.cautions = []
    locked.save(update_fields=["notices", "cautions"])
    return locked
