"""Where each seat stands: every change of a duty passes here and leaves its coverage deltas.

Duty follows the seat, the training record follows the person. The verbs for enrolments may be
called before or after the enrolment's own new state is saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.refusals.fields import refused
from rotations.causes import because, by_default_because
from rotations.enums import DUTY_ALLOWED, BatchState, DutyCause, DutyState, EnrolmentState
from rotations.models import Duty, Enrolment
from rotations.selectors.recognitions import record_for
from rotations.services.coverage import append_deltas, cell_of
from rotations.services.history import record_changes, standing_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from organizations.models import User
    from rotations.models import Batch
    from trainees.models import Appointment

WAITING_STATES = (DutyState.DUE, DutyState.EXCUSED)
PLACED_STATES = (DutyState.SCHEDULED, DutyState.IN_CLASS)
UNTRAINED: dict[str, Any] = {"level": None, "trained_on": None, "trained_appointment": None}


def locked_duties(pks: Iterable[int | None]) -> list[Duty]:
    """Return the duties of these keys, locked in one order so that two writers never deadlock."""
    return list(
        Duty.objects.select_for_update(no_key=True, of=("self",))
        .select_related("appointment")
        .filter(pk__in=[pk for pk in pks if pk])
        .order_by("pk")
    )


def rewrite_duties(duties: Sequence[Duty], **values: Any) -> None:
    """Write the same values onto locked duties; append what that changes in the counts and in their history."""
    before = [standing_of(duty) for duty in duties]
    for duty in duties:
        for field, value in values.items():
            setattr(duty, field, value)
    Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(**values)
    append_deltas((cell_of(was), cell_of(duty)) for was, duty in zip(before, duties, strict=True))
    record_changes(zip(before, duties, strict=True))


def refuse_impossible(duty: Duty, to: str) -> None:
    """Refuse an edge that the state table does not have."""
    if to not in DUTY_ALLOWED[duty.state]:
        raise ValidationError(
            f"{duty.organization}的席位现为“{duty.get_state_display()}”，"
            f"不能改为“{DutyState(to).label}”。",
            code="state",
        )


def standing(
    to: str, *, level: int | None, trained_on: dt.date | None, who: Appointment | None, reason: str
) -> dict[str, Any]:
    """Return the columns of a duty that stands in this state."""
    if to != DutyState.TRAINED:
        return {"state": to, "reason": reason, **UNTRAINED}
    return {
        "state": to,
        "level": level,
        "trained_on": trained_on,
        "trained_appointment": who,
        "reason": "",
    }


@transaction.atomic
def move_duty(
    duty: Duty,
    *,
    to: str,
    level: int | None = None,
    trained_on: dt.date | None = None,
    appointment: Appointment | None = None,
    reason: str = "",
) -> Duty:
    """Bring a duty into a state; return it as it stands then.

    A trained duty says at which `level`, on which day, and who sat there (`appointment`, by default
    whoever holds the seat). Raises ValidationError(code="state") for an edge outside DUTY_ALLOWED.
    """
    (held,) = locked_duties([duty.pk])
    if held.state != to:
        refuse_impossible(held, to)
    who = appointment or held.appointment
    rewrite_duties(
        [held], **standing(to, level=level, trained_on=trained_on, who=who, reason=reason)
    )
    return held


def rests_on(duty: Duty, enrolment: Enrolment) -> bool:
    """Return whether the person on the list still holds the seat of the duty."""
    return duty.appointment is not None and duty.appointment.person_id == enrolment.person_id


@transaction.atomic
@by_default_because(DutyCause.SCHEDULED)
def schedule_duty(enrolment: Enrolment) -> Duty | None:
    """Mark the seat of an accepted name as scheduled; None when there is nothing to mark.

    A trained seat stays trained (demonstration and make-up classes), and so does one whose
    secretary is somebody else by now.
    """
    for duty in locked_duties([enrolment.duty_id]):
        if duty.state in WAITING_STATES and rests_on(duty, enrolment):
            rewrite_duties([duty], state=DutyState.SCHEDULED, reason="")
            return duty
    return None


@transaction.atomic
@by_default_because(DutyCause.RELEASED)
def unschedule_duty(enrolment: Enrolment, *, reason: str = "") -> Duty | None:
    """Give the seat of a name that left the list back to what its other enrolments say."""
    for duty in locked_duties([enrolment.duty_id]):
        if duty.state in PLACED_STATES:
            settle_duty(duty, without=enrolment, reason=reason)
            return duty
    return None


@transaction.atomic
@by_default_because(DutyCause.STARTED)
def start_duties(batch: Batch) -> int:
    """Mark the seats of the accepted names as in class; return how many."""
    seated = batch.enrolments.filter(state=EnrolmentState.ACCEPTED, duty__isnull=False)
    person_of = dict(seated.values_list("duty_id", "person_id"))
    starting = [
        duty
        for duty in locked_duties(person_of)
        if duty.state in (*WAITING_STATES, DutyState.SCHEDULED)
        and duty.appointment is not None
        and duty.appointment.person_id == person_of[duty.pk]
    ]
    rewrite_duties(starting, state=DutyState.IN_CLASS, reason="")
    return len(starting)


@transaction.atomic
def release_duties(batch: Batch) -> int:
    """Give back the seats of a cancelled batch; return how many were waiting on it."""
    names = list(batch.enrolments.filter(duty__isnull=False))
    return sum(unschedule_duty(name) is not None for name in names)


@transaction.atomic
def discharge_duty(enrolment: Enrolment, *, level: int, trained_on: dt.date) -> list[Duty]:
    """Mark as trained every seat of the campaign that the person holds: two posts, trained once.

    A seat that is trained already keeps its first record. Returns the seats newly trained.
    """
    open_duties = Duty.objects.filter(
        campaign_id=enrolment.batch.campaign_id, appointment__person_id=enrolment.person_id
    ).exclude(state=DutyState.TRAINED)
    discharged = []
    with because(DutyCause.COMPLETED, on=trained_on, note=str(enrolment.batch)):
        for duty in locked_duties(open_duties.values_list("pk", flat=True)):
            if duty.state != DutyState.TRAINED and rests_on(duty, enrolment):
                mark_trained(duty, level=level, trained_on=trained_on)
                discharged.append(duty)
    return discharged


@transaction.atomic
@by_default_because(DutyCause.REVOKED)
def undo_discharge(enrolment: Enrolment, *, reason: str) -> list[Duty]:
    """Take back a discharge that was wrong: every seat it marked returns to what its own record says.

    Returns the seats given back. A seat that another class had trained before keeps that record.
    """
    trained = Duty.objects.filter(
        campaign_id=enrolment.batch.campaign_id,
        appointment__person_id=enrolment.person_id,
        state=DutyState.TRAINED,
    )
    given_back = []
    for duty in locked_duties(trained.values_list("pk", flat=True)):
        if duty.state == DutyState.TRAINED and rests_on(duty, enrolment):
            rewrite_duties([duty], state=DutyState.DUE, reason=reason, **UNTRAINED)
            settle_duty(duty, without=enrolment, reason=reason)
            given_back.append(duty)
    return given_back


def mark_trained(duty: Duty, *, level: int, trained_on: dt.date) -> None:
    """Write the training of the present secretary into a locked duty."""
    rewrite_duties(
        [duty],
        **standing(
            DutyState.TRAINED, level=level, trained_on=trained_on, who=duty.appointment, reason=""
        ),
        post_training_due_on=None,
    )


@transaction.atomic
def recheck(duty: Duty) -> Duty:
    """Recompute a duty from the enrolments and records of whoever holds the seat now."""
    (held,) = locked_duties([duty.pk])
    settle_duty(held)
    return held


def settle_duty(duty: Duty, *, without: Enrolment | None = None, reason: str = "") -> None:
    """Set a locked duty to what the record and the enrolments of its secretary say.

    A recognized record wins; then a running class, then a published one. With none of these a
    trained or excused seat stays as it is, and any other is due.
    """
    if duty.appointment is not None:
        record = record_for(duty, duty.appointment.person_id, without=without)
        if record is not None:
            mark_trained(duty, level=record.level, trained_on=record.trained_on)
            return
    if duty.state in (DutyState.TRAINED, DutyState.EXCUSED):
        return
    rewrite_duties([duty], state=placed_state(duty, without), reason=reason, **UNTRAINED)


def placed_state(duty: Duty, without: Enrolment | None) -> str:
    """Return how far the classes of the present secretary have brought the duty."""
    if duty.appointment is None:
        return DutyState.DUE
    names = Enrolment.objects.filter(
        duty=duty, person_id=duty.appointment.person_id, state=EnrolmentState.ACCEPTED
    ).exclude(batch__state=BatchState.CANCELLED)
    if without is not None:
        names = names.exclude(pk=without.pk)
    states = set(names.values_list("batch__state", flat=True))
    if states & {BatchState.RUNNING, BatchState.FINISHED}:
        return DutyState.IN_CLASS
    return DutyState.SCHEDULED if states else DutyState.DUE


def need_reason(reason: str) -> None:
    """Refuse an empty reason."""
    if not reason.strip():
        raise refused({"reason": "请写明原因。"}, code="reason")


@transaction.atomic
def excuse_duty(duty: Duty, *, reason: str, by: User) -> Duty:
    """Put a seat off: it stays in the denominator and is shown apart, with the reason.

    Raises ValidationError: "reason" (none given), "state" (trained or in class already).
    """
    need_reason(reason)
    if duty.state == DutyState.IN_CLASS:
        refuse_impossible(duty, duty.state)
    with because(DutyCause.EXCUSED, note=reason):
        held = move_duty(duty, to=DutyState.EXCUSED, reason=reason)
    record("duties.excuse", by=by, target=held, path=held.org_path, detail={"reason": reason})
    return held


@transaction.atomic
def resume_duty(duty: Duty, *, by: User) -> Duty:
    """End an excuse. Raises ValidationError(code="state") for a seat that has none."""
    if duty.state != DutyState.EXCUSED:
        refuse_impossible(duty, duty.state)
    with because(DutyCause.RESUMED):
        held = move_duty(duty, to=DutyState.DUE)
    record("duties.resume", by=by, target=held, path=held.org_path)
    return held


@transaction.atomic
def explain_duty(duty: Duty, *, reason: str, by: User) -> Duty:
    """Note why a seat is not trained yet; its state stays."""
    need_reason(reason)
    (held,) = locked_duties([duty.pk])
    rewrite_duties([held], reason=reason)
    record("duties.explain", by=by, target=held, path=held.org_path, detail={"reason": reason})
    return held
