"""Post training (任职培训) of newcomers whose seat stayed trained: done by a class, or recognised by a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.constraints import explained
from core.days import today
from rotations.models import Duty, PostTraining
from rotations.services.duties import locked_duties

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import User
    from rotations.models import Enrolment

ALREADY = "该书记的任职培训已登记完成。"


@transaction.atomic
def recognise_post_training(
    duty: Duty, *, trained_on: dt.date, paper: str, by: User | None
) -> PostTraining:
    """Record that the newcomer of a seat was post-trained elsewhere, by a paper.

    Raises ValidationError: "paper" (none given), "not_owed" (the seat has no such newcomer any
    more), "future", "before_term" (before the newcomer took office), "post_training_once_per_term".
    """
    if not paper.strip():
        raise ValidationError(
            {"paper": ValidationError("请填写认定依据，如培训通知或证书的文号。", code="paper")}
        )
    (held,) = locked_duties([duty.pk])
    if held.post_training_due_on is None or held.appointment is None:
        raise ValidationError("这个席位现在没有待任职培训的书记，请刷新名单。", code="not_owed")
    if trained_on > today():
        raise ValidationError(
            {"trained_on": ValidationError("完成日期不能晚于今天。", code="future")}
        )
    since = held.appointment.period.lower
    if trained_on < since:
        sentence = f"完成日期不能早于任职日期（{since:%Y-%m-%d}）。"
        raise ValidationError({"trained_on": ValidationError(sentence, code="before_term")})
    with explained({"post_training_once_per_term": ALREADY}):
        made: PostTraining = PostTraining.objects.create(
            duty=held,
            appointment=held.appointment,
            trained_on=trained_on,
            paper=paper.strip(),
            recorded_by=by,
        )
    detail = {"on": trained_on, "paper": paper.strip(), "person": held.appointment.person_id}
    record("duties.post_train", by=by, target=held, path=held.org_path, detail=detail)
    return made


def complete_post_training(enrolment: Enrolment, *, trained_on: dt.date, by: User | None) -> int:
    """Record that a completed class of the campaign post-trained its trainee; return for how many seats."""
    owing = Duty.objects.filter(
        campaign_id=enrolment.batch.campaign_id,
        appointment__person_id=enrolment.person_id,
        post_training_due_on__isnull=False,
    )
    done = 0
    for duty in locked_duties(owing.values_list("pk", flat=True)):
        if duty.appointment is None or duty.post_training_due_on is None:
            continue
        _made, is_new = PostTraining.objects.get_or_create(
            duty=duty,
            appointment=duty.appointment,
            defaults={"trained_on": trained_on, "enrolment": enrolment, "recorded_by": by},
        )
        done += is_new
    return done


def undo_post_training(enrolment: Enrolment) -> None:
    """Take back what a class brought whose completion was revoked."""
    PostTraining.objects.filter(enrolment=enrolment).delete()
