"""Telling the people concerned what happened to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.audit.services import record
from core.notices.services import notify
from organizations.enums import Role
from organizations.selectors.staff import staff_of

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from reports.models import Submission
    from rotations.models import Campaign

READERS = (Role.STAFF, Role.SUPERIOR)


def tell_receivers(submission: Submission) -> None:
    """Tell the unit right above that a report came in."""
    above = submission.organization.parent or submission.campaign.organization
    notify(
        staff_of([above], READERS),
        title=f"{submission.organization}上报了{submission.get_kind_display()}（{submission.number}）",
        url=reverse("reports:submission_detail", args=[submission.pk]),
    )


def tell_unit(submission: Submission) -> None:
    """Tell the filing unit what was decided."""
    notify(
        staff_of([submission.organization]),
        title=f"{submission.get_kind_display()}（{submission.number}）{submission.get_state_display()}",
        url=reverse("reports:submission_detail", args=[submission.pk]),
    )


def remind_units(units: list[Organization], campaign: Campaign, *, what: str, by: User) -> None:
    """Remind units of a report that is missing (催报)."""
    notify(
        staff_of(units),
        title=f"请上报“{campaign}”{what}",
        url=reverse("reports:submission_list"),
    )
    detail = {"units": [unit.pk for unit in units], "what": what}
    record("submissions.remind", by=by, target=campaign, path=campaign.org_path, detail=detail)
