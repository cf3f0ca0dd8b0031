"""Deciding completion: hours into the ledger, the seat discharged, a certificate number given."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from core.audit.services import record
from core.days import last_day, local_day, today
from core.refusals.fields import BadInputError
from rotations.classday.rolls import ATTENDED
from rotations.enums import BatchState, EnrolmentState
from rotations.models import Attendance, Batch, CertificateSeries, Completion, Enrolment
from rotations.selectors.completion import propose_completions, what_is_missing
from rotations.services import duties
from rotations.services.post_training import complete_post_training, undo_post_training
from trainees.enums import HoursSource
from trainees.models import HoursEntry
from trainees.selectors.hours import records_of
from trainees.services.hours import Credit, credit_many, reverse_hours

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from organizations.models import Organization, User
    from rotations.selectors.completion import Proposal

DECIDING_STATES = (BatchState.RUNNING,)
CODE_BYTES = 16  # 128 bits: a certificate's public code cannot be guessed


@dataclass(frozen=True)
class Decision:
    """What people decided about one trainee."""

    is_completed: bool
    has_essay: bool = False
    reason: str = ""


@transaction.atomic
def decide_completions(
    batch: Batch, decisions: Mapping[int, Decision], *, by: User
) -> list[Completion]:
    """Decide the completion of seated trainees, by enrolment key; return what was newly decided.

    Each attended session is credited to the ledger once, the completed one's seat is discharged
    and gets a certificate number; an incomplete one's seat is due again. Who is decided already
    is left alone, so a second press changes nothing. Raises ValidationError: "state", "missing"
    (sessions or rolls still open), "reason" (a departure from the proposal without one).
    """
    locked = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("campaign", "organization")
        .get(pk=batch.pk)
    )
    if locked.state not in DECIDING_STATES:
        raise ValidationError("只有办班中的班次可以认定结业。", code="state")
    if missing := what_is_missing(locked):
        raise ValidationError(missing, code="missing")
    waiting = {
        proposal.trainee.pk: proposal
        for proposal in propose_completions(locked)
        if proposal.trainee.state == EnrolmentState.ACCEPTED
    }
    chosen = {pk: decision for pk, decision in decisions.items() if pk in waiting}
    _refuse_without_reason(waiting, chosen)
    attended = _attended(list(chosen))
    numbers = _numbers(locked.organization, sum(d.is_completed for d in chosen.values()))
    made = []
    for pk, decision in sorted(
        chosen.items(), key=lambda item: waiting[item[0]].trainee.place or 0
    ):
        number = next(numbers) if decision.is_completed else None
        made.append(_decide(waiting[pk], decision, locked, number, by=by))
    earned = list(_credits([waiting[pk].trainee for pk in chosen], attended))
    credit_many(earned, source=HoursSource.SESSION, note=str(locked), by=by)
    if made:
        completed = sum(row.is_completed for row in made)
        detail = {"completed": completed, "incomplete": len(made) - completed}
        record("completions.decide", by=by, target=locked, path=locked.org_path, detail=detail)
    return made


def _refuse_without_reason(waiting: Mapping[int, Proposal], chosen: Mapping[int, Decision]) -> None:
    missing = [
        str(waiting[pk].trainee.person)
        for pk, decision in chosen.items()
        if not decision.reason.strip()
        and waiting[pk].differs(is_completed=decision.is_completed, has_essay=decision.has_essay)
    ]
    if missing:
        raise BadInputError(
            f"{'、'.join(missing)}的认定与考勤或学习体会要求不一致，请填写说明。", code="reason"
        )


def _decide(
    proposal: Proposal, decision: Decision, batch: Batch, number: str | None, *, by: User
) -> Completion:
    trainee = proposal.trainee
    trainee.batch = batch
    state = EnrolmentState.COMPLETED if decision.is_completed else EnrolmentState.INCOMPLETE
    moved = Enrolment.objects.filter(pk=trainee.pk, state=EnrolmentState.ACCEPTED).update(
        state=state, revision=F("revision") + 1
    )
    if moved != 1:
        raise ValidationError(f"{trainee.person}刚被他人处理，请刷新。", code="stale")
    trainee.state = state
    if decision.is_completed:
        duties.discharge_duty(trainee, level=batch.level, trained_on=last_day(batch.dates))
        complete_post_training(trainee, trained_on=last_day(batch.dates), by=by)
    else:
        duties.unschedule_duty(trainee, reason=f"参加{batch}未结业"[:200])
    return Completion.objects.create(
        enrolment=trainee,
        is_completed=decision.is_completed,
        attendance_rate=proposal.tally.rate or 0,
        minutes=proposal.tally.minutes,
        has_essay=decision.has_essay,
        reason=decision.reason.strip(),
        certificate_number=number,
        public_code=secrets.token_urlsafe(CODE_BYTES) if number else None,
        decided_by=by,
        decided_on=today(),
    )


def _numbers(organization: Organization, count: int) -> Iterator[str]:
    """Yield the next numbers of the organizer's series this year; the row lock keeps them unique."""
    if not count:
        return iter(())
    facts = {"office": organization.short_name or organization.name, "year": today().year}
    text = settings.CERTIFICATE_NUMBER.split("{number")[0].format(**facts)
    CertificateSeries.objects.get_or_create(text=text)
    series = CertificateSeries.objects.select_for_update(no_key=True).get(text=text)
    first = series.last_number + 1
    CertificateSeries.objects.filter(pk=series.pk).update(last_number=series.last_number + count)
    return (
        settings.CERTIFICATE_NUMBER.format(number=number, **facts)
        for number in range(first, first + count)
    )


Sitting = tuple[int, dt.date, int]  # key of the session, day, minutes


def _attended(trainees: Sequence[int]) -> dict[int, list[Sitting]]:
    """Return by enrolment the sessions attended that count for hours."""
    found: dict[int, list[Sitting]] = {}
    rows = Attendance.objects.filter(
        enrolment__in=trainees, status__in=ATTENDED, session__counts_for_hours=True
    ).select_related("session")
    for row in rows.order_by("enrolment", "session"):
        period = row.session.period
        minutes = int((period.upper - period.lower).total_seconds() // 60)
        found.setdefault(row.enrolment_id, []).append(
            (row.session_id, local_day(period.lower), minutes)
        )
    return found


def _credits(
    trainees: Sequence[Enrolment], attended: Mapping[int, Sequence[Sitting]]
) -> Iterator[Credit]:
    """Yield what the attended sessions put into the ledger, each session once.

    The ledger keeps what a revocation reversed, so a session credited again goes by a numbered key.
    """
    written: dict[str, list[int | None]] = {}
    people = list(records_of([trainee.person for trainee in trainees]))
    rows = HoursEntry.objects.filter(person__in=people, source_key__startswith="session:")
    for key, reversal in rows.values_list("source_key", "reversed_by"):
        written.setdefault(":".join(key.split(":")[:3]), []).append(reversal)
    for trainee in trainees:
        for session, on, minutes in attended.get(trainee.pk, []):
            name = f"session:{session}:{trainee.pk}"
            reversals = written.get(name, [])
            if None not in reversals:
                key = f"{name}:{len(reversals) + 1}" if reversals else name
                yield Credit(trainee.person, minutes, on, key)


def _credited(trainee: Enrolment) -> QuerySet[HoursEntry]:
    """Return the ledger entries that sessions attended under this enrolment brought.

    Those credited to a record that was merged into the person's since count too.
    """
    return HoursEntry.objects.filter(
        person__in=list(records_of([trainee.person])),
        source_key__regex=rf"^session:\d+:{trainee.pk}(:|$)",
    )


@transaction.atomic
def revoke_completion(completion: Completion, *, reason: str, by: User) -> None:
    """Take a decision back: hours reversed, seat returned, the certificate number never used again.

    Raises ValidationError: "reason", "state" once the batch is finished.
    """
    if not reason.strip():
        raise ValidationError({"reason": ValidationError("请写明撤销原因。", code="reason")})
    trainee = completion.enrolment
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=trainee.batch_id)
    if batch.state not in DECIDING_STATES:
        raise ValidationError("班次已结业，不能再撤销认定。", code="state")
    was = trainee.state
    moved = Enrolment.objects.filter(
        pk=trainee.pk, state__in=(EnrolmentState.COMPLETED, EnrolmentState.INCOMPLETE)
    ).update(state=EnrolmentState.ACCEPTED, revision=F("revision") + 1)
    if moved != 1:
        raise ValidationError("该认定刚被他人撤销，请刷新。", code="stale")
    trainee.refresh_from_db()
    for entry in _credited(trainee).filter(reversed_by__isnull=True):
        reverse_hours(entry, note=f"撤销结业认定：{reason.strip()}"[:200], by=by)
    if was == EnrolmentState.COMPLETED:
        duties.undo_discharge(trainee, reason="")
        undo_post_training(trainee)
    if trainee.duty is not None:
        duties.recheck(trainee.duty)
    detail = {"number": completion.certificate_number, "reason": reason.strip()}
    record("completions.revoke", by=by, target=completion, path=trainee.org_path, detail=detail)
    completion.delete()
