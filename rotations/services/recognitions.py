"""Recognising a training done elsewhere, and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.days import days_range, last_day, now
from core.refusals.fields import refused
from organizations.enums import Level
from rotations.causes import because
from rotations.enums import CampaignState, DutyCause, DutyState
from rotations.models import Duty, Recognition
from rotations.selectors.campaigns import rule_for
from rotations.selectors.duties import completed_record
from rotations.selectors.recognitions import covers, length_of, recognised_record, rule_allows
from rotations.services.duties import (
    UNTRAINED,
    locked_duties,
    mark_trained,
    need_reason,
    placed_state,
    rewrite_duties,
)
from trainees.services.hours import reverse_hours

if TYPE_CHECKING:
    import datetime as dt

    from organizations.models import User
    from trainees.models import HoursEntry, Person

REVOKED = "该认定已撤销。"


@transaction.atomic
def recognise_class(
    person: Person,
    *,
    level: int,
    starts_on: dt.date,
    ends_on: dt.date,
    title: str,
    host: str,
    paper: str,
    by: User,
    entry: HoursEntry | None = None,
) -> Recognition:
    """Recognise a class that a person attended elsewhere, both days included.

    Every seat the person holds in a running campaign that covers the class, and whose rule allows it,
    becomes trained at that level; a seat that is trained already keeps its record.
    """
    recognition: Recognition = Recognition.objects.create(
        person=person,
        level=level,
        days=days_range(starts_on, ends_on),
        title=title,
        host=host,
        paper=paper,
        entry=entry,
        recognised_by=by,
    )
    credit_seats(recognition)
    detail = {"title": title, "host": host, "paper": paper}
    record("recognitions.add", by=by, target=recognition, path=person.org_path, detail=detail)
    return recognition


def credit_seats(recognition: Recognition) -> None:
    """Mark as trained what the class satisfies."""
    seats = Duty.objects.filter(
        appointment__person=recognition.person,
        campaign__state=CampaignState.OPEN,
        campaign__period__contains=recognition.days,
    ).exclude(state=DutyState.TRAINED)
    ended = last_day(recognition.days)
    with because(DutyCause.RECOGNISED, on=ended, note=note_of(recognition)):
        for duty in locked_duties(seats.values_list("pk", flat=True)):
            holds = duty.appointment and duty.appointment.person_id == recognition.person_id
            allowed = rule_allows(rule_for(duty.campaign, duty.organization), recognition)
            if holds and allowed and duty.state != DutyState.TRAINED:
                mark_trained(duty, level=recognition.level, trained_on=ended)


def note_of(recognition: Recognition) -> str:
    """Return the class in the words of the history."""
    return f"{recognition.host}“{recognition.title}”（{recognition.paper}）"


@transaction.atomic
def recognise_for_seat(
    duty: Duty,
    *,
    level: int,
    starts_on: dt.date,
    ends_on: dt.date,
    title: str,
    host: str,
    paper: str,
    by: User,
) -> Recognition:
    """Recognise a class for the present secretary of one seat; refuse one that would not count there.

    Raises ValidationError: "order", "vacant", "trained", "not_in_base", "closed", "period", "level",
    "days".
    """
    if ends_on < starts_on:
        raise refused({"ends_on": "结束日期应不早于开始日期。"}, code="order")
    (held,) = locked_duties([duty.pk])
    refuse_seat(held)
    draft = Recognition(level=level, days=days_range(starts_on, ends_on))
    refuse_class(held, draft)
    return recognise_class(
        held.appointment.person,  # type: ignore[union-attr]  # a vacant seat was refused
        level=level,
        starts_on=starts_on,
        ends_on=ends_on,
        title=title,
        host=host,
        paper=paper,
        by=by,
    )


def refuse_seat(duty: Duty) -> None:
    """Refuse a seat that a recognition cannot help."""
    if duty.campaign.state != CampaignState.OPEN:
        raise ValidationError("只有进行中的轮训可以认定。", code="closed")
    if not duty.in_base:
        raise ValidationError(f"“{duty.organization}”不在底数中，无须认定。", code="not_in_base")
    if duty.appointment is None:
        raise ValidationError(f"“{duty.organization}”书记空缺，没有可认定的人。", code="vacant")
    if duty.state == DutyState.TRAINED:
        raise ValidationError(f"“{duty.organization}”的席位已训，不重复认定。", code="trained")


def refuse_class(duty: Duty, draft: Recognition) -> None:
    """Refuse a class that lies outside the period, is of too low a level or too short."""
    rule = rule_for(duty.campaign, duty.organization)
    if not covers(duty.campaign, draft):
        raise refused({"starts_on": "培训日期不在本次轮训的起止日期内。"}, code="period")
    if rule is None:
        raise ValidationError(f"“{duty.organization}”的类别没有轮训规则。", code="no_rule")
    if draft.level > rule.responsible_level:
        least = Level(rule.responsible_level).label
        raise refused(
            {"level": f"规则要求由{least}及以上培训，该层级的培训不能认定。"}, code="level"
        )
    if length_of(draft) < rule.min_days:
        raise refused(
            {
                "ends_on": f"共 {length_of(draft)} 天，少于规则要求的 {rule.min_days.normalize():f} 天。"
            },
            code="days",
        )


@transaction.atomic
def revoke_recognition(recognition: Recognition, *, reason: str, by: User) -> None:
    """Take a recognition back: seats that rested on it return to what their other records say.

    One that came with hours is revoked through the ledger: its entry is reversed, and the news of that
    comes back here, as if the reversal had come first. Raises ValidationError: "reason", "revoked".
    """
    need_reason(reason)
    if recognition.entry is None:
        take_back(recognition, reason=reason, by=by)
        return
    try:
        reverse_hours(recognition.entry, note=reason, by=by)
    except ValidationError as refusal:
        raise ValidationError(REVOKED, code="revoked") from refusal


def take_back(recognition: Recognition, *, reason: str, by: User) -> None:
    """Mark a recognition as revoked and give its seats back. Raises ValidationError(code="revoked")."""
    taken = Recognition.objects.filter(pk=recognition.pk, revoked_at=None).update(
        revoked_at=now(), revoked_by=by, revoke_reason=reason.strip()
    )
    if taken != 1:
        raise ValidationError(REVOKED, code="revoked")
    seats = Duty.objects.filter(
        trained_appointment__person=recognition.person,
        campaign__state=CampaignState.OPEN,
        campaign__period__contains=recognition.days,
        state=DutyState.TRAINED,
        level=recognition.level,
        trained_on=last_day(recognition.days),
    )
    with because(DutyCause.REVOKED, note=reason):
        for duty in locked_duties(seats.values_list("pk", flat=True)):
            if duty.state == DutyState.TRAINED:
                give_back(duty, recognition)
    path = recognition.person.org_path
    record("recognitions.revoke", by=by, target=recognition, path=path, detail={"reason": reason})


def give_back(duty: Duty, recognition: Recognition) -> None:
    """Set a locked seat to another record of whom it was trained by, else to where its classes are."""
    person_id = recognition.person_id
    other = completed_record(person_id, duty.campaign_id) or recognised_record(duty, person_id)
    if other is None:
        state = placed_state(duty, None)
        rewrite_duties([duty], state=state, post_training_due_on=None, **UNTRAINED)
    else:
        rewrite_duties([duty], level=other.level, trained_on=other.trained_on)


def revoke_entry(entry: HoursEntry, *, reason: str, by: User) -> None:
    """Take back what was recognised with an entry of the ledger; nothing when that was done already."""
    for recognition in Recognition.objects.filter(entry=entry, revoked_at=None):
        take_back(recognition, reason=reason, by=by)
