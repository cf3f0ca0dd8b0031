"""What a merge of two records of one person does to classes and seats, and how it is taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from rotations.enums import CampaignState
from rotations.models import Duty, Enrolment, Recognition
from rotations.services.duties import locked_duties, rewrite_duties, settle_duty
from rotations.services.repeats import mark_repeats, repeats_between, sentence_of

if TYPE_CHECKING:
    from trainees.models import Person

STANDING = (
    "state",
    "level",
    "trained_on",
    "trained_appointment_id",
    "reason",
    "post_training_due_on",
)


@transaction.atomic
def carry_enrolments(keep: Person, drop: Person) -> dict[str, Any]:
    """Put the classes and recognitions of `drop` on `keep`, settle the seats; return what moved.

    Of two classes of one campaign the further one is marked as a duplicate. Raises
    ValidationError(code="classes") when both are in one class, in overlapping classes, or one of two classes of
    a campaign is not over.
    """
    repeats = repeats_between(keep, drop)
    duplicates = mark_repeats(repeats)
    own = list(keep.enrolments.values_list("pk", flat=True))
    moved = list(drop.enrolments.values_list("pk", flat=True))
    Enrolment.objects.filter(pk__in=moved).update(person=keep, revision=F("revision") + 1)
    revisions = dict(Enrolment.objects.filter(pk__in=moved).values_list("pk", "revision"))
    recognitions = list(drop.recognitions.values_list("pk", flat=True))
    Recognition.objects.filter(pk__in=recognitions).update(person=keep)
    changed = []
    seats = Duty.objects.filter(appointment__person=keep, campaign__state=CampaignState.OPEN)
    for duty in locked_duties(seats.values_list("pk", flat=True)):
        before = standing_of(duty)
        settle_duty(duty)
        duty.refresh_from_db()
        if (after := standing_of(duty)) != before:
            changed.append([duty.pk, before, after])
    return {
        "own": own,
        "enrolments": [[pk, revisions[pk]] for pk in moved],
        "recognitions": recognitions,
        "duties": changed,
        "duplicates": duplicates,
        "notes": [sentence_of(*pair) for pair in repeats],
    }


@transaction.atomic
def part_enrolments(keep: Person, drop: Person, moved: dict[str, Any]) -> None:
    """Give the classes back, and each seat its standing before the merge.

    Raises ValidationError(code="changed") naming what has changed since.
    """
    revisions = dict(moved["enrolments"])
    held = list(Enrolment.objects.filter(person=keep).select_related("batch"))
    added = [row for row in held if row.pk not in revisions and row.pk not in moved["own"]]
    changed = [row for row in held if row.pk in revisions and row.revision != revisions[row.pk]]
    duties = {duty.pk: duty for duty in locked_duties([row[0] for row in moved["duties"]])}
    resettled = [duties[pk] for pk, _, after in moved["duties"] if standing_of(duties[pk]) != after]
    said = [f"报名参加了“{row.batch}”" for row in added]
    said += [f"“{row.batch}”的参训情况有变动" for row in changed]
    said += [f"{duty.organization}的培训任务有变动" for duty in resettled]
    if said:
        raise ValidationError(
            f"合并以后{'；'.join(said)}，不能撤销合并，请分别更正。", code="changed"
        )
    Enrolment.objects.filter(pk__in=revisions).update(person=drop, revision=F("revision") + 1)
    # After the names went back, since one person may not have two that count; older merges have no such key.
    Enrolment.objects.filter(pk__in=moved.get("duplicates", [])).update(is_duplicate=False)
    Recognition.objects.filter(pk__in=moved["recognitions"]).update(person=drop)
    for pk, before, _after in moved["duties"]:
        rewrite_duties([duties[pk]], **read_standing(before))


def standing_of(duty: Duty) -> dict[str, Any]:
    """Return where a seat stands, as JSON holds it."""
    values = {column: getattr(duty, column) for column in STANDING}
    return {
        column: value.isoformat() if isinstance(value, dt.date) else value
        for column, value in values.items()
    }


def read_standing(written: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a standing that was written down."""
    days = ("trained_on", "post_training_due_on")
    return {
        column: dt.date.fromisoformat(value) if column in days and value else value
        for column, value in written.items()
    }
