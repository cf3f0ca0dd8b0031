"""Reads of trainings done elsewhere, and the one question what record a person brings to a seat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from core.days import first_day, last_day
from rotations.models import Recognition
from rotations.selectors.campaigns import rule_for
from rotations.selectors.duties import TrainingRecord, record_of

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User
    from rotations.models import Campaign, CategoryRule, Duty, Enrolment


def length_of(recognition: Recognition) -> int:
    """Return how many days the class took."""
    return (last_day(recognition.days) - first_day(recognition.days)).days + 1


def rule_allows(rule: CategoryRule | None, recognition: Recognition) -> bool:
    """Return whether a rule lets the class count: at its level or a higher one, and long enough."""
    if rule is None:
        return False
    return recognition.level <= rule.responsible_level and length_of(recognition) >= rule.min_days


def covers(campaign: Campaign, recognition: Recognition) -> bool:
    """Return whether the class lies within the campaign's period."""
    inside = campaign.period
    return first_day(inside) <= first_day(recognition.days) and last_day(
        recognition.days
    ) <= last_day(inside)


def recognised_record(
    duty: Duty, person_id: int, *, without: Recognition | None = None
) -> TrainingRecord | None:
    """Return the record that recognised classes bring to a seat: of those that count the latest."""
    standing = Recognition.objects.filter(
        person_id=person_id, revoked_at=None, days__contained_by=duty.campaign.period
    )
    if without is not None:
        standing = standing.exclude(pk=without.pk)
    found = list(standing.order_by("-days", "-pk"))
    if not found:
        return None
    rule = rule_for(duty.campaign, duty.organization)
    fitting = (one for one in found if rule_allows(rule, one))
    best = next(fitting, None)
    return TrainingRecord(best.level, last_day(best.days)) if best else None


def record_for(
    duty: Duty, person_id: int, *, without: Enrolment | None = None
) -> TrainingRecord | None:
    """Return what a person brings to a seat: a class of the campaign, else a recognised one."""
    own = record_of(person_id, duty.campaign_id, without=without)
    return own or recognised_record(duty, person_id)


def recognitions_for(user: User, campaign: Campaign) -> OrgScopedQuerySet:
    """Return the recognised classes within a campaign's period of people in the user's scope."""
    return (
        Recognition.objects.visible_to(user)
        .filter(days__contained_by=campaign.period, person__org_path__startswith=campaign.org_path)
        .select_related("person__organization", "recognised_by")
    )


def recognition_for(user: User, pk: int) -> Recognition:
    """Return one recognised class, or raise Http404 when it is absent or hidden."""
    found: Recognition = get_object_or_404(
        Recognition.objects.visible_to(user).select_related("person__organization", "entry"), pk=pk
    )
    return found
