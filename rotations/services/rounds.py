"""How seats stand before and after a round of elections, and putting them back when it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from rotations.causes import because
from rotations.enums import CampaignState, DutyCause, DutyState, EnrolmentState
from rotations.models import Duty, Enrolment, Recognition
from rotations.selectors.recognitions import record_for
from rotations.services.duties import locked_duties, placed_state, rewrite_duties, settle_duty
from rotations.services.people import read_standing
from rotations.services.people import standing_of as written
from rotations.services.turnover import share_seats
from trainees.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Standing = dict[str, Any]
PLACES = (DutyState.DUE, DutyState.SCHEDULED, DutyState.IN_CLASS)
NOTE = "撤销集中换届"


def tell_seats(organizations: Collection[int]) -> dict[str, Any]:
    """Return how the seats of open campaigns stand, and which classes their people have to show."""
    share_seats()
    duties = list(
        Duty.objects.filter(
            organization__in=organizations, campaign__state=CampaignState.OPEN
        ).order_by("pk")
    )
    keys = {key for duty in duties for key in (duty.appointment_id, duty.trained_appointment_id)}
    people = Appointment.objects.filter(pk__in=keys - {None}).values("person")
    classes = Enrolment.objects.filter(
        person__in=people,
        state=EnrolmentState.COMPLETED,
        batch_campaign__in={duty.campaign_id for duty in duties},
    )
    recognised = Recognition.objects.filter(person__in=people, revoked_at=None)
    return {
        "duties": [[duty.pk, standing_of(duty)] for duty in duties],
        "classes": sorted(classes.values_list("pk", flat=True)),
        "recognitions": sorted(recognised.values_list("pk", flat=True)),
    }


def standing_of(duty: Duty) -> Standing:
    """Return where a seat stands and who sits there, as JSON holds it."""
    return {**written(duty), "appointment_id": duty.appointment_id}


@transaction.atomic
def return_seats(
    organizations: Collection[int], *, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Put the seats back as they stood before a round that is taken back.

    What classes have come to mean for the former secretary since is counted. Raises
    ValidationError(code="depends") naming the seats and campaigns that rest on the round.
    """
    share_seats()
    was, became = dict(before["duties"]), dict(after["duties"])
    turned = {pk for pk in was if was[pk] != became[pk]}
    held = Duty.objects.filter(organization__in=organizations, campaign__state=CampaignState.OPEN)
    duties = locked_duties(turned)
    refuse_bases(held.exclude(pk__in=was))
    refuse_seats(duties, became)
    refuse_records(before)
    with because(DutyCause.CORRECTED, note=NOTE):
        for duty in duties:
            rewrite_duties([duty], **read_standing(was[duty.pk]))
            if has_drifted(duty):
                settle_duty(duty)


def refuse_bases(later: Iterable[Duty]) -> None:
    """Refuse when a base was frozen, or a seat taken in, with those whom the round elected."""
    for duty in later:
        raise ValidationError(
            f"不能撤销：轮训“{duty.campaign}”已在换届之后把“{duty.organization}”纳入底数。",
            code="depends",
        )


def refuse_seats(duties: Iterable[Duty], became: dict[int, Standing]) -> None:
    """Refuse when a seat was changed since, or its campaign is over."""
    for duty in duties:
        if duty.campaign.state != CampaignState.OPEN:
            raise ValidationError(f"不能撤销：轮训“{duty.campaign}”已经结束。", code="depends")
        if standing_of(duty) != became[duty.pk]:
            raise ValidationError(
                f"不能撤销：“{duty.organization}”在轮训“{duty.campaign}”中的培训任务已有变动。",
                code="depends",
            )


def refuse_records(before: dict[str, Any]) -> None:
    """Refuse when a class that the seats rested on before does not count any more."""
    classes = Enrolment.objects.filter(pk__in=before["classes"])
    revoked = [*classes.exclude(state=EnrolmentState.COMPLETED).select_related("person")]
    recognised = Recognition.objects.filter(pk__in=before["recognitions"])
    revoked += recognised.exclude(revoked_at=None).select_related("person")
    if revoked:
        raise ValidationError(
            f"不能撤销：{revoked[0].person}的结业或培训认定已在换届之后撤销。", code="depends"
        )


def has_drifted(duty: Duty) -> bool:
    """Return whether the former secretary's classes went on meanwhile."""
    if duty.state not in PLACES or duty.appointment is None:
        return False
    trained = record_for(duty, duty.appointment.person_id) is not None
    return trained or placed_state(duty, None) != duty.state
