"""Reads of duties: the seats of a campaign, and what a person has been trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404

from core.days import last_day
from rotations.enums import DutyState, EnrolmentState
from rotations.models import Duty, Enrolment, PostTraining

if TYPE_CHECKING:
    import datetime as dt

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Campaign


class TrainingRecord(NamedTuple):
    """That a person was trained in a campaign, at which level and when."""

    level: int
    trained_on: dt.date


def duties_for(user: User, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the seats of the campaign within the user's scope, with their secretaries."""
    return (
        Duty.objects.visible_to(user)
        .filter(campaign=campaign)
        .select_related("organization__parent", "category", "responsible", "appointment__person")
    )


def duty_for(user: User, pk: int) -> Duty:
    """Return one seat, or raise Http404 when it is absent or hidden."""
    found: Duty = get_object_or_404(
        Duty.objects.visible_to(user).select_related(
            "organization", "campaign", "responsible", "appointment__person"
        ),
        pk=pk,
    )
    return found


def record_of(
    person_id: int, campaign_id: int, *, without: Enrolment | None = None
) -> TrainingRecord | None:
    """Return the training a person brings along in this campaign: a completed class, or a trained seat."""
    completed = completed_record(person_id, campaign_id, without=without)
    if completed is not None or without is not None:
        return completed
    seat = Duty.objects.filter(
        campaign_id=campaign_id,
        state=DutyState.TRAINED,
        trained_appointment__person_id=person_id,
    ).first()
    if seat is None or seat.level is None or seat.trained_on is None:
        return None
    return TrainingRecord(seat.level, seat.trained_on)


def completed_record(
    person_id: int, campaign_id: int, *, without: Enrolment | None = None
) -> TrainingRecord | None:
    """Return the latest class of the campaign that the person completed.

    Of two that a merger of records brought together, the one that is no duplicate.
    """
    completed = Enrolment.objects.filter(
        person_id=person_id, batch_campaign=campaign_id, state=EnrolmentState.COMPLETED
    )
    if without is not None:
        completed = completed.exclude(pk=without.pk)
    ordered = completed.select_related("batch").order_by("is_duplicate", "-batch_dates")
    enrolment = ordered.first()
    if enrolment is None:
        return None
    return TrainingRecord(enrolment.batch.level, last_day(enrolment.batch.dates))


def newcomers_for(user: User, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the seats that stayed trained but whose new secretary owes post training (任职培训).

    Each row knows whether it is done: `post_trained_on` and `post_trained_by` (a paper, or None).
    """
    own = PostTraining.objects.filter(duty=OuterRef("pk"), appointment=OuterRef("appointment"))
    owing: OrgScopedQuerySet = (
        duties_for(user, campaign)
        .filter(post_training_due_on__isnull=False)
        .annotate(
            post_trained_on=Subquery(own.values("trained_on")[:1]),
            post_trained_by=Subquery(own.values("paper")[:1]),
        )
        .order_by("post_training_due_on", "org_path")
    )
    return owing


def newcomer_for(user: User, pk: int) -> Duty:
    """Return one seat whose newcomer owes post training, or raise Http404."""
    owing = Duty.objects.visible_to(user).filter(post_training_due_on__isnull=False)
    found: Duty = get_object_or_404(
        owing.select_related("organization", "campaign", "appointment__person"), pk=pk
    )
    return found
