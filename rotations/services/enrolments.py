"""Names on a batch's list: sent by the units, decided by the organizer, replaced in one act."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.audit.services import record
from core.constraints import explained
from core.days import first_day, last_day, today
from core.refusals.fields import refused
from rotations.clashes import person_sentences
from rotations.enums import BatchState, EnrolmentState, OfferState
from rotations.models import Batch, Duty, Enrolment, Quota
from rotations.selectors.free_places import free_places
from rotations.services import duties
from rotations.services.class_places import release_places
from rotations.services.electives import carry_electives, release_electives
from rotations.services.waiting import close_offer, follow_leaving
from trainees.models import Appointment
from trainees.services.people import lock_people

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from organizations.models import User
    from rotations.selectors.free_places import FreePlaces
    from trainees.models import Person

UNSEATED_STATES = (EnrolmentState.NOMINATED, EnrolmentState.WAITING)
NAMING_STATES = (BatchState.PUBLISHED, BatchState.CONFIRMED, BatchState.RUNNING)


def lock_batch(batch: Batch) -> Batch:
    """Lock the batch row: whoever seats, counts or decides names does so one after the other."""
    locked: Batch = (
        Batch.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=batch.pk)
    )
    return locked


def _appointment_for(person: Person, batch: Batch) -> Appointment | None:
    """Return the post on which the person comes: the one whose seat this campaign must train."""
    held = Appointment.objects.filter(
        person=person, period__contains=today(), is_principal=True
    ).select_related("organization")
    ruled = held.filter(organization__duties__campaign=batch.campaign_id)
    return ruled.order_by("-is_primary").first() or held.order_by("-is_primary").first()


def _draft(batch: Batch, person: Person, *, by: User) -> Enrolment:
    """Return an unsaved name for the list, tied to the seat that brings the person here."""
    appointment = _appointment_for(person, batch)
    duties_here = Duty.objects.filter(campaign=batch.campaign_id)
    return Enrolment(
        batch=batch,
        person=person,
        appointment=appointment,
        duty=duties_here.filter(appointment=appointment).first() if appointment else None,
        organization=appointment.organization if appointment else person.organization,
        nominated_by=by,
    )


@transaction.atomic
def nominate(batch: Batch, person: Person, *, by: User) -> Enrolment:
    """Put a name on the list, on the quota of the nearest unit above the person's seat.

    Late and over-quota names are marked, not refused: the organizer decides them. Raises
    ValidationError when the batch takes no names, when no unit above the person has a quota, and,
    with the other class named, when the person is called elsewhere.
    """
    locked = lock_batch(batch)
    if locked.state not in NAMING_STATES:
        raise ValidationError("该班次现在不接受报名。", code="state")
    lock_people([person])
    enrolment = _draft(locked, person, by=by)
    free = free_places(locked)
    quota = _quota_above(free, enrolment.organization.path)
    _refuse_waiting(locked, person)
    enrolment.is_late = _is_late(locked)
    enrolment.is_over_quota = not free.rest_of(quota.org_path)
    with explained(person_sentences(person, locked)):
        enrolment.save()
    Quota.objects.filter(pk=quota.pk, answered_at=None).update(answered_at=timezone.now())
    # Recorded while person and batch are at hand: the refresh forgets them.
    record("enrolments.nominate", by=by, target=enrolment, path=enrolment.organization.path)
    enrolment.refresh_from_db()
    return enrolment


def _is_late(batch: Batch) -> bool:
    """Return whether names come after their day; a class that is over is only being entered (补录)."""
    due = batch.names_due_on
    return due is not None and due < today() <= last_day(batch.dates)


def _quota_above(free: FreePlaces, path: str) -> Quota:
    holder = free.holder_of(path)
    if holder is None:
        raise ValidationError("此人所在单位没有本班名额。", code="no_quota")
    return free.quotas[holder]


def _refuse_waiting(batch: Batch, person: Person) -> None:
    if batch.enrolments.filter(person=person, state=EnrolmentState.WAITING).exists():
        raise ValidationError(f"{person}已在本班候补名单中。", code="waiting")


@transaction.atomic
def nominate_all(batch: Batch, people: Sequence[Person], *, by: User) -> list[Enrolment]:
    """Put several names on the list, all or none.

    Raises ValidationError with one sentence a person that cannot be taken.
    """
    lock_batch(batch)
    lock_people(people)
    enrolments: list[Enrolment] = []
    refusals: list[str] = []
    for person in people:
        try:
            enrolments.append(nominate(batch, person, by=by))
        except ValidationError as refusal:
            refusals.extend(f"{person}：{message}" for message in refusal.messages)
    if refusals:
        raise refused(refusals, code="refused")
    return enrolments


def _free_places(batch: Batch) -> Iterator[int]:
    """Yield the free seat numbers from the lowest; past the capacity the database refuses them."""
    taken = set(batch.enrolments.exclude(place=None).values_list("place", flat=True))
    return (place for place in count(1) if place not in taken)


@transaction.atomic
def accept(enrolments: Sequence[Enrolment], *, by: User, reason: str = "") -> None:
    """Seat nominated people of one batch, each on the lowest free seat.

    A late or over-quota name needs a reason. Raises ValidationError when a name was decided
    meanwhile or the class is full; then nobody is seated.
    """
    batches = {enrolment.batch_id: enrolment.batch for enrolment in enrolments}
    for _, batch in sorted(batches.items()):
        locked = lock_batch(batch)
        lock_people(e.person for e in enrolments if e.batch_id == batch.pk)
        places = _free_places(locked)
        for enrolment in (e for e in enrolments if e.batch_id == batch.pk):
            if (enrolment.is_late or enrolment.is_over_quota) and not reason.strip():
                raise ValidationError(
                    {"reason": f"{enrolment.person}为逾期或超名额报名，录取须写明理由。"}
                )
            _seat(enrolment, locked, next(places), reason=reason.strip(), by=by)


def _joined_on(batch: Batch) -> dt.date | None:
    """Return the day somebody seated now joins a running class; None from the first day on."""
    is_late = batch.state == BatchState.RUNNING and today() > first_day(batch.dates)
    return today() if is_late else None


def _seat(enrolment: Enrolment, batch: Batch, place: int, *, reason: str, by: User) -> None:
    """Give one nominated person a seat; joining after the first day is remembered."""
    with explained(person_sentences(enrolment.person, batch)):
        seated = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.NOMINATED).update(
            state=EnrolmentState.ACCEPTED,
            place=place,
            reason=reason,
            joined_on=_joined_on(batch),
            revision=F("revision") + 1,
        )
    if seated != 1:
        raise ValidationError(f"{enrolment.person}的报名已被他人处理，请刷新。", code="stale")
    record("enrolments.accept", by=by, target=enrolment, path=enrolment.org_path)
    enrolment.refresh_from_db()
    close_offer(enrolment, OfferState.TAKEN)
    duties.schedule_duty(enrolment)


def _leave(enrolment: Enrolment, to: EnrolmentState, *, reason: str, by: User) -> None:
    """Take an active name off the list for a reason; its seat and its duty are free again."""
    if not reason.strip():
        raise ValidationError({"reason": "请填写原因。"})
    left = Enrolment.objects.filter(pk=enrolment.pk, state=enrolment.state).update(
        state=to, place=None, group=None, reason=reason.strip(), revision=F("revision") + 1
    )
    if left != 1:
        raise ValidationError(f"{enrolment.person}的报名已被他人处理，请刷新。", code="stale")
    if enrolment.state == EnrolmentState.ACCEPTED:
        duties.unschedule_duty(enrolment)
        release_places(enrolment)
    record(
        f"enrolments.{to}",
        by=by,
        target=enrolment,
        path=enrolment.org_path,
        detail={"reason": reason.strip()},
    )
    enrolment.refresh_from_db()


def _leave_and_settle(enrolment: Enrolment, to: EnrolmentState, *, reason: str, by: User) -> None:
    """Take a name off, and pass its place on to those behind it and to those who wait."""
    batch = lock_batch(enrolment.batch)
    held = enrolment.state != EnrolmentState.WAITING
    _leave(enrolment, to, reason=reason, by=by)
    release_electives(enrolment)
    if held:
        follow_leaving(batch, enrolment, by=by)


@transaction.atomic
def decline(enrolment: Enrolment, *, reason: str, by: User) -> None:
    """Refuse a nominated name, with the reason the unit will read."""
    if enrolment.state not in UNSEATED_STATES:
        raise ValidationError("只有待审核或候补的报名可以不予录取。", code="state")
    _leave_and_settle(enrolment, EnrolmentState.DECLINED, reason=reason, by=by)


@transaction.atomic
def decline_all(enrolments: Sequence[Enrolment], *, reason: str, by: User) -> None:
    """Refuse several nominated names for one reason, all or none."""
    for enrolment in enrolments:
        decline(enrolment, reason=reason, by=by)


@transaction.atomic
def withdraw(enrolment: Enrolment, *, reason: str, by: User) -> None:
    """Take a person off the list; not once the class has judged the completion."""
    if enrolment.state not in (*UNSEATED_STATES, EnrolmentState.ACCEPTED):
        raise ValidationError("该学员已认定结业情况，不能退出。", code="state")
    _leave_and_settle(enrolment, EnrolmentState.WITHDRAWN, reason=reason, by=by)


@transaction.atomic
def substitute(enrolment: Enrolment, newcomer: Person, *, reason: str, by: User) -> Enrolment:
    """Put another person on a seated person's place, group and quota, in one act.

    Raises ValidationError when the seat is not held any more or the newcomer is called elsewhere.
    """
    if enrolment.state != EnrolmentState.ACCEPTED:
        raise ValidationError("只有已录取的学员可以替换。", code="state")
    batch = lock_batch(enrolment.batch)
    lock_people([newcomer])
    place, group = enrolment.place, enrolment.group
    _leave(enrolment, EnrolmentState.SUBSTITUTED, reason=reason, by=by)
    successor = _draft(batch, newcomer, by=by)
    successor.state, successor.place, successor.group = EnrolmentState.ACCEPTED, place, group
    successor.is_group_fixed = enrolment.is_group_fixed
    successor.replaces, successor.reason = enrolment, reason.strip()
    successor.joined_on = _joined_on(batch)
    with explained(person_sentences(newcomer, batch)):
        successor.save()
    successor.refresh_from_db()
    carry_electives(enrolment, successor)
    duties.schedule_duty(successor)
    record("enrolments.substitute", by=by, target=successor, path=successor.org_path)
    return successor
