"""Telling the people concerned what happened to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from core.audit.services import record
from core.days import today
from core.notices.services import notify
from organizations.enums import Role
from organizations.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import Organization
    from reports.models import Submission
    from rotations.models import Campaign

READERS = (Role.STAFF, Role.SUPERIOR)


def people_at(
    organizations: Iterable[Organization], roles: Iterable[Role] = (Role.STAFF,)
) -> list[User]:
    """Return who now holds one of these posts at exactly these units."""
    at = Q(posts__organization__in=list(organizations), posts__role__in=list(roles))
    found = User.objects.filter(at, posts__period__contains=today(), is_active=True)
    return list(found.distinct())


def tell_receivers(submission: Submission) -> None:
    """Tell the unit right above that a report came in."""
    above = submission.organization.parent or submission.campaign.organization
    notify(
        people_at([above], READERS),
        title=f"{submission.organization}上报了{submission.get_kind_display()}（{submission.number}）",
        url=reverse("reports:submission_detail", args=[submission.pk]),
    )


def tell_unit(submission: Submission) -> None:
    """Tell the filing unit what was decided."""
    notify(
        people_at([submission.organization]),
        title=f"{submission.get_kind_display()}（{submission.number}）{submission.get_state_display()}",
        url=reverse("reports:submission_detail", args=[submission.pk]),
    )


def remind_units(units: list[Organization], campaign: Campaign, *, what: str, by: User) -> None:
    """Remind units of a report that is missing (催报)."""
    notify(
        people_at(units),
        title=f"请上报“{campaign}”{what}",
        url=reverse("reports:submission_list"),
    )
    detail = {"units": [unit.pk for unit in units], "what": what}
    record("submissions.remind", by=by, target=campaign, path=campaign.org_path, detail=detail)
